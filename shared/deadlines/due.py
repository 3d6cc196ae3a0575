"""When something is due: instants and days, counted as people count them. Pure.

Minutes and hours are elapsed time, whatever the clocks do. Days, weeks and months are counted on the calendar of the
place; a month that is too short ends on its last day. What is due by the end of a day is due in its last microsecond.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.deadlines.calendars import WorkingDays
from shared.deadlines.pack import Span

END_OF_DAY = time(23, 59, 59, 999_999)
Anchor = datetime | date


@dataclass(frozen=True, slots=True)
class Clock:
    """Of one place: its time zone, and the days on which it works."""

    zone: ZoneInfo
    days: WorkingDays

    def local(self, anchor: Anchor) -> datetime:
        """The instant there; a day begins at midnight."""
        if isinstance(anchor, datetime):
            return anchor.astimezone(self.zone)
        return self.at(anchor, time())

    def at(self, day: date, wall: time) -> datetime:
        """When the clock on the wall shows that. What it never shows, because clocks go forward, is just after."""
        shown = datetime.combine(day, wall, self.zone)
        return shown.astimezone(UTC).astimezone(self.zone)

    def end_of(self, day: date) -> datetime:
        """The last instant of a day."""
        return datetime.combine(day, END_OF_DAY, self.zone)

    def move(self, anchor: Anchor, span: Span, sign: int, exact: bool) -> datetime:
        """So long after the anchor, or before it where `sign` is -1; exactly, or by the end of that day."""
        start, amount = self.local(anchor), sign * span.amount
        if span.unit in ("minutes", "hours"):
            moved = (start.astimezone(UTC) + timedelta(**{span.unit: amount})).astimezone(self.zone)
            return moved if exact else self.end_of(moved.date())
        day = self.day(start.date(), span, amount)
        return self.at(day, start.timetz().replace(tzinfo=None)) if exact else self.end_of(day)

    def day(self, day: date, span: Span, amount: int) -> date:
        """A day so many of the span's units away."""
        match span.unit:
            case "working_days":
                return self.days.move(day, amount)
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
    """Whether a day comes no later than that long after the start."""
    return end <= clock.move(start, span, 1, False).date()
