"""Which day of release a sentence means, and what ends the time in custody that a day belongs to."""

from collections.abc import Mapping
from datetime import date

from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded, EpisodeClosed, SentenceDates, SentenceRecorded
from shared.contracts.release import Basis, Released

RETURNS = frozenset({"return_from_escape", "transfer_in_jurisdiction"})
ENDLESS = frozenset({"indeterminate", "life"})


def named_by(dates: SentenceDates) -> tuple[date, Basis] | None:
    """The earliest day of release that the dates name, and which of them it is."""
    known: Mapping[Basis, date | None] = {
        "earliest": dates.earliest_release,
        "conditional": dates.conditional_release,
        "end": dates.sentence_end,
    }
    return next(((day, basis) for basis, day in known.items() if day), None)


def cancels(event: Event) -> bool:
    """A sentence without an end, and without a day on which it may, leaves no release to prepare."""
    return isinstance(event, SentenceRecorded) and event.kind in ENDLESS and named_by(event.dates) is None


def in_custody(admissions: int, event: Event) -> int:
    """How many admissions stand after this: a return to what is open adds none, one in error is taken out alone."""
    match event:
        case AdmissionRecorded(reason=reason):
            return max(admissions, 1) if reason in RETURNS else admissions + 1
        case EpisodeClosed(outcome=outcome):
            return max(admissions - 1, 0) if outcome == "admitted_in_error" else 0
        case _:
            return admissions


def ends(event: Event, admissions: int) -> bool:
    """What is known of a day after it is of another release than what was known before."""
    return isinstance(event, Released) or (isinstance(event, EpisodeClosed) and admissions == 0) or cancels(event)
