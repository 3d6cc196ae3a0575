"""Where the time goes between a report that is due and its entry, by what the event says of its own way."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime

import asyncpg
import orjson

from shared.eventing.kafka import SERVICES

Way = Sequence[float]
HOPS = ("at the door", "judged", "published", "known", "visible")
WAY = """
SELECT e.body, e.known, (SELECT p.at FROM {0}.publications p WHERE p.last_position >= s.position
                         ORDER BY p.last_position LIMIT 1) AS published
FROM timeline.entries e JOIN {0}.events s USING (id) WHERE e.cause IS NULL AND e.known > $1
"""


async def hops(dsn: str, due: Mapping[str, float], seen: Mapping[str, float]) -> list[Way]:
    """Milliseconds of each hop of these reports, of which is told when they were due and seen (`time.perf_counter`).

    Judged is before the commit, known before that of the timeline. The relay says that it has published when Kafka has
    acknowledged all of a batch; a consumer may have the event before that.
    """
    connection, behind = await asyncpg.connect(dsn), time.time() - time.perf_counter()
    since = datetime.fromtimestamp(min(due.values()) + behind).astimezone()
    ways: list[Way] = []
    for service in SERVICES:
        for row in await connection.fetch(WAY.format(service), since):
            event = orjson.loads(row["body"])
            if event["originid"] not in seen or not row["published"]:
                continue
            told = (datetime.fromisoformat(event[name]).timestamp() for name in ("receivedtime", "recordedtime"))
            at = [*told, row["published"].timestamp(), row["known"].timestamp(), seen[event["originid"]] + behind]
            before = [due[event["originid"]] + behind, *at]
            ways.append([(then - was) * 1000 for was, then in zip(before, at, strict=False)])
    await connection.close()
    return ways
