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
    """A deadline: what, by when (None while it is paused, or where no policy pack sets a number), whether it is to be
    done still, and which due instant it was last told to have missed.
    """

    kind: str
    at: datetime | None
    open: bool = True
    missed: datetime | None = None

    @property
    def breached(self) -> bool:
        """Whether it is to be done still and was told to be overdue: each due instant is told once."""
        return self.open and self.at is not None and self.at == self.missed


Deadlines = Mapping[str, Due]


def follow(known: Deadlines, event: Event) -> Deadlines:
    """The deadlines after an announcement; they come in the order in which they were made."""
    match event:
        case DeadlineOpened():
            return {**known, event.deadline_id: Due(event.kind, event.due_at)}
        case DeadlineRescheduled():
            was = known.get(event.deadline_id)
            return {**known, event.deadline_id: Due(event.kind, event.due_at, missed=was.missed if was else None)}
        case DeadlineBreached():
            return {**known, event.deadline_id: Due(event.kind, event.due_at, missed=event.due_at)}
        case DeadlineMet() | DeadlineVoided() if event.deadline_id in known:
            return {**known, event.deadline_id: known[event.deadline_id]._replace(open=False)}
        case _:
            return known
