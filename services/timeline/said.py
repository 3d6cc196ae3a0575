"""What was said since: of who is who, and of entries; as of an instant, or of a place in the entry log."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import NamedTuple, TypeAlias
from uuid import UUID

import asyncpg

from services.timeline.families import Family, families
from services.timeline.revisions import Revision
from shared.sql import Connection, queries

SQL = queries("services.timeline", "said.sql")


class Until(NamedTuple):
    """The last knowntime and position of what counts; all that is known now counts where neither is given."""

    known: datetime = datetime.max.replace(tzinfo=UTC)
    position: int = 2**63 - 1


NOW = Until()
Where: TypeAlias = "Connection | asyncpg.Pool[asyncpg.Record]"


async def families_of(where: Where, people: Collection[UUID], until: Until = NOW) -> dict[UUID, Family]:
    """Whose these ids are, and those of whoever was ever linked to them."""
    rows = await links_of(where, people, until)
    linked = {each for row in rows for each in (row["survivor"], row["retired"])}
    return families(rows, linked.union(people))


async def links_of(where: Where, people: Collection[UUID], until: Until = NOW) -> list[asyncpg.Record]:
    """All that was said of who these are, and whoever was ever linked to them."""
    return await where.fetch(SQL["links"], list(people), *until, timeout=10) if people else []


async def revisions_of(where: Where, people: Collection[UUID], until: Until = NOW) -> list[Revision]:
    """All corrections and retractions of these people's entries, by any of them."""
    rows = await where.fetch(SQL["revisions"], list(people), *until, timeout=10) if people else []
    return [each for each in map(Revision.of, rows) if each.is_of(people)]
