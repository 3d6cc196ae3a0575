"""How the list of cases is told to people, on the page and in the terminal."""

from datetime import datetime, timedelta

SHOWN = {
    None: "Everybody",
    "released_today": "Released today, not met yet",
    "no_first_contact": "Released, not met yet",
    "overdue": "Overdue",
    "away": "Away or recalled",
    "to_answer": "Hand-over to answer",
    "due_soon": "Due within 7 days",
    "no_worker": "Nobody responsible",
    "gaps": "Something is missing",
}
URGENT = {
    "no_first_contact": "not met since release",
    "overdue": "overdue",
    "away": "not where they should be",
    "due_soon": "due within 7 days",
    "gaps": "something is missing",
    "none": "nothing is urgent",
}
STALE = timedelta(seconds=15)


def is_stale(behind: str | None, now: datetime) -> bool:
    """Whether what waits to be in the list has waited so long that people are told; something always does."""
    return behind is not None and datetime.fromisoformat(behind) < now - STALE
