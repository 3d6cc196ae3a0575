"""A pack's rows and the core's obligations made ready to be applied to facts: one set of terms for each.

Raises nothing: a pack was checked (checking.py) before.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from shared.contracts.fields import Event
from shared.contracts.versions import newest
from shared.deadlines.obligation import DEATH, FACILITIES, Obligation
from shared.deadlines.pack import Pack, Row, Trigger

Kinds = Mapping[str, type[Event]]


def short_names(contracts: Mapping[str, type[Event]]) -> dict[str, type[Event]]:
    """The newest version of each type, by its name without prefix and version."""
    return {short_name(name): newest(kind) for name, kind in contracts.items()}


def short_name(event_type: str) -> str:
    """`intake.death.recorded`, of the name on the wire."""
    return event_type.removeprefix("throughcare.").rpartition(".v")[0]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a contract, found by its path on the wire."""

    names: tuple[str, ...]
    of: Any

    def values(self, what: object) -> Iterator[Any]:
        """All that a fact has there: none where it is absent, several where a list is on the way."""
        found = [what]
        for name in self.names:
            found = spread([getattr(each, name) for each in found])
        return iter(found)


def spread(values: Iterable[Any]) -> list[Any]:
    """The members of lists, and what is none; nothing where a value is absent."""
    found: list[Any] = []
    for each in values:
        if isinstance(each, tuple):
            found += each
        elif each is not None:
            found.append(each)
    return found


def field_at(kind: type[BaseModel], path: str) -> Field | None:
    """None where the contract has no such field."""
    names: list[str] = []
    at: Any = kind
    for word in path.split("."):
        if not (isinstance(at, type) and issubclass(at, BaseModel)):
            return None
        name = next((each for each, field in at.model_fields.items() if word in (each, field.alias)), None)
        if name is None:
            return None
        names.append(name)
        at = bare(at.model_fields[name].annotation)
    return Field(tuple(names), at)


