"""Two clocks, and how far they may be apart: a report from more than five minutes ahead is refused."""

from datetime import timedelta

from services.doctor.finding import Finding, error, ok, warning

NOTICED, REFUSED = timedelta(seconds=1), timedelta(minutes=5)


def apart(check: str, difference: timedelta, doubt: timedelta) -> Finding:
    """The database's clock against ours; `doubt` is what the asking itself took."""
    by = max(abs(difference) - doubt, timedelta())
    said = f"the database's is {difference.total_seconds():+.3f} s from ours"
    do = "keep both by NTP: `timedatectl` shows whether it is on"
    if by > REFUSED:
        return error(check, said, f"{do}; reports would be refused as from the future")
    if by > NOTICED:
        return warning(check, said, do)
    return ok(check, said)
