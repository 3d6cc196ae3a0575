"""When something is due: instants and days, counted as people count them. Pure.

Minutes and hours are elapsed time, whatever the clocks do. Days, weeks and months are counted on the calendar of the
place; a month that is too short ends on its last day. What is due by the end of a day is due in its last microsecond.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from shared.deadlines.calendars import WorkingDays
from shared.deadlines.pack import Span

END_OF_DAY = time(23, 59, 59, 999_999)
Anchor = datetime | date
Rest = tuple[datetime, datetime]
ELAPSED = ("minutes", "hours")


@dataclass(frozen=True, slots=True)
class Clock:
    """Of one place: its time zone, and the days on which it works."""

    zone: ZoneInfo
    days: WorkingDays

    def local(self, anchor: Anchor) -> datetime:
        """The instant there; a day begins at midnight."""
        return self.shown(anchor) if isinstance(anchor, datetime) else self.at(anchor, time())

    def shown(self, moment: datetime) -> datetime:
        """The same instant by this clock, with its offset and no rules: in the hour that the clocks show twice, Python
        holds an instant with rules to be equal to none of another clock.
        """
        there = moment.astimezone(self.zone)
        return there.replace(tzinfo=timezone(there.utcoffset() or timedelta(0)), fold=0)

    def at(self, day: date, wall: time) -> datetime:
        """When the clock on the wall shows that: where it does twice, the first time. What it never shows, because
        clocks go forward, is just after.
        """
        return self.shown(datetime.combine(day, wall, self.zone))

    def end_of(self, day: date) -> datetime:
        """The last instant of a day, also where clocks go back over midnight, or forward just before."""
        last = datetime.combine(day, END_OF_DAY, self.zone).replace(fold=1)
        return self.shown(last.astimezone(UTC))

    def move(self, anchor: Anchor, span: Span, sign: int, exact: bool) -> datetime:
        """So long after the anchor, or before it where `sign` is -1; exactly, or by the end of that day."""
        start = self.local(anchor)
        if span.unit in ELAPSED:
            moved = self.shown(start.astimezone(UTC) + timedelta(**{span.unit: sign * span.amount}))
            return moved if exact else self.end_of(moved.date())
        return self._on(self.day(start.date(), span, sign), start, exact)

    def _on(self, day: date, like: datetime, exact: bool) -> datetime:
        """Of that day the same time on the wall, or the end."""
        return self.at(day, like.time()) if exact else self.end_of(day)

    def rested(self, due: datetime, rest: Rest, unit: str, exact: bool) -> datetime:
        """As much later as time did not count: what is counted in days, by days, and never to another hour."""
        since, until = map(self.shown, rest)
        if unit in ELAPSED:
            moved = self.shown(due + (until - since))
            return moved if exact else self.end_of(moved.date())
        day = self.shown(due).date()
        if unit == "working_days":
            worked = self.days.between(since.date(), until.date())
            day = self.days.move(day, worked) if worked else day
        else:
            day += until.date() - since.date()
        return self._on(day, self.shown(due), exact)

    def day(self, day: date, span: Span, sign: int) -> date:
        """A day so many of the span's units later, or earlier where `sign` is -1."""
        amount = sign * span.amount
        match span.unit:
            case "working_days":
                return self.days.move(day, span.amount, sign)
            case "weeks":
                return day + timedelta(weeks=amount)
            case "months":
                return months_from(day, amount)
            case _:
                return day + timedelta(days=amount)


def months_from(day: date, amount: int) -> date:
    """The same day of another month, or its last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_within(start: Anchor, end: date, span: Span, clock: Clock) -> bool:
    """Whether a day comes after the start, and no later than that long after it.

    A day that was past then is of another time: of the last release, where somebody has come back since.
    """
    return clock.local(start).date() <= end <= clock.move(start, span, 1, False).date()
