"""What people went by when they told what they told: where that turns out wrong, somebody must look at it too. Pure.

No event names such a ground as its cause, since no policy of ours concluded it (decision 45). That what was told does
not hold is not certain either: a screening is of whoever sat there, and a plan may suit another day as well.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from shared.contracts.aftercare import RecallDecided, SupervisionStarted, SupervisionSuspended
from shared.contracts.catalogue import owner
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded, EpisodeClosed
from shared.contracts.release import DateConfirmed, HandoverAccepted, Released, ReleaseDeferred, ReleasePlanAgreed

GROUNDS: tuple[type[Event], ...] = (AdmissionRecorded, RecallDecided, DateConfirmed)
OF_CUSTODY = frozenset({"intake", "planning", "release"})
OF_NO_TIME = frozenset({"person", "record", "deadline"})


class Told(NamedTuple):
    """An entry that stands: when it happened, what it says, and whether a policy of ours concluded it."""

    id: UUID
    time: datetime
    what: Event
    concluded: bool


def is_shaken(ground: type[Event], retracts: bool, said: Mapping[str, Any]) -> bool:
    """Whether a correction or retraction takes the ground away: what is on record twice stands still, and another day
    than was believed is another ground, though nothing else of a date is.
    """
    if retracts:
        return said.get("reason") != "duplicate"
    return ground is DateConfirmed and "date" in said.get("patch", {})


def told_on(ground: Told, entries: Sequence[Told]) -> Iterator[UUID]:
    """Of a person's entries, in the order of the world, those that were told on this ground."""
    for each in entries:
        if each.id == ground.id or each.time < ground.time:
            continue
        if not each.concluded and rests_on(ground.what, each.what):
            yield each.id
        if each.time > ground.time and is_end(ground.what, each.what):
            return


def rests_on(ground: Event, told: Event) -> bool:
    """Whether whoever told that went by this."""
    match ground, told:
        case AdmissionRecorded(), _:
            of_custody = owner(told.type) in OF_CUSTODY and not isinstance(told, AdmissionRecorded)
            return of_custody and told.type.split(".")[2] not in OF_NO_TIME
        case RecallDecided(), AdmissionRecorded(reason=("recall" | "return_cause_unknown" | "unknown")):
            return True
        case RecallDecided(), SupervisionSuspended(reason="recall"):
            return True
        case DateConfirmed(), HandoverAccepted() | ReleasePlanAgreed() | SupervisionStarted(phase="enrolled"):
            return True
        case _:
            return False


def is_end(ground: Event, told: Event) -> bool:
    """Whether what comes later went by something else: another time in custody or outside, another date."""
    match ground:
        case DateConfirmed():
            return isinstance(told, DateConfirmed | ReleaseDeferred | Released | EpisodeClosed)
        case _:
            return isinstance(told, AdmissionRecorded | Released | EpisodeClosed)
