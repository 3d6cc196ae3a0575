"""Keeps the list of notices that are owed: follows the entry log, so that taking events costs no more."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.timeline.clocks import Clocks
from services.timeline.families import WHO_IS_WHO
from services.timeline.following import Following
from services.timeline.notices.owed import Notice, conditions_for, ground_of, owed
from services.timeline.notices.telling import GROUNDS, protecting, reason, telling
from services.timeline.queries import Page, Timelines
from services.timeline.revisions import REVISIONS
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.release import ConditionsSet
from shared.contracts.versions import names
from shared.contracts.victim_notice import VictimNoticeDue, VictimNoticeResolved
from shared.sql import Connection, queries
from shared.times import roughly

SQL = queries("services.timeline.notices", "notices.sql")
NOTICES = [each for each in CATALOGUE.values() if issubclass(each, VictimNoticeDue | VictimNoticeResolved)]
# Whatever may come after the notice that tells of it, or change what there is to tell.
READ = [*names([*NOTICES, *GROUNDS, ConditionsSet], CATALOGUE), *REVISIONS, *WHO_IS_WHO]
AT_ONCE = 20_000  # entries


class Keeping:
    """One process of a deployment does it for all."""

    def __init__(self, timelines: Timelines, clocks: Clocks) -> None:
        self._timelines, self._clocks = timelines, clocks
        self._pool = timelines.pool
        self.following = Following("notices", self.follow)

    async def follow(self) -> bool:
        """Take the next part of the log in; whether there was one."""
        known = await self._timelines.knowledge(None)
        since = await self._pool.fetchval(SQL["known"], timeout=5)
        if known <= since:
            return False
        known = await self._pool.fetchval(SQL["part"], since, known, AT_ONCE, timeout=30)
        async with self._pool.acquire(timeout=10) as connection, connection.transaction():
            if await connection.fetchval(SQL["go_on"], since, known) is None:
                return True  # another process was here before
            for row in await connection.fetch(SQL["touched"], since, known, READ, timeout=60):
                await self._fold(connection, row["person"])
        return True

    async def _fold(self, connection: Connection, person: UUID) -> None:
        """What is owed in respect of one person, by whichever id they were told of."""
        page = await self._timelines.at_once(person, None)
        page = replace(page, entries=self._clocks.entries(page.entries))
        await connection.execute(SQL["forget"], person, [UUID(each["id"]) for each in page.entries])
        await connection.executemany(SQL["keep"], rows(page))


def rows(page: Page) -> list[tuple[Any, ...]]:
    """The rows of a person's notices."""
    return [row(notice, page) for notice in owed(page.entries)]


def row(notice: Notice, page: Page) -> tuple[Any, ...]:
    """One of them, in the order of the statement that keeps it."""
    ground, entry = ground_of(notice, page.entries), notice.entry
    what = telling(notice, ground)
    since = datetime.fromisoformat(entry["time"])
    body = {
        "service": notice.service,
        "notice": notice.what.notice_id,
        "kind": notice.what.kind,
        "tell": what.sentence,
        "on": what.on and what.on.isoformat(),
        "why": reason(notice, ground),
        "interests": notice.open,
        "since_roughly": roughly(since, entry["timeprecision"]),
        "ground": ground.state if ground else None,
        "ground_changed": ground.since if ground else None,
        "conditions": protecting(conditions_for(notice, page.entries)),
    }
    doubtful = ground is not None and ground.state != "stands"
    return (
        UUID(entry["id"]), page.person, notice.what.channel_owner, what.by, since, doubtful, orjson.dumps(body).decode()
    )  # fmt: skip
