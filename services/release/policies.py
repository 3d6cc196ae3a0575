"""Whenever a date of release becomes known, then the release case is opened."""

from uuid import uuid5

from services.release.case import OpenCase
from shared.contracts.intake import SentenceRecorded
from shared.contracts.release import DateConfirmed
from shared.eventing.decider import Command, Fact, Policy


def open_case(dated: Fact) -> Command | None:
    """On the earliest date that the fact names; a sentence without any opens nothing."""
    case_id = str(uuid5(dated.id, "case"))
    match dated.what:
        case DateConfirmed(date=day):
            return OpenCase(case_id, day, "confirmed")
        case SentenceRecorded(dates=dates):
            known = {
                "earliest": dates.earliest_release,
                "conditional": dates.conditional_release,
                "end": dates.sentence_end,
            }
            return next((OpenCase(case_id, day, basis) for basis, day in known.items() if day), None)
        case _:
            return None


POLICIES = (
    Policy("open_case_on_first_date", (SentenceRecorded, DateConfirmed), OpenCase, open_case, acts_on_flagged=True),
)
