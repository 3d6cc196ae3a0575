"""Whether a pack's time zones and calendars are known, and can be counted by."""

from collections.abc import Iterable
from typing import get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from shared.deadlines.calendars import LONGEST_CLOSURE, WorkingDays, parts_of, public_holidays
from shared.deadlines.contradictions import Found
from shared.deadlines.pack import Holidays, Weekday
from shared.deadlines.reading import Place
from shared.deadlines.wording import near

ANY_YEAR = 2026


def zone(place: Place, name: str) -> Found:
    """It is known."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = near(name, {each for each in available_timezones() if "/" in each and not each.startswith("Etc/")})
        yield place, f"there is no time zone {name}{hint or ': give one such as Europe/London'}"


def calendar(place: Place, rules: Holidays) -> Found:
    """Its country and part of it are known, and some day is worked."""
    if len(set(rules.weekend)) == len(get_args(Weekday)):
        yield (*place, "weekend"), "no day is worked: leave out a weekday"
        return
    if both := {*rules.closed} & {*rules.open}:
        yield (*place, "open"), f"{min(both)} is both closed and open: take it out of one"
    if rules.country is None:
        if rules.subdivision:
            yield (*place, "subdivision"), "a subdivision is of a country: give country"
    else:
        yield from known(place, rules.country, rules.subdivision)
    yield from never_open(place, rules)


def never_open(place: Place, rules: Holidays) -> Found:
    """Some day is worked in any two months, whatever the public holidays."""
    days = WorkingDays(rules.model_copy(update={"country": None}))
    for day in sorted(rules.closed):
        try:
            days.move(day, 0)
        except ValueError:
            yield (*place, "closed"), f"no day is worked within {LONGEST_CLOSURE} days of {day}: open some"
            return


def known(place: Place, country: str, subdivision: str | None) -> Found:
    """By the library of holidays."""
    try:
        public_holidays(country, subdivision, ANY_YEAR)
    except NotImplementedError:
        parts = parts_of(country)
        if parts is None or subdivision is None:
            yield (
                (*place, "country"),
                f"no public holidays are known of {country}: leave it out, and list them by closed",
            )
            return
        yield (*place, "subdivision"), f"no public holidays are known of {country}-{subdivision}{known_parts(parts)}"


def known_parts(parts: Iterable[str]) -> str:
    """What there is instead."""
    found = ", ".join(parts)
    return f": it is one of {found}" if found else ": the country has no parts; leave it out"
