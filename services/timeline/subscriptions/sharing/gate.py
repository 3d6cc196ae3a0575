"""What leaves for a recipient, at the moment of leaving: by the consent that holds then, or not at all (rule 10)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from services.timeline.subscriptions.matters import Matter
from services.timeline.subscriptions.message import TEST, Row
from services.timeline.subscriptions.sharing.consent import ForWhom, allowed
from services.timeline.subscriptions.sharing.judging import (
    Judged,
    Leaving,
    Refusal,
    categories_of,
    of_entry,
    of_notice,
)
from services.timeline.subscriptions.sharing.knowing import NOBODY, SQL, people
from services.timeline.subscriptions.sharing.message import tested
from services.timeline.subscriptions.sharing.table import MAY_GET
from shared.sql import Connection, columns

Clock = Callable[[], datetime]
Bodies = dict[int, bytes | None]
Found = Mapping[UUID, Sequence[Matter]]


def today(clock: Clock) -> date:
    """By UTC, as the last day of a consent is."""
    return clock().astimezone(UTC).date()


async def leaving(connection: Connection, rows: Sequence[Row], day: date, without_waiting: bool = False) -> Bodies:
    """By number, the message of each delivery that may leave now; None for one that may not, which is then skipped.

    In a transaction, which is committed before anything leaves: so that what is told is written down first. Deliveries
    of subscriptions that somebody else is busy with are left out `without_waiting`.
    """
    query = SQL["recipients"] + (" SKIP LOCKED" if without_waiting else "")
    locked = await connection.fetch(query, list({row["subscription"] for row in rows}), timeout=10)
    whom = {row["id"]: ForWhom.of(row) for row in locked}
    held = [row for row in rows if row["subscription"] in whom]
    if without_waiting:
        held = await in_turn(connection, held)
    judged = await judge(connection, held, whom, day) if held else {}
    await tell(connection, [(row, judged[row["number"]]) for row in held])
    await refuse(connection, {number: said.reason for number, said in judged.items() if isinstance(said, Refusal)})
    return {number: said.body if isinstance(said, Leaving) else None for number, said in judged.items()}


async def in_turn(connection: Connection, rows: Sequence[Row]) -> list[Row]:
    """Without what corrects an entry that is about to leave still: of another id it may be due before that."""
    found = await connection.fetch(SQL["events"], [row["event"] for row in rows], timeout=10)
    first = {row["id"]: row["first"] for row in found if row["first"] and row["first_person"] != row["person"]}
    if not first:
        return list(rows)
    asked = [list({row["subscription"] for row in rows}), list(first.values())]
    waiting = set(map(tuple, await connection.fetch(SQL["waits"], *asked, timeout=10)))
    return [row for row in rows if (row["subscription"], first.get(row["event"])) not in waiting]


async def judge(
    connection: Connection, rows: Sequence[Row], whom: Mapping[UUID, ForWhom], day: date
) -> dict[int, Judged]:
    """Each of these deliveries, by number. In their order, so that a correction may follow what it corrects."""
    known, revised = await people(connection, {row["person"] for row in rows if row["person"]})
    found = await connection.fetch(SQL["events"], [row["event"] for row in rows], timeout=10)
    events = {row["id"]: row for row in found}
    had = await connection.fetch(SQL["was_told"], list(whom), [row["first"] for row in found], timeout=10)
    told = {(row["subscription"], row["event"]) for row in had}
    judged: dict[int, Judged] = {}
    for row in rows:
        if row["type"] == TEST:
            said: Judged = Leaving(tested(row["event"], row["type"], row["time"]))
        elif row["notice"]:
            said = of_notice(row, known[row["person"]])
        else:
            event, person = events[row["event"]], known[row["person"]]
            allows = allowed(whom[row["subscription"]], person, day)
            said = of_entry(event, person, allows, revised[person.root], (row["subscription"], event["first"]) in told)
            if isinstance(said, Leaving):
                told.add((row["subscription"], said.event))
        judged[row["number"]] = said
    return judged


async def tell(connection: Connection, judged: Iterable[tuple[Row, Judged]]) -> None:
    """Write down what is about to be told; of several about one entry the last."""
    given = {
        (row["subscription"], said.event): (said.person, ",".join(said.categories), said.until)
        for row, said in judged
        if isinstance(said, Leaving) and said.event
    }
    if given:
        values = [(*each, *rest) for each, rest in given.items()]
        await connection.execute(SQL["tell"], *columns(values), timeout=10)


async def refuse(connection: Connection, reasons: Mapping[int, str]) -> None:
    """Skip these, and say why."""
    if reasons:
        await connection.execute(SQL["refuse"], list(reasons), list(reasons.values()), timeout=10)


async def narrowed(connection: Connection, whom: Mapping[UUID, ForWhom], found: Found, day: date) -> Found:
    """Of what fits the filters of these subscriptions what their recipients may be told something of, as known now."""
    fits = {
        each: [matter for matter in found[each] if categories_of(matter.about.type) & MAY_GET[to.kind]]
        for each, to in whom.items()
    }
    asked = {matter.about.person for matters in fits.values() for matter in matters}
    known, _ = await people(connection, asked) if asked else NOBODY
    return {
        each: [
            matter
            for matter in fits[each]
            if categories_of(matter.about.type) & allowed(to, known[matter.about.person], day).keys()
        ]
        for each, to in whom.items()
    }