def bare(annotation: Any) -> Any:
    """A field's type without what may be absent, without its bounds, and, of a list, that of its members."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return bare(get_args(annotation)[0])
    if origin in (Union, UnionType):
        (first, *_) = (each for each in get_args(annotation) if each is not type(None))
        return bare(first)
    return bare(get_args(annotation)[0]) if origin is tuple else annotation


@dataclass(frozen=True, slots=True)
class Filter:
    """Facts of one type that say certain things."""

    kind: type[Event]
    conditions: tuple[tuple[Field, frozenset[Any]], ...]
    anchor: Field | None
    due: Field | None
    only_later: bool
    reason: str

    def takes(self, what: Event) -> bool:
        """Whether a fact is one of them."""
        if type(what) is not self.kind:
            return False
        for field, wanted in self.conditions:  # noqa: SIM110 - it is asked of each fact, and a generator takes twice as long
            if wanted.isdisjoint(field.values(what)):
                return False
        return True


def filters(triggers: Iterable[Trigger], kinds: Kinds) -> tuple[Filter, ...]:
    """Of the types that there are."""
    return tuple(filter_of(each, kinds[each.type]) for each in triggers if each.type in kinds)


def filter_of(trigger: Trigger, kind: type[Event]) -> Filter:
    """One."""
    conditions = ((field_at(kind, path), frozenset(values)) for path, values in trigger.where.items())
    anchor = field_at(kind, trigger.anchor) if trigger.anchor else None
    due = field_at(kind, trigger.due) if trigger.due else None
    reason = trigger.reason or trigger.type.rpartition(".")[2]
    said = tuple((field, values) for field, values in conditions if field)
    return Filter(kind, said, anchor, due, trigger.only_later, reason)


def first(found: Sequence[Filter], what: Event) -> Filter | None:
    """The first of these that takes it."""
    for each in found:
        if each.takes(what):
            return each
    return None


@dataclass(frozen=True)
class Terms:
    """All that one deadline goes by."""

    row: Row
    pack: str
    mark: str
    starts_on: tuple[Filter, ...]
    satisfied_by: tuple[Filter, ...]
    voided_by: tuple[Filter, ...]
    paused_by: tuple[Filter, ...] = ()
    resumed_by: tuple[Filter, ...] = ()
    recompute_on: tuple[Filter, ...] = ()
    since: tuple[Filter, ...] = ()
    until: tuple[Filter, ...] = ()
    at_first: bool = True
    exempted_by: tuple[tuple[Filter, int], ...] = ()
    release_dates: tuple[Filter, ...] = ()
    facilities: tuple[Filter, ...] = ()
    recurs: bool = False

    @property
    def all_filters(self) -> Iterator[Filter]:
        """Whatever may move it."""
        for each in (
            self.starts_on, self.satisfied_by, self.voided_by, self.paused_by, self.resumed_by, self.recompute_on,
            self.since, self.until, self.release_dates, self.facilities,
        ):  # fmt: skip
            yield from each
        yield from (each for each, _ in self.exempted_by)

    @cached_property
    def name(self) -> tuple[str, str]:
        """What tells these terms from all others of a service."""
        return self.row.kind, self.row.id

    @cached_property
    def hears(self) -> frozenset[type[Event]]:
        """The types that may move it."""
        return frozenset(each.kind for each in self.all_filters)

    def in_force(self, day: date) -> bool:
        """Whether the row holds on that day."""
        return (self.row.effective_from or date.min) <= day <= (self.row.effective_to or date.max)


def terms_of(row: Row, core: Obligation | None, pack: Pack, kinds: Kinds) -> Terms:
    """The row's own words, and the core's where it says nothing."""

    def either(name: str) -> tuple[Filter, ...]:
        said = getattr(row, name) or (getattr(core, name) if core else ())
        return filters(said, kinds)

    starts_on = either("starts_on")
    begun_by = {each.kind for each in starts_on}
    condition = row.only_while or (core.only_while if core else None)
    return Terms(
        row=row.model_copy(update={"per": row.per or (core.per if core else None)}),
        pack=pack.pack,
        mark=mark_of(row, pack),
        starts_on=starts_on,
        satisfied_by=either("satisfied_by"),
        voided_by=(*(each for each in filters(DEATH, kinds) if each.kind not in begun_by), *either("voided_by")),
        paused_by=either("paused_by"),
        resumed_by=either("resumed_by"),
        recompute_on=either("recompute_on"),
        since=filters(condition.since, kinds) if condition else (),
        until=filters(condition.until, kinds) if condition else (),
        at_first=condition.at_first if condition else True,
        exempted_by=tuple(
            (each, number) for number, exemption in enumerate(row.exemptions) for each in filters(exemption.by, kinds)
        ),
        release_dates=filters(pack.release_dates, kinds) if row.alternatives else (),
        facilities=filters(FACILITIES, kinds) if pack.facilities else (),
        recurs=row.recurrence is not None or (core is not None and core.recurs),
    )


WORDS_ALONE = {"source", "legal", "confidence", "effective_from", "effective_to"}


def mark_of(row: Row, pack: Pack) -> str:
    """Tells whether a row still says what it said when a deadline was opened by it."""
    said = row.model_dump_json(exclude=WORDS_ALONE, exclude_defaults=True)
    return hashlib.sha256(f"{pack.in_force_from} {said}".encode()).hexdigest()[:12]


def without_number(core: Obligation) -> Row:
    """The row of an obligation for which the pack sets no number."""
    return Row(id=core.kind, kind=core.kind, source=core.why, legal="practice", confidence="verified")


def all_terms(pack: Pack, obligations: Sequence[Obligation], kinds: Kinds, service: str) -> tuple[Terms, ...]:
    """Those of one service: its obligations, by rows or without a number; and the pack's own kinds."""
    core = {each.kind: each for each in obligations}
    numbered = [terms_of(row, core.get(row.kind), pack, kinds) for row in pack.rows if is_of(row, core, service)]
    kinds_numbered = {each.row.kind for each in numbered}
    rest = [
        terms_of(without_number(each), each, pack, kinds) for each in obligations if each.kind not in kinds_numbered
    ]
    return tuple(each for each in (*numbered, *rest) if each.starts_on and each.satisfied_by)


def is_of(row: Row, core: Mapping[str, Obligation], service: str) -> bool:
    """A deadline lives with the events that satisfy it."""
    if row.satisfied_by:
        return row.satisfied_by[0].type.partition(".")[0] == service
    return row.kind in core
