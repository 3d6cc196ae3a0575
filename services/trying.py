"""`throughcare policy try`: what would be different, had another pack been in force since a day. Nothing is written."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.app import person_key
from services.deciding import DECIDING
from services.everyone import everyone
from services.offline import embedded_dsn
from shared.contracts.fields import Event
from shared.database import Database
from shared.deadlines.comparing import Pair, compared
from shared.deadlines.effects import Summary
from shared.deadlines.keeping import deadlines_of
from shared.deadlines.pack import Pack
from shared.deadlines.reconcile import Deadlines
from shared.problems import ConfigurationError
from shared.settings import Settings
from shared.times import utc_now

Show = Callable[[int, str], None]


@dataclass(slots=True)
class Found:
    """What came of it; `different` are those of the first so many people of whom something is."""

    summary: Summary = field(default_factory=Summary)
    people: int = 0
    concerned: int = 0
    unreadable: int = 0
    different: list[tuple[UUID, str, Pair]] = field(default_factory=list)


@dataclass(frozen=True)
class Packs:
    """The pack in use and a new one, both as if in force since a day, for each service."""

    in_use: Mapping[str, Deadlines]
    new: Mapping[str, Deadlines]

    @property
    def hears(self) -> Iterator[type[Event]]:
        """What either goes by, and what was told of deadlines."""
        for each in (*self.in_use.values(), *self.new.values()):
            yield from each.hears
            yield from each.events


def packs(in_use: Pack, new: Pack, since: date) -> Packs:
    """Ready to be compared."""
    both = ({name: kept(name, pack, since) for name in DECIDING} for pack in (in_use, new))
    return Packs(*both)


def kept(service: str, pack: Pack, since: date) -> Deadlines:
    """What a service would keep by a pack in force since a day."""
    return deadlines_of(service, DECIDING[service].obligations, pack.model_copy(update={"in_force_from": since}))


async def by_settings(settings: Settings, compare: Packs, most: int, show: Show) -> Found:
    """Where the settings say that the data are: the embedded database is started for it where it does not run."""
    if not settings.database_url and not (settings.data / "postgres").is_dir():
        raise ConfigurationError(f"there are no data in {settings.data}: set THROUGHCARE_DATA or DATABASE_URL")
    async with AsyncExitStack() as stack:
        dsn = settings.database_url or await embedded_dsn(settings, stack)
        return await tried(Database(dsn, person_key(settings)), compare, most, show)


async def tried(database: Database, compare: Packs, most: int, show: Show) -> Found:
    """Person by person; what is different is listed of the first `most` people of whom something is."""
    found, now = Found(), utc_now()
    async with everyone(database, DECIDING, frozenset(compare.hears)) as people:
        async for file in people.files():
            different = []
            for name, in_use in compare.in_use.items():
                here = compared(in_use, compare.new[name], file.facts, now)
                found.summary.add(here)
                different += [(file.person, name, pair) for pair in here.pairs if pair.changes]
            found.people += 1
            found.concerned += bool(different)
            if different and found.concerned <= most:
                found.different += different
            show(int(100 * people.share), f"{found.people} people")
            await asyncio.sleep(0)  # whoever interrupts it is heard
        found.unreadable = people.unreadable
        show(100, f"{found.people} people")
    return found
