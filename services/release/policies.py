"""Whenever a date of release becomes known, then a case is opened; whenever it matters to a victim, they are told."""

from uuid import uuid5

from services.release.case import OpenCase
from services.release.dates import named_by
from services.release.victim_notice import KIND_OF, OweNotice
from shared.contracts.intake import AdmissionRecorded, SentenceDatesChanged, SentenceRecorded
from shared.contracts.release import DateConfirmed
from shared.eventing.decider import Command, Fact, Policy


def open_case(dated: Fact) -> Command | None:
    """On the earliest date that the fact names; a sentence without any opens nothing, nor does one without custody."""
    case_id = str(uuid5(dated.id, "case"))
    match dated.what:
        case DateConfirmed(date=day):
            return OpenCase(case_id, day, "confirmed")
        case SentenceRecorded(kind="community"):
            return None
        case SentenceRecorded(dates=dates) | SentenceDatesChanged(after=dates):
            named = named_by(dates)
            return OpenCase(case_id, *named) if named else None
        case _:
            return None


def open_case_again(admission: Fact) -> Command | None:
    """After a recall the person will leave again, on a day that is not known yet (Mandela rule 107)."""
    if isinstance(admission.what, AdmissionRecorded) and admission.what.reason == "recall":
        return OpenCase(str(uuid5(admission.id, "case")), None, "recall")
    return None


def owe_notice(news: Fact) -> Command | None:
    """Of a release, a new or another day of it, a deferral or days of leave; to nobody where no interest is known."""
    kind = KIND_OF.get(type(news.what))
    return OweNotice(str(uuid5(news.id, "victim_notice")), kind, news.id) if kind else None


POLICIES = (
    Policy("open_case_on_first_date", (SentenceRecorded, SentenceDatesChanged, DateConfirmed), OpenCase, open_case),
    Policy("open_case_on_recall", (AdmissionRecorded,), OpenCase, open_case_again),
    Policy("notice_to_victims", tuple(KIND_OF), OweNotice, owe_notice),
)
