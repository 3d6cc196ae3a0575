"""What no single field of a pack can tell: whether its types, fields, kinds, zones and calendars exist and fit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel

from shared.deadlines.contradictions import Found, Spoken, at_once, in_circles, within, without_calendar
from shared.deadlines.filters import Kinds, field_at
from shared.deadlines.obligation import Obligation
from shared.deadlines.pack import Pack, Row, Trigger
from shared.deadlines.places import calendar, zone
from shared.deadlines.reading import BadPack, Mistake, Place, Read, read_pack
from shared.deadlines.wording import near

LISTS = ("starts_on", "satisfied_by", "voided_by", "paused_by", "resumed_by", "recompute_on")
DATES = (date, datetime, AwareDatetime)
PROGRAMME_ABOUT_VICTIMS = "victim_awareness"
PREFIX, VERSION = "throughcare.", ".v"


@dataclass(frozen=True)
class Checking:
    """What a pack is held against: the catalogue, and the core's obligations by kind with the service of each."""

    kinds: Kinds
    core: Mapping[str, tuple[str, Obligation]]

    def load(self, path: Path) -> Read:
        """A pack that can be used. Raises BadPack, and OSError where there is no such file."""
        return self.held(read_pack(path))

    def held(self, read: Read) -> Read:
        """The same, if it can be used. Raises BadPack."""
        if mistakes := self.mistakes(read):
            raise BadPack(read.name, mistakes)
        return read

    def mistakes(self, read: Read) -> list[Mistake]:
        """All that is wrong, in the order of the file."""
        found = [read.mistake(place, what) for place, what in self._pack(read.pack)]
        return sorted(set(found), key=lambda each: (each.line, each.column, each.what))

    def _pack(self, pack: Pack) -> Found:
        yield from zone(("time_zone",), pack.time_zone)
        for facility, name in pack.facilities.items():
            yield from zone(("facilities", facility), name)
        for name, rules in pack.calendars.items():
            yield from calendar(("calendars", name), rules)
        for number, trigger in enumerate(pack.release_dates):
            yield from self._trigger(("release_dates", number), trigger)
        seen: set[str] = set()
        for number, row in enumerate(pack.rows):
            place: Place = ("rows", number)
            if row.id in seen:
                yield (*place, "id"), f"another row is called {row.id}: a row's id is its own"
            seen.add(row.id)
            yield from self._row(place, row, pack)
        spoken = [self._spoken(row) for row in pack.rows]
        yield from at_once(pack, spoken)
        yield from in_circles(spoken)
        yield from without_calendar(pack)

    def _spoken(self, row: Row) -> Spoken:
        core = self.core[row.kind][1] if row.kind in self.core else None
        return Spoken.of(row, core)

    def _row(self, place: Place, row: Row, pack: Pack) -> Found:
        for name in LISTS:
            for number, trigger in enumerate(getattr(row, name)):
                yield from self._trigger((*place, name, number), trigger)
        if row.only_while:
            for name in ("since", "until"):
                for number, trigger in enumerate(getattr(row.only_while, name)):
                    yield from self._trigger((*place, "only_while", name, number), trigger)
        for number, exemption in enumerate(row.exemptions):
            for each, trigger in enumerate(exemption.by):
                yield from self._trigger((*place, "exemptions", number, "by", each), trigger)
        yield from self._fits(place, row)
        yield from self._per(place, row)
        yield from within(place, self._spoken(row), pack)
        yield from silent_on_victims(place, row)

    def _fits(self, place: Place, row: Row) -> Found:
        """With the core."""
        known = self.core.get(row.kind)
        if known is None:
            missing = [name for name in ("starts_on", "satisfied_by") if not getattr(row, name)]
            if missing:
                hint = near(row.kind, self.core, "")
                own = f"a kind of the pack's own says {' and '.join(missing)}"
                yield (*place, "kind"), f"the product has no kind {row.kind}: {hint} {own}".replace("  ", " ")
            yield from self._of_one_service(place, row)
            return
        service = known[0]
        for number, trigger in enumerate(row.satisfied_by):
            if trigger.type.partition(".")[0] != service:
                what = f"{row.kind} is satisfied by events of {service}, whose deadline it is"
                yield (*place, "satisfied_by", number), what

    def _of_one_service(self, place: Place, row: Row) -> Found:
        """Whose events meet it keeps it: of a kind of the pack's own, that of the first."""
        first, *rest = row.satisfied_by or (None,)
        for number, trigger in enumerate(rest, 1):
            if first and trigger.type.partition(".")[0] != first.type.partition(".")[0]:
                what = (
                    f"{row.kind} is met by {first.type}, and so never by events of another service: make two rows of it"
                )
                yield (*place, "satisfied_by", number), what

    def _per(self, place: Place, row: Row) -> Found:
        kinds = [self.kinds[each.type] for each in self._spoken(row).starts_on if each.type in self.kinds]
        if row.per and kinds and not any(field_at(kind, row.per) for kind in kinds):
            known = [name for kind in kinds for name in paths(kind)]
            yield (*place, "per"), f"no event that begins it has a field {row.per}{near(row.per, known)}"

    def _trigger(self, place: Place, trigger: Trigger) -> Found:
        kind = self.kinds.get(trigger.type)
        if kind is None:
            short = trigger.type.removeprefix(PREFIX)
            hint = near(short.rpartition(VERSION)[0] or short, self.kinds)
            yield place, f"there is no event type {trigger.type}{hint or ': the catalogue of events names all'}"
            return
        for path, values in trigger.where.items():
            field = field_at(kind, path)
            if field is None:
                yield (*place, "where", path), f"{trigger.type} has no field {path}{fields_like(path, kind)}"
            elif field.of in DATES:
                yield (
                    (*place, "where", path),
                    f"{path} is a day or an instant, of which none is looked for: take it out",
                )
            elif wrong := [value for value in values if not may_be(value, field.of)]:
                yield (*place, "where", path), f"{path} is never {wrong[0]}{instead(field.of, wrong[0])}"
        for name in ("anchor", "due"):
            path = getattr(trigger, name)
            field = field_at(kind, path) if path else None
            if path and (field is None or field.of not in DATES):
                yield (*place, name), f"{trigger.type} has no date or instant {path}{dates_of(kind)}"


