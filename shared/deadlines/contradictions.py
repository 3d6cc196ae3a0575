"""What is wrong with rows that speak of types and fields that exist: in themselves, and beside each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from shared.deadlines.obligation import Obligation
from shared.deadlines.pack import Pack, Part, Row, Span, Trigger, While

Place = tuple[str | int, ...]
Found = Iterator[tuple[Place, str]]
Triggers = Sequence[Trigger]
BY_ITSELF = ("satisfied_by", "voided_by", "recompute_on", "paused_by", "resumed_by")


@dataclass(frozen=True)
class Spoken:
    """A row with the core's words where it says nothing itself."""

    row: Row
    starts_on: Triggers
    satisfied_by: Triggers
    voided_by: Triggers
    paused_by: Triggers
    resumed_by: Triggers
    recompute_on: Triggers
    only_while: While | None

    @classmethod
    def of(cls, row: Row, core: Obligation | None) -> "Spoken":
        """As terms are made of it."""

        def either(name: str) -> Any:
            return getattr(row, name) or getattr(core, name, ())

        lists = {name: either(name) for name in ("starts_on", *BY_ITSELF)}
        return cls(row, **lists, only_while=either("only_while") or None)


def within(place: Place, said: Spoken, pack: Pack) -> Found:
    """Of one row, within itself and its pack."""
    row = said.row
    if row.calendar and row.calendar not in pack.calendars:
        known = ", ".join(pack.calendars) or "none"
        yield (*place, "calendar"), f"the pack has no calendar {row.calendar}: it has {known}"
    if row.effective_from and row.effective_to and row.effective_to < row.effective_from:
        yield (
            (*place, "effective_to"),
            "effective_to is before effective_from: it is the last day on which the row holds",
        )
    if row.recurrence and row.amount is None:
        yield (*place, "recurrence"), "what recurs has an amount: give one"
    if row.recurrence and row.recurrence.kind == "next_due" and row.recurrence.count > 1:
        yield (*place, "recurrence"), "a count is of {kind: count_in_window}: in next_due each is due by itself"
    if row.alternatives and not pack.release_dates:
        yield (*place, "alternatives"), "the pack does not say where release dates are: give release_dates"
    if row.direction == "before" and row.amount is not None:
        yield from before(place, said)
    yield from paused(place, said)
    yield from never(place, said)


def before(place: Place, said: Spoken) -> Found:
    """What is due before a date has one."""
    for each in said.starts_on:
        if not each.anchor:
            what = f"what is due before a date is not counted from when {each.type} happened: name its date by anchor"
            yield (*place, "direction"), what
    if said.row.paused_by:
        yield (*place, "paused_by"), "what is due before a date is not paused: the date moves, or not"


def paused(place: Place, said: Spoken) -> Found:
    """What is paused goes on some day."""
    row = said.row
    if row.resumed_by and not said.paused_by:
        yield (*place, "resumed_by"), "nothing pauses it: say paused_by"
    if row.paused_by and not said.resumed_by:
        yield (*place, "paused_by"), "nothing resumes it, and it would never be due again: say resumed_by"
    for each in same(row.paused_by, said.resumed_by):
        yield (*place, "paused_by"), f"{each.type} pauses it and resumes it: take one out, or tell them apart by where"


def never(place: Place, said: Spoken) -> Found:
    """Of a fact that would do two things, only the first is done: it ends, is met, or is moved."""
    for each in same(said.row.satisfied_by, said.voided_by) or same(said.satisfied_by, said.row.voided_by):
        what = f"{each.type} meets it and ends it: take one out, or tell them apart by where"
        yield (*place, "satisfied_by" if said.row.satisfied_by else "voided_by"), what
    for each in same(said.row.recompute_on, (*said.satisfied_by, *said.voided_by)):
        what = f"{each.type} meets or ends it, and so never moves it: take one out, or tell them apart by where"
        yield (*place, "recompute_on"), what


def same(some: Triggers, others: Triggers) -> list[Trigger]:
    """Those of the first that are among the others, too."""
    return [each for each in some if any((each.type, each.where) == (other.type, other.where) for other in others)]


