"""Whenever a date of release becomes known, then a case is opened; whenever it matters to a victim, they are told."""

from uuid import uuid5

from services.release.case import OpenCase
from services.release.dates import named_by
from services.release.victim_notice import KIND_OF, OweNotice, OweNoticeAgain
from shared.contracts.intake import AdmissionRecorded, SentenceDatesChanged, SentenceRecorded
from shared.contracts.records import (
    IntakeRecordCorrected,
    IntakeRecordRetracted,
    ReleaseRecordCorrected,
    ReleaseRecordRetracted,
)
from shared.contracts.release import DateConfirmed, Released, TemporaryReleaseApproved
from shared.eventing.decider import Command, Fact, Policy
from shared.victim_interests import BEFORE_RELEASE, was_and_is


def open_case(dated: Fact) -> Command | None:
    """On the earliest date that the fact names; a sentence without any opens nothing, nor does one without custody."""
    case_id = str(uuid5(dated.id, "case"))
    match dated.what:
        case DateConfirmed(date=day):
            return OpenCase(case_id, day, "confirmed")
        case SentenceRecorded(kind=("community" | "suspended")):
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


def owe_again(change: Fact) -> Command | None:
    """Where what was told is not so: it never happened, or is of another day."""
    if (made := was_and_is(change)) is None:
        return None
    was, now = made
    kind = KIND_OF.get(type(was.what))
    if kind is None or (now and news_of(now) == news_of(was)):
        return None
    return OweNoticeAgain(str(uuid5(change.id, "victim_notice")), kind, was.id)


def news_of(fact: Fact) -> object:
    """What whoever asked is told of it: the day, or the days."""
    match fact.what:
        case DateConfirmed(date=day):
            return day
        case SentenceDatesChanged(after=dates):
            return named_by(dates)
        case Released(released_at=at):
            return (at or fact.time).date()
        case TemporaryReleaseApproved() as leave:
            return leave.days, leave.start_on, leave.end_on
        case _:
            return None


POLICIES = (
    Policy("open_case_on_first_date", (SentenceRecorded, SentenceDatesChanged, DateConfirmed), OpenCase, open_case),
    Policy("open_case_on_recall", (AdmissionRecorded,), OpenCase, open_case_again),
    Policy("notice_to_victims", tuple(KIND_OF), OweNotice, owe_notice),
    Policy(
        BEFORE_RELEASE,
        (ReleaseRecordCorrected, ReleaseRecordRetracted, IntakeRecordCorrected, IntakeRecordRetracted),
        OweNoticeAgain,
        owe_again,
    ),
)
