"""The list of notices that are owed, for whoever tells those with an interest."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal
from uuid import UUID

import asyncpg
import orjson

from services.timeline.clocks import Clocks
from services.timeline.cursors import bad_cursor, decode_cursor, encode_cursor
from services.timeline.notices.keeping import SQL
from services.timeline.queries import NOBODY
from shared.eventing.messages import instant

Show = Literal["overdue", "untimed", "due", "doubtful"]
URGENCIES: tuple[Literal["overdue", "untimed", "due"], ...] = ("overdue", "untimed", "due")
BEFORE_ALL = (-1, date(1, 1, 1), datetime(1, 1, 2, tzinfo=UTC), NOBODY)


@dataclass(frozen=True)
class Asked:
    """Whose to tell, and which of them; None does not choose."""

    channel: str | None = None
    show: Show | None = None


class Notices:
    """Reads of the rows of notices."""

    def __init__(self, pool: asyncpg.Pool, clocks: Clocks) -> None:
        self._pool, self.clocks = pool, clocks

    async def page(self, asked: Asked, cursor: str | None, limit: int) -> dict[str, Any]:
        """A part of the list. The cursor carries the day by which the first part was put in order."""
        today, after = place_in(cursor) if cursor else (self.clocks.local(datetime.now(UTC)).date(), BEFORE_ALL)
        known = await self._pool.fetchval(SQL["known"], timeout=5)
        rows = await self._pool.fetch(SQL["page"], today, asked.channel, asked.show, *after, limit + 1, timeout=10)
        following = None
        if len(rows) > limit:
            last = rows[limit - 1]
            place = [last["urgency"], last["due"].isoformat(), last["since"].isoformat(), str(last["entry"])]
            following = encode_cursor([today.isoformat(), *place])
        return {
            "total": rows[0]["total"] if rows else 0,
            "as_of": instant(known),
            "time_zones": self.clocks.zones,
            "notices": [listed(row) for row in rows[:limit]],
            "next": following,
        }


def place_in(cursor: str) -> tuple[date, tuple[int, date, datetime, UUID]]:
    """The day and the place of a cursor. Raises a problem where no page of ours gave it."""
    today, urgency, due, since, entry = decode_cursor(cursor, 5)
    try:
        moment = datetime.fromisoformat(since).astimezone(UTC)
        place = int(urgency), date.fromisoformat(due), moment, UUID(entry)
        day = date.fromisoformat(today)
    except (TypeError, ValueError, OverflowError, AttributeError) as error:
        raise bad_cursor() from error
    if urgency not in range(len(URGENCIES)):
        raise bad_cursor()
    return day, place


def listed(row: asyncpg.Record) -> dict[str, Any]:
    """A notice in the list, with the event that settles it."""
    said = orjson.loads(row["body"])
    service = said.pop("service")
    notice = {name: said.pop(name) for name in ("notice", "kind")}
    return {
        "id": str(row["entry"]),
        "person": str(row["person"]),
        "identifiers": row["identifiers"],
        **notice,
        "urgency": URGENCIES[row["urgency"]],
        "by": row["by_day"] and row["by_day"].isoformat(),
        "since": instant(row["since"]),
        "channel": row["channel"],
        "since_roughly": None,  # of what was kept before this was
        **said,
        "settle": {
            "type": f"throughcare.{service}.victim_notice.resolved.v1",
            "subject": str(row["person"]),
            "data": {
                **({"noticeId": notice["notice"]} if notice["notice"] else {}),
                "kind": notice["kind"],
                "outcome": "served",
            },
        },
    }
