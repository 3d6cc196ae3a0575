"""What has to happen still, from the announcements of deadlines among a person's entries. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from shared.contracts.deadlines import (
    DeadlineBreached,
    DeadlineMet,
    DeadlineOpened,
    DeadlineRescheduled,
    DeadlineVoided,
)
from shared.contracts.fields import Event


class Due(NamedTuple):
    """An open deadline: what, by when (None while it is paused, or where no policy pack sets a number)."""

    kind: str
    at: datetime | None
    breached: bool = False


Deadlines = Mapping[str, Due]


def follow(open_ones: Deadlines, event: Event) -> Deadlines:
    """The open deadlines after an announcement; one that is overdue stays until it is met or void."""
    match event:
        case DeadlineOpened():
            return {**open_ones, event.deadline_id: Due(event.kind, event.due_at)}
        case DeadlineRescheduled():
            return {**open_ones, event.deadline_id: Due(event.kind, event.due_at)}
        case DeadlineBreached():
            return {**open_ones, event.deadline_id: Due(event.kind, event.due_at, breached=True)}
        case DeadlineMet() | DeadlineVoided():
            return {name: due for name, due in open_ones.items() if name != event.deadline_id}
        case _:
            return open_ones
