"""What no single field of a pack can tell: whether its types, fields, kinds, zones and calendars exist and fit."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AwareDatetime

from shared.deadlines.calendars import public_holidays
from shared.deadlines.filters import Kinds, field_at
from shared.deadlines.obligation import Obligation
from shared.deadlines.pack import Holidays, Pack, Row, Trigger, Weekday
from shared.deadlines.reading import BadPack, Mistake, Place, Read, read_pack

LISTS = ("starts_on", "satisfied_by", "voided_by", "paused_by", "resumed_by", "recompute_on")
ANY_YEAR = 2026
DATES = (date, datetime, AwareDatetime)
PROGRAMME_ABOUT_VICTIMS = "victim_awareness"
Found = Iterator[tuple[Place, str]]


@dataclass(frozen=True)
class Checking:
    """What a pack is held against: the catalogue, and the core's obligations by kind with the service of each."""

    kinds: Kinds
    core: Mapping[str, tuple[str, Obligation]]

    def load(self, path: Path) -> Read:
        """A pack that can be used. Raises BadPack, and OSError where there is no such file."""
        read = read_pack(path)
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
        yield from fits_the_pack(place, row, pack)
        yield from silent_on_victims(place, row)

    def _fits(self, place: Place, row: Row) -> Found:
        """With the core."""
        known = self.core.get(row.kind)
        if known is None:
            missing = [name for name in ("starts_on", "satisfied_by") if not getattr(row, name)]
            if missing:
                near = difflib.get_close_matches(row.kind, self.core, n=1)
                hint = f"did you mean {near[0]}? " if near else ""
                what = f"the core has no kind {row.kind}: {hint}a kind of the pack's own says {' and '.join(missing)}"
                yield (*place, "kind"), what
            return
        service = known[0]
        for number, trigger in enumerate(row.satisfied_by):
            if trigger.type.partition(".")[0] != service:
                what = f"{row.kind} is satisfied by events of {service}, whose deadline it is"
                yield (*place, "satisfied_by", number), what

    def _trigger(self, place: Place, trigger: Trigger) -> Found:
        kind = self.kinds.get(trigger.type)
        if kind is None:
            near = difflib.get_close_matches(trigger.type, self.kinds, n=1)
            yield place, f"there is no event type {trigger.type}" + (f": did you mean {near[0]}?" if near else "")
            return
        for path, values in trigger.where.items():
            field = field_at(kind, path)
            if field is None:
                yield (*place, "where", path), f"{trigger.type} has no field {path}"
            elif wrong := [value for value in values if not may_be(value, field.of)]:
                yield (*place, "where", path), f"{path} is never {wrong[0]}" + instead(field.of)
        for name in ("anchor", "due"):
            path = getattr(trigger, name)
            field = field_at(kind, path) if path else None
            if path and (field is None or field.of not in DATES):
                yield (*place, name), f"{trigger.type} has no date or instant {path}"


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


def instead(of: Any) -> str:
    """What it can be."""
    return f": it is one of {', '.join(map(str, get_args(of)))}" if get_origin(of) is Literal else ""


def fits_the_pack(place: Place, row: Row, pack: Pack) -> Found:
    """Within itself."""
    if row.calendar and row.calendar not in pack.calendars:
        yield (*place, "calendar"), f"the pack has no calendar {row.calendar}"
    if row.effective_from and row.effective_to and row.effective_to < row.effective_from:
        yield (*place, "effective_to"), "effective_to is before effective_from"
    if row.recurrence and row.amount is None:
        yield (*place, "recurrence"), "what recurs has an amount"
    if row.resumed_by and not row.paused_by:
        yield (*place, "resumed_by"), "nothing pauses it: say paused_by"
    if row.direction == "before" and row.amount is not None and row.paused_by:
        yield (*place, "paused_by"), "what is due before a date is not paused: the date moves, or not"
    if row.alternatives and not pack.release_dates:
        yield (*place, "alternatives"), "the pack does not say where release dates are: give release_dates"


def zone(place: Place, name: str) -> Found:
    """It is known."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        yield place, f"there is no time zone {name}: give one such as Europe/London"


def calendar(place: Place, rules: Holidays) -> Found:
    """Its country and part of it are known, and some day is worked."""
    if len(set(rules.weekend)) == len(get_args(Weekday)):
        yield (*place, "weekend"), "no day is worked"
    if rules.country is None:
        if rules.subdivision:
            yield (*place, "subdivision"), "a subdivision is of a country: give country"
        return
    try:
        public_holidays(rules.country, rules.subdivision, ANY_YEAR)
    except NotImplementedError:
        where = f"{rules.country}-{rules.subdivision}" if rules.subdivision else rules.country
        yield (*place, "subdivision" if rules.subdivision else "country"), f"no public holidays are known of {where}"
