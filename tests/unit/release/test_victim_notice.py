"""Whoever asked to be told is, where an interest is known, once, and of nothing that is not news."""

from typing import Any
from uuid import uuid5

import pytest

from services.release.policies import POLICIES, owe_notice
from services.release.rules import AGGREGATES
from services.release.victim_notice import VICTIM_NOTICE, Notices, OweNotice
from shared.contracts.fields import Event
from shared.contracts.intake import SentenceDates, SentenceDatesChanged
from shared.contracts.records import IntakeRecordRetracted, ReleaseRecordCorrected, ReleaseRecordRetracted, Revision
from shared.contracts.release import ConditionsSet, DateConfirmed, ReleaseVictimNoticeDue, ReleaseVictimNoticeResolved
from shared.eventing.decider import Fact, Stated
from shared.testing import day, fact, given
from shared.victim_interests import MOST
from tests.unit.desk import Desk
from tests.unit.release.stories import (
    CHANGED,
    CONDITION,
    CONFIRMED,
    DAY,
    DEFERRED,
    FREED,
    IN_ERROR,
    LEAVE,
    NO_CONTACT,
    NOTICE,
    OPENED,
    PUT_OUT,
    RELEASED,
    RESOLVED,
    SENTENCED,
    made,
)

POLICY = "notice_to_victims"


def resolved(**said: Any) -> ReleaseVictimNoticeResolved:
    return ReleaseVictimNoticeResolved.model_validate({"outcome": "not_served", **said})


def interest(ref: str) -> ConditionsSet:
    return made(ConditionsSet, victimInterestRef=ref)


def due(kind: str, *refs: str, notice_id: str | None = None) -> ReleaseVictimNoticeDue:
    said = {"kind": kind, "victimInterestRefs": refs or ("v-7731",), "noticeId": notice_id}
    return ReleaseVictimNoticeDue.model_validate(said)


def after(*events: Event) -> Notices:
    return VICTIM_NOTICE.state(fact(event, on) for on, event in enumerate(events))


def told(*events: Event) -> list[tuple[str, tuple[str, ...]]]:
    """Which notices were due, to whom, in the order of the world, after these."""
    at = Desk(AGGREGATES, POLICIES).having_heard((event, on) for on, event in enumerate(events))
    notices = [each.what for each in at.file.facts if isinstance(each.what, ReleaseVictimNoticeDue)]
    return [(each.kind, each.victim_interest_refs) for each in notices]


@pytest.mark.parametrize(
    ("news", "kind"),
    [
        (RELEASED, "release"),
        (FREED, "release"),
        (IN_ERROR, "release"),
        (CONFIRMED, "release_date"),
        (CHANGED, "release_date"),
        (DEFERRED, "release_deferred"),
        (LEAVE, "temporary_release"),
    ],
)
def test_notice_is_due_where_an_interest_is_known(news: Event, kind: str) -> None:
    assert told(NO_CONTACT, news) == [(kind, ("v-7731",))]
    assert told(news) == []
    assert told(CONDITION, news) == []


def test_an_interest_that_is_known_late_is_known_all_the_same() -> None:
    at = Desk(AGGREGATES, POLICIES)
    at.hear(RELEASED, 5)
    at.hear(NO_CONTACT, 2)
    assert ("ReleaseVictimNoticeDue", 5) in at.story


def test_an_interest_begins_with_what_makes_it_known() -> None:
    assert told(RELEASED, NO_CONTACT) == []


def test_a_notice_that_the_liaison_reports_makes_its_interests_known() -> None:
    assert told(due("contact_offer", "v-1", "v-2"), RELEASED) == [
        ("contact_offer", ("v-1", "v-2")),
        ("release", ("v-1", "v-2")),
    ]


def test_one_notice_is_for_all_interests() -> None:
    assert told(interest("v-1"), interest("v-2"), interest("v-1"), RELEASED) == [("release", ("v-1", "v-2"))]


