"""The scheduler's timetable: which deadlines the clock must look at, kept in step with people's files."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shared.deadlines.recorded import recorded
from shared.eventing.casefile import Casefile
from shared.sql import Connection, columns, queries

SQL = queries("shared.eventing", "deadlines.sql")


class Awaited(NamedTuple):
    """A deadline that is breached where nothing comes before it is due: a row of the table of deadlines."""

    person: UUID
    id: str
    kind: str
    due: datetime
    number: int
    opened: UUID


def awaited(file: Casefile) -> dict[str, Awaited]:
    """What the clock must know of a person's deadlines, by their ids."""
    known = recorded(file.facts) if file.unreckoned else file.reckoning.awaiting
    return {
        name: Awaited(each.opened.person, name, each.what.kind, each.due, each.number, each.opened.id)
        for name, each in known.items()
        if each.due and each.awaits_breach
    }


async def reschedule(connection: Connection, files: Iterable[Casefile], new: Collection[UUID]) -> None:
    """What has not changed in these files is left as it is; of those who are `new` nothing is there."""
    known: list[UUID] = []
    still: list[Awaited] = []
    ended: list[Awaited] = []
    begun: list[Awaited] = []
    for file in files:
        before, file.clocked = file.clocked, awaited(file)
        if before is None:
            known += [person for person in file.ids if person not in new]
            still += file.clocked.values()
            begun += file.clocked.values()
        else:
            ended += [each for name, each in before.items() if file.clocked.get(name) != each]
            begun += [each for name, each in file.clocked.items() if before.get(name) != each]
    if known:
        person, identifier, _, due, number, opened = columns(still) if still else [[]] * 6
        await connection.execute(SQL["forget_deadlines"], known, person, identifier, due, number, opened)
    if ended:
        await unschedule(connection, [each.person for each in ended], [each.id for each in ended])
    if begun:
        await connection.execute(SQL["keep_deadlines"], *columns(begun))


async def unschedule(connection: Connection, people: Sequence[UUID], deadlines: Sequence[UUID | str]) -> None:
    """These, each of one of those people, are not looked at any more."""
    await connection.execute(SQL["stop_clock"], people, deadlines)
