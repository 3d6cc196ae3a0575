"""The clock, and times for people to read."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The clock of a running program; what takes its clock as an argument is given this one."""
    return datetime.now(UTC)


def as_known(time: str, precision: str, to_the_minute: str) -> str:
    """A time, as exactly as it is known; to the minute by a format of the reader's."""
    moment = datetime.fromisoformat(time)
    match precision:
        case "month":
            return moment.strftime("%B %Y")
        case "day":
            return moment.strftime("%-d %B %Y")
        case "unknown":
            return "time not known"
        case _:
            return moment.strftime(to_the_minute)


def roughly(time: datetime | None, precision: str) -> str | None:
    """What is known of a time, by the clock of who told it, where that is less than the minute: 2026-03-13, 2026-03, or
    nothing.
    """
    if time is None or precision == "minute":
        return None
    return {"day": f"{time:%Y-%m-%d}", "month": f"{time:%Y-%m}"}.get(precision, "")