def at_once(pack: Pack, rows: Sequence[Spoken]) -> Found:
    """Two rows that would open two deadlines where one thing has to be done."""
    numbers = {id(each): number for number, each in enumerate(rows)}
    for one, other in combinations(rows, 2):
        since = together(one.row, other.row, pack.in_force_from)
        if since and one.row.kind == other.row.kind and one.only_while == other.only_while and meet(one, other):
            when = f"from {since} on" if since > pack.in_force_from else "at once"
            first, second, kind = one.row.id, other.row.id, one.row.kind
            what = (
                f"{first} and {second} hold {when} and begin with one event, so that {kind} would be due twice: "
                f"end {first} by effective_to, tell them apart by starts_on, or give one a kind of its own"
            )
            yield ("rows", numbers[id(other)], "id"), what


def together(one: Row, other: Row, since: date) -> date | None:
    """The first day on which both hold."""
    begin = max(since, one.effective_from or since, other.effective_from or since)
    end = min(one.effective_to or date.max, other.effective_to or date.max)
    return begin if begin <= end else None


def meet(one: Spoken, other: Spoken) -> bool:
    """Whether a fact may begin both."""
    return any(
        first.type == second.type and not apart(first.where, second.where)
        for first in one.starts_on
        for second in other.starts_on
    )


def apart(one: Mapping[str, Sequence[Any]], other: Mapping[str, Sequence[Any]]) -> bool:
    """Whether no fact says both."""
    return any(not {*one[field]} & {*other[field]} for field in one.keys() & other.keys())


def in_circles(rows: Sequence[Spoken]) -> Found:
    """A deadline may begin with what is told of another, but nothing else, and none with what it leads to itself."""
    follows: dict[str, set[str]] = {}
    for each in rows:
        for trigger in filter(tells_of_deadlines, each.row.starts_on):
            follows.setdefault(each.row.kind, set()).update(map(str, trigger.where.get("kind", ())))
    for number, each in enumerate(rows):
        yield from of_deadlines(("rows", number), each.row)
        if each.row.kind in reached(each.row.kind, follows):
            yield (
                ("rows", number, "starts_on"),
                f"{each.row.kind} would begin with what it leads to itself, without end",
            )


def of_deadlines(place: Place, row: Row) -> Found:
    """What a row may say of deadlines themselves."""
    for name in BY_ITSELF:
        for trigger in filter(tells_of_deadlines, getattr(row, name)):
            what = f"{trigger.type} is what is told of deadlines themselves: only starts_on may name it"
            yield (*place, name), what
    for trigger in filter(tells_of_deadlines, row.starts_on):
        if "kind" not in trigger.where:
            yield (*place, "starts_on"), f"{trigger.type} of which deadline? Say where: {{kind: …}}"


def tells_of_deadlines(trigger: Trigger) -> bool:
    """Opened, met and so on."""
    return ".deadline." in trigger.type


def reached(kind: str, follows: Mapping[str, set[str]]) -> set[str]:
    """Every kind that this one begins with, and those with which these do."""
    found: set[str] = set()
    left = [kind]
    while left:
        new = follows.get(left.pop(), set()) - found
        found |= new
        left += new
    return found


def without_calendar(pack: Pack) -> Found:
    """Working days are counted by a calendar, and not by every Monday to Friday unless the pack says so."""
    if "default" in pack.calendars:
        return
    for number, row in enumerate(pack.rows):
        if not row.calendar and any(span.unit == "working_days" for span in spans(row)):
            what = "working days of which calendar? Give the pack calendars: {default: {country: …}}, or {default: {}}"
            yield ("rows", number, "unit"), f"{what} for every Monday to Friday"


def spans(said: Part) -> Iterator[Span]:
    """Every length of time in it."""
    if isinstance(said, Row) and said.amount is not None:
        yield Span(amount=said.amount, unit=said.unit)
    for name in type(said).model_fields:
        value = getattr(said, name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Span):
                yield each
            elif isinstance(each, Part):
                yield from spans(each)
