"""What packs and obligations say of facts, by short names and paths on the wire: made ready to be asked of each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from shared.contracts.fields import Event
from shared.contracts.versions import newest
from shared.deadlines.pack import Trigger

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
    """A field's type without what may be absent, without its bounds, and, of a list, that of its members.

    Some words or any other are any word.
    """
    origin = get_origin(annotation)
    if origin is Annotated:
        return bare(get_args(annotation)[0])
    if origin in (Union, UnionType):
        found = [bare(each) for each in get_args(annotation) if each is not type(None)]
        return str if str in found else found[0]
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
