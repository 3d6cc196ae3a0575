"""The list of cases: whose, which of them, the most urgent first."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import asyncpg

from services.timeline.caseload.keeping import SQL
from services.timeline.caseload.missing import MISSING
from services.timeline.clocks import Clocks
from services.timeline.cursors import bad_cursor, decode_cursor, encode_cursor
from services.timeline.queries import NOBODY
from shared.eventing.messages import instant

Show = Literal["released_today", "no_first_contact", "overdue", "away", "to_answer", "due_soon", "no_worker", "gaps"]
URGENCIES = ("no_first_contact", "overdue", "away", "due_soon", "gaps", "none")
BEFORE_ALL = (-1, datetime(1, 1, 2, tzinfo=UTC), NOBODY)
AT_ONCE = 500


@dataclass(frozen=True)
class Asked:
    """Whose people, and which of them; None does not choose."""

    worker: str | None = None
    team: str | None = None
    show: Show | None = None
    since: datetime | None = None


class Caseload:
    """Reads of the rows of cases."""

    def __init__(self, pool: asyncpg.Pool, clocks: Clocks) -> None:
        self._pool, self.clocks = pool, clocks

    async def page(self, asked: Asked, cursor: str | None, limit: int) -> dict[str, Any]:
        """A part of the list. The cursor carries the instant by which the first part was put in order."""
        now, after = place_in(cursor) if cursor else (datetime.now(UTC), BEFORE_ALL)
        known = await self._pool.fetchval(SQL["known"], timeout=5)
        waits = await self._pool.fetchval(SQL["behind"], known, timeout=5)
        rows = await self._pool.fetch(
            SQL["page"], now, asked.worker, asked.team, asked.since, asked.show, *after, limit + 1, timeout=10
        )
        following = None
        if len(rows) > limit:
            last = rows[limit - 1]
            following = encode_cursor([now.isoformat(), last["urgency"], last["due"].isoformat(), str(last["person"])])
        return {
            "total": rows[0]["total"] if rows else 0,
            "as_of": instant(known),
            "time_zones": self.clocks.zones,
            "behind": said(waits),
            "people": [listed(row) for row in rows[:limit]],
            "next": following,
        }

    async def whole(self, asked: Asked) -> AsyncIterator[dict[str, Any]]:
        """Everybody on the list, part by part."""
        page = await self.page(asked, None, AT_ONCE)
        while True:
            for each in page["people"]:
                yield each
            if page["next"] is None:
                return
            page = await self.page(asked, page["next"], AT_ONCE)


def place_in(cursor: str) -> tuple[datetime, tuple[int, datetime, UUID]]:
    """The instant and the place of a cursor. Raises a problem where no page of ours gave it."""
    now, urgency, due, person = decode_cursor(cursor, 4)
    try:
        moments = [datetime.fromisoformat(each).astimezone(UTC) for each in (now, due)]
        place = int(urgency), moments[1], UUID(person)
    except (TypeError, ValueError, OverflowError, AttributeError) as error:
        raise bad_cursor() from error
    if urgency not in range(len(URGENCIES)):
        raise bad_cursor()
    return moments[0], place


def listed(row: asyncpg.Record) -> dict[str, Any]:
    """A case in the list."""
    asked = {"team": row["asked"], "by": row["asked_by"], "until": said(row["answer_by"])}
    agreed = row["next_worker"] or row["next_team"]
    due = zip(row["kinds"], row["dues"], strict=True)
    return {
        "id": str(row["person"]),
        "identifiers": row["identifiers"],
        "state": row["state"],
        "place": row["place"],
        "since": said(row["since"]),
        "since_roughly": row["since_roughly"],
        "worker": row["worker"],
        "team": row["team"],
        "asked": asked if row["asks"] else None,
        "successor": {"worker": row["next_worker"], "team": row["next_team"]} if agreed else None,
        "urgency": URGENCIES[row["urgency"]],
        "released": said(row["released"]),
        "released_roughly": row["released_roughly"],
        "deadlines": [{"kind": kind, "due": said(at)} for kind, at in due],
        "gaps": [{"code": gap, **MISSING[gap]._asdict()} for gap in row["gaps"] if gap in MISSING],
        "changed": instant(row["changed"]),
    }


def said(at: datetime | None) -> str | None:
    """An instant, if there is one."""
    return instant(at) if at else None
