"""By whose clock people read an instant: that of the jurisdiction, by the pack in use; the end of a day, by that of the
place whose day it is. What leaves by the API are instants still. Pure.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from shared.deadlines.due import END_OF_DAY
from shared.deadlines.pack import Pack

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
AS_A_DAY, AS_A_MONTH, AS_A_MINUTE = "%-d %B %Y", "%B %Y", "%-d %B %Y, %H:%M"
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Clocks:
    """The jurisdiction's first, then those of facilities elsewhere: by these a day may have ended."""

    zones: Sequence[str]

    @classmethod
    def of(cls, pack: Pack) -> "Clocks":
        """A pack's."""
        return cls(tuple(dict.fromkeys([pack.time_zone, *pack.facilities.values()])))

    @property
    def name(self) -> str:
        """Whose hours people are shown."""
        return self.zones[0].replace("_", " ")

    @property
    def said(self) -> str:
        """What is said of it wherever hours are shown."""
        return "All times are UTC" if self.name == "UTC" else f"All times are by the clock of {self.name}"

    def local(self, moment: datetime) -> datetime:
        """The same instant by the clock that shows it as the end of a day, if one does; else by the jurisdiction's."""
        for there in (moment, *(shown(moment, zone) for zone in self.zones)):
            if there.time() == END_OF_DAY:
                return there
        return shown(moment, self.zones[0])

    def hour(self, text: str, roughly: str | None = None) -> str:
        """A day and an hour, as people say it; the day or month alone, where no more is known (`roughly`)."""
        return in_words(roughly) if roughly is not None else f"{self.local(datetime.fromisoformat(text)):{AS_A_MINUTE}}"

    def day(self, text: str, roughly: str | None = None) -> str:
        """The day of an instant; a day of the calendar is one everywhere."""
        moment = datetime.fromisoformat(text)
        there = self.local(moment) if moment.tzinfo else moment
        return in_words(roughly) if roughly is not None else f"{there:{AS_A_DAY}}"

    def due(self, text: str) -> str:
        """By when: the day alone, where it is the end of it."""
        there = self.local(datetime.fromisoformat(text))
        return f"{there:{AS_A_DAY if there.time() == END_OF_DAY else AS_A_MINUTE}}"

    def entries(self, entries: Iterable[Entry]) -> list[dict[str, Any]]:
        """The same by this clock. What is known to a day or month only is of that day wherever it is read."""
        return [self._entry(each) for each in entries]

    def _entry(self, entry: Entry) -> dict[str, Any]:
        corrected = [each | {"was": self._timed(each["was"])} for each in entry["corrected"]]
        said = {"corrected": corrected, "data": self._within(entry["data"]), "headline": self._headline(entry)}
        return {**self._timed(entry), **said}

    def _headline(self, entry: Entry) -> str:
        """A deadline says by whose clock it is due; where that is this one, it is said already."""
        headline: str = entry["headline"]
        due = entry["data"].get("dueAt") if ".deadline." in entry["type"] else None
        if due is None:
            return headline
        moment = datetime.fromisoformat(due)
        is_ours = moment.utcoffset() == shown(moment, self.zones[0]).utcoffset()
        return headline.replace(f" {moment:%Z}", "", 1) if is_ours else headline

    def _timed(self, told: Entry) -> dict[str, Any]:
        return {**told, "time": self._within(told["time"])} if told["timeprecision"] == "minute" else dict(told)

    def _within(self, value: Any) -> Any:
        match value:
            case str() if INSTANT.fullmatch(value):
                return self.local(datetime.fromisoformat(value)).isoformat()
            case list():
                return [self._within(each) for each in value]
            case dict():
                return {name: self._within(each) for name, each in value.items()}
            case _:
                return value


def in_words(roughly: str) -> str:
    """A day, a month, or neither."""
    if not roughly:
        return "a time that is not known"
    is_month = len(roughly) == len("2026-03")
    return f"{datetime.fromisoformat(f'{roughly}-01' if is_month else roughly):{AS_A_MONTH if is_month else AS_A_DAY}}"


def shown(moment: datetime, zone: str) -> datetime:
    """With the offset there and no rules, as `Clock.shown`: Python holds an instant with rules to be equal to none of
    another clock, in the hour that clocks show twice.
    """
    there = moment.astimezone(UTC if zone == "UTC" else ZoneInfo(zone))
    return there.replace(tzinfo=timezone(there.utcoffset() or timedelta(0)), fold=0)