def test_there_are_never_more_interests_than_a_notice_can_name() -> None:
    many = after(*(interest(f"v-{number}") for number in range(MOST + 9)))
    assert len(many.interests) == MOST
    assert due("release", *many.interests)


def test_a_day_is_news_where_it_is_another_than_before() -> None:
    earlier = (NO_CONTACT, CONFIRMED)
    assert len(told(*earlier, CONFIRMED)) == 1
    assert len(told(*earlier, PUT_OUT)) == 2
    assert len(told(*earlier, CHANGED)) == 2
    assert len(told(*earlier, RELEASED, CONFIRMED)) == 3


@pytest.mark.parametrize("dates", [SentenceDates(), SentenceDates(licence_end=DAY)])
def test_changed_dates_without_a_day_of_release_are_no_news(dates: SentenceDates) -> None:
    assert told(NO_CONTACT, SentenceDatesChanged(after=dates, cause="error")) == []


def test_what_the_liaison_has_reported_is_not_due_again() -> None:
    reported, released = due("release"), fact(RELEASED, 2)
    given(VICTIM_NOTICE, fact(NO_CONTACT, 1), released, fact(reported, 3)).when(
        OweNotice("n", "release", released.id), at=2
    ).is_already_so()
    other = due("recall")
    given(VICTIM_NOTICE, fact(NO_CONTACT, 1), fact(RELEASED, 2), fact(other, 3)).when(
        OweNotice("n", "release", fact(RELEASED, 2).id), at=2
    ).then(due("release", notice_id="n"))


def test_what_is_reported_after_the_next_release_is_of_that_one() -> None:
    facts = (fact(NO_CONTACT, 1), fact(RELEASED, 2), fact(RELEASED, 9), fact(due("release"), 10))
    given(VICTIM_NOTICE, *facts).when(OweNotice("n", "release", facts[1].id), at=2).then(due("release", notice_id="n"))


def test_a_report_of_a_notice_that_we_concluded_confirms_it() -> None:
    concluded = fact(due("release"), 2, by_policy=POLICY)
    given(VICTIM_NOTICE, concluded).when(due("release"), at=3).confirms(concluded)
    told: dict[str, Any] = {"channelOwner": "liaison-leeds"}
    more = ReleaseVictimNoticeDue.model_validate({"kind": "release", "victimInterestRefs": ("v-7731",), **told})
    correction = ReleaseRecordCorrected(target_event_id=concluded.id, patch=told, reason="late_info")
    given(VICTIM_NOTICE, concluded).when(more, at=3).then(correction)
    given(VICTIM_NOTICE, concluded).when(due("recall"), at=3).is_taken()
    given(VICTIM_NOTICE, concluded, fact(resolved(kind="release"), 3)).when(due("release"), at=4).is_taken()
    given(VICTIM_NOTICE, fact(due("release"), 2)).when(due("release"), at=3).is_taken()


def test_what_became_of_a_notice_waits_for_it() -> None:
    given(VICTIM_NOTICE).when(RESOLVED).waits_for("a notice of this kind (release_date)")
    given(VICTIM_NOTICE, fact(due("release"), 1)).when(RESOLVED, at=2).waits_for("a notice of this kind")
    given(VICTIM_NOTICE, fact(NOTICE, 1)).when(RESOLVED, at=2).is_taken().flags()
    by_id = resolved(kind="other", noticeId="n-1")
    given(VICTIM_NOTICE, fact(NOTICE, 1)).when(by_id, at=2).is_taken().flags()
    given(VICTIM_NOTICE).when(resolved()).is_taken().flags()
    withdrawn = resolved(kind="release", reason="interest_withdrawn", victimInterestRef="v-1")
    given(VICTIM_NOTICE).when(withdrawn).is_taken().flags()