def silent_on_victims(place: Place, row: Row) -> Found:
    """Kinds, rows and reasons stand on events that are open to every reader of a person."""
    if any("victim" in word and word != PROGRAMME_ABOUT_VICTIMS for word in words_of(row)):
        yield place, "whoever reads a timeline sees what is due, and may not see that a victim has an interest"


def words_of(said: object) -> Iterator[str]:
    """All that a row goes by, and that its deadlines tell: names, types, fields and values, not who says so."""
    match said:
        case Row():
            yield from words_of(said.model_dump(exclude={"source"}, exclude_defaults=True))
        case dict():
            yield from words_of([*said, *said.values()])
        case list() | tuple():
            for each in said:
                yield from words_of(each)
        case str():
            yield said


def may_be(value: object, of: Any) -> bool:
    """Whether a field can have the value."""
    if get_origin(of) is Literal:
        return value in get_args(of)
    if get_origin(of) in (Union, UnionType):
        return any(may_be(value, each) for each in get_args(of))
    return not isinstance(of, type) or isinstance(value, of)


def instead(of: Any, given: object) -> str:
    """What it can be."""
    if get_origin(of) is Literal:
        known = [*map(str, get_args(of))]
        return f": it is one of {', '.join(known)}{near(str(given), known, '; ')}"
    return {bool: ": it is true or false", int: ": it is a whole number", str: ": it is a word, in quotes"}.get(of, "")


def paths(kind: type[BaseModel], whether: Any = None) -> list[str]:
    """The fields of a type, as they are written in a pack, one level deep; those of certain sorts."""
    found = {field.alias or name: field_at(kind, name) for name, field in kind.model_fields.items()}
    within_ = {
        f"{name}.{field.alias or inner}": field_at(kind, f"{name}.{inner}")
        for name, outer in found.items()
        if outer and isinstance(outer.of, type) and issubclass(outer.of, BaseModel)
        for inner, field in outer.of.model_fields.items()
    }
    every = found | within_
    return [name for name, field in every.items() if whether is None or (field and field.of in whether)]


def fields_like(path: str, kind: type[BaseModel]) -> str:
    """That which may have been meant, or all."""
    known = paths(kind)
    return near(path, known) or f": it has {', '.join(known)}"


def dates_of(kind: type[BaseModel]) -> str:
    """What it has instead."""
    known = paths(kind, DATES)
    return f": it has {', '.join(known)}" if known else ": it has none, and is counted from its own time without"