@pytest.mark.parametrize(
    ("answer", "still_open"),
    [
        (resolved(kind="release_date", outcome="served"), False),
        (resolved(noticeId="n-1", outcome="served"), False),
        (resolved(kind="release_date", victimInterestRef="v-1"), True),
        (resolved(), True),
        (resolved(noticeId="n-2"), True),
    ],
)
def test_a_notice_is_open_until_all_its_interests_are_answered(answer: Event, still_open: bool) -> None:
    notice = due("release_date", "v-1", "v-2", notice_id="n-1")
    assert after(notice, answer).latest["release_date"].open is still_open


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ({"victimInterestRef": "v-1"}, ("v-2", "v-3")),
        ({"kind": "release_date"}, ("v-3",)),
        ({}, ()),
    ],
)
def test_an_interest_that_was_withdrawn_is_told_nothing_more(said: dict[str, Any], left: tuple[str, ...]) -> None:
    withdrawn = resolved(reason="interest_withdrawn", **said)
    assert after(due("release_date", "v-1", "v-2"), interest("v-3"), withdrawn).interests == left
    assert told(interest("v-1"), resolved(reason="interest_withdrawn"), RELEASED) == []


def test_an_interest_that_declined_one_notice_is_told_of_the_next() -> None:
    assert after(NO_CONTACT, NOTICE, resolved(kind="release_date", reason="declined")).interests == ("v-7731",)


def test_asking_twice_names_the_same_notice() -> None:
    released = fact(RELEASED, 1)
    assert owe_notice(released) == OweNotice(str(uuid5(released.id, "victim_notice")), "release", released.id)
    assert owe_notice(fact(SENTENCED, 1)) is None


def test_a_notice_names_nobody_and_no_fact_about_a_release_is_flagged_for_it() -> None:
    """A flag would be seen by those who must not know that there is an interest."""
    at = Desk(AGGREGATES, POLICIES).having_heard(
        (event, on) for on, event in enumerate((NO_CONTACT, CONFIRMED, RELEASED))
    )
    assert flags(at.file.facts) == []


def flags(facts: list[Fact]) -> list[str]:
    return [flag for each in facts for flag in each.flags]


def test_notices_are_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        VICTIM_NOTICE.decide(Stated(OPENED, day(1)), VICTIM_NOTICE.initial, ())


SERVED = resolved(kind="release_date", outcome="served", reason=None)
ANOTHER_DAY = {"date": "2027-02-01"}


def mended(at: Desk, target: type[Event], on: float, /, **said: Any) -> None:
    """The only one of its type is corrected, or retracted where no patch is given."""
    (found,) = [each for each in at.file.facts if type(each.what) is target]
    kind: type[Revision] = ReleaseRecordCorrected if "patch" in said else ReleaseRecordRetracted
    reason = {"reason": "data_entry" if "patch" in said else "never_happened"}
    at.report(kind.model_validate({"targetEventId": str(found.version.id), **reason, **said}), on)


def notices(at: Desk) -> list[tuple[str, int]]:
    """Which were due, and on which day, in the order of the world."""
    said = ((each.what, (each.time - day(0)).days) for each in at.file.facts)
    return [(what.kind, on) for what, on in said if isinstance(what, ReleaseVictimNoticeDue)]


def desk(*events: Event) -> Desk:
    return Desk(AGGREGATES, POLICIES).having_heard((event, on) for on, event in enumerate(events))


@pytest.mark.parametrize(
    ("said", "again"),
    [
        ({"patch": ANOTHER_DAY}, True),
        ({"patch": {"decisionRef": "d-9"}}, False),
        ({}, True),
        ({"reason": "duplicate"}, False),
    ],
)
def test_who_was_told_of_a_day_that_is_another_or_none_is_to_be_told_again(said: dict[str, Any], again: bool) -> None:
    at = desk(NO_CONTACT, CONFIRMED, SERVED)
    mended(at, DateConfirmed, 9, **said)
    assert notices(at) == [("release_date", 1), *([("release_date", 9)] if again else [])]


def test_once_for_each_time_that_somebody_was_told_what_is_not_so() -> None:
    at = desk(NO_CONTACT, CONFIRMED, SERVED)
    for on, date in enumerate(("2027-02-01", "2027-02-02", "2027-02-03"), 9):
        mended(at, DateConfirmed, on, patch={"date": date})
    assert notices(at) == [("release_date", 1), ("release_date", 9)]  # the open one tells what is so by then
    at.hear(SERVED, 20)
    mended(at, DateConfirmed, 21)
    assert notices(at) == [("release_date", 1), ("release_date", 9), ("release_date", 21)]


def test_whom_nobody_has_told_yet_is_told_what_is_so() -> None:
    for became in ([], [RESOLVED.model_copy(update={"outcome": "not_served"})]):
        at = desk(NO_CONTACT, CONFIRMED, *became)
        mended(at, DateConfirmed, 9, patch=ANOTHER_DAY)
        assert notices(at) == [("release_date", 1)]


def test_that_somebody_was_told_is_heard_late_and_they_are_told_again_all_the_same() -> None:
    at = desk(NO_CONTACT, CONFIRMED)
    mended(at, DateConfirmed, 9, patch=ANOTHER_DAY)
    at.hear(SERVED, 3)
    assert notices(at) == [("release_date", 1), ("release_date", 9)]


def test_one_of_several_who_was_told_is_told_again() -> None:
    at = desk(NO_CONTACT, interest("v-2"), CONFIRMED, SERVED.model_copy(update={"victim_interest_ref": "v-2"}))
    mended(at, DateConfirmed, 9, patch=ANOTHER_DAY)
    assert notices(at) == [("release_date", 2), ("release_date", 9)]


def test_a_day_that_another_has_taken_the_place_of_is_no_news_and_neither_is_one_before_a_release() -> None:
    at = desk(NO_CONTACT, CONFIRMED, SERVED, CHANGED, SERVED)
    mended(at, DateConfirmed, 9, patch=ANOTHER_DAY)
    assert notices(at) == [("release_date", 1), ("release_date", 3)]
    at = desk(NO_CONTACT, CONFIRMED, SERVED, RELEASED)
    mended(at, DateConfirmed, 9)
    assert notices(at) == [("release_date", 1), ("release", 3)]


def test_so_is_whoever_was_told_of_a_release_that_was_none_or_of_leave_on_other_days() -> None:
    for news, kind in ((RELEASED, "release"), (LEAVE, "temporary_release")):
        at = desk(NO_CONTACT, news, resolved(kind=kind, outcome="served", reason=None))
        mended(at, type(news), 9)
        assert notices(at) == [(kind, 1), (kind, 9)]
    at = desk(NO_CONTACT, LEAVE, resolved(kind="temporary_release", outcome="served", reason=None))
    mended(at, type(LEAVE), 9, patch={"days": 5})
    assert notices(at) == [("temporary_release", 1), ("temporary_release", 9)]


def test_who_no_longer_wants_to_be_told_is_not() -> None:
    at = desk(NO_CONTACT, CONFIRMED, SERVED, resolved(kind="release_date", reason="interest_withdrawn"))
    mended(at, DateConfirmed, 9)
    assert notices(at) == [("release_date", 1)]


def test_what_the_liaison_has_announced_since_is_not_announced_again() -> None:
    at = desk(NO_CONTACT, CONFIRMED, SERVED)
    at.hear(due("release_date"), 12)
    mended(at, DateConfirmed, 9)
    assert notices(at) == [("release_date", 1), ("release_date", 12)]


def test_dates_that_another_service_retracts_are_told_again() -> None:
    at = desk(NO_CONTACT, CHANGED, SERVED)
    (dated,) = [each for each in at.file.facts if isinstance(each.what, SentenceDatesChanged)]
    said = {"targetEventId": str(dated.id), "reason": "wrong_person"}
    at.learn(fact(IntakeRecordRetracted.model_validate(said), 9))
    assert notices(at) == [("release_date", 1), ("release_date", 9)]
