"""Whom somebody must look after: who is responsible, what is due, and what is missing."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from services.timeline.caseload.case import Case, case_of, case_shown
from services.timeline.caseload.due import Due
from services.timeline.caseload.facts import facts
from services.timeline.caseload.missing import MISSING
from services.timeline.caseload.needs import PATHWAYS
from services.timeline.caseload.responsible import NOBODY, Holder, Offer
from shared.contracts.assessment import NeedDomain
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.fields import Event
from shared.contracts.pathways import Pathway
from shared.contracts.release.plan import Gap
from shared.eventing.decider import Stated

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def fact(name: str, **data: Any) -> Event:
    """An event by its short name; what is not said is as in the example of its contract."""
    kind = CATALOGUE[f"throughcare.{name}.v1"]
    return kind.model_validate(data if data else kind.example)


def case(*events: Event) -> Case:
    """The case of somebody who is registered, after these, a day apart."""
    return unregistered(fact("intake.person.registered"), *events, since=START - timedelta(days=1))


def unregistered(*events: Event, since: datetime = START) -> Case:
    """The case of somebody of whom nothing else is known."""
    return case_of(Stated(event, since + timedelta(days=number)) for number, event in enumerate(events))


ADMITTED = fact("intake.admission.recorded")
RELEASED = fact("release.released")
MANAGER = fact("planning.practitioner.assigned", role="case_manager", staffRef="staff-1", teamRef="wing-a")
OUTSIDE = fact("planning.practitioner.assigned", role="community_manager", staffRef="staff-2", teamRef="leeds")
OFFER = fact("release.handover.offered", handoverId="h-1", toTeam="leeds")
ACCEPT = fact("release.handover.accepted", handoverId="h-1")
NAMED = fact("release.handover.accepted", practitionerRef="staff-3")
LEEDS = fact("aftercare.supervision.started", teamId="leeds")
LEAVES = fact("planning.practitioner.unassigned", role="case_manager", staffRef="staff-1")
OUTSIDE_LEAVES = fact("planning.practitioner.unassigned", role="community_manager")
MET = fact("aftercare.contact.recorded", outcome="attended")
AGAIN = fact("planning.practitioner.assigned", role="case_manager", staffRef="staff-4", teamRef="wing-b")
ON = fact("aftercare.supervision.started", phase="resumed")
YORK_GOES_ON = fact("aftercare.supervision.started", phase="resumed", teamId="york")
VOID = fact("intake.admission.voided", reason="wrong_person")
BACK = fact(
    "intake.admission.recorded", reason="return_from_escape", legalBasis={"kind": "warrant"}, legalStatus="sentenced"
)


KNOWN = {"field": "identifier", "identifier": {"scheme": "gb:noms", "value": "A1"}, "reason": "late_info"}


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ([], True),
        ([fact("intake.person.registered")], False),
        ([fact("intake.person.identity_corrected", **KNOWN)], False),
        ([fact("intake.person.identity_corrected")], True),
        ([fact("intake.person.registered", identifiers=[{"scheme": "x", "value": "1", "status": "retired"}])], True),
    ],
)
def test_whoever_is_looked_after_and_not_registered_has_a_file_without_an_identity(
    said: list[Event], missing: bool
) -> None:
    assert ("not_registered" in unregistered(ADMITTED, *said).gaps) == missing
    assert "not_registered" not in unregistered(*said).gaps


ALONE = fact("planning.practitioner.assigned")
KEY_WORKER_LEAVES = fact("planning.practitioner.unassigned", role="key_worker")
ALONE_OUTSIDE = fact("planning.practitioner.assigned", role="community_manager", staffRef="staff-2")


@pytest.mark.parametrize(
    ("events", "holder", "missing"),
    [
        ([ADMITTED, MANAGER, LEAVES], Holder(None, "wing-a"), {"worker_left"}),
        ([ADMITTED, ALONE, fact("planning.practitioner.unassigned")], NOBODY, {"worker_left"}),
        ([ADMITTED, MANAGER, OUTSIDE, OUTSIDE_LEAVES], Holder("staff-1", "wing-a"), set()),
        ([ADMITTED, MANAGER, LEAVES, AGAIN], Holder("staff-4", "wing-b"), set()),
        ([ADMITTED, MANAGER, AGAIN, LEAVES], Holder("staff-4", "wing-b"), set()),
        ([ADMITTED, MANAGER, KEY_WORKER_LEAVES], Holder("staff-1", "wing-a"), set()),
        ([ADMITTED, OUTSIDE, RELEASED, OUTSIDE_LEAVES], Holder(None, "leeds"), {"worker_left"}),
        ([ADMITTED, ALONE_OUTSIDE, RELEASED, OUTSIDE_LEAVES], NOBODY, {"no_worker"}),
        ([ADMITTED, ALONE_OUTSIDE, RELEASED, OUTSIDE_LEAVES, OUTSIDE], Holder("staff-2", "leeds"), set()),
        ([ADMITTED, ALONE_OUTSIDE, OUTSIDE_LEAVES, LEAVES, RELEASED, LEEDS], Holder(None, "leeds"), set()),
        ([ADMITTED, OUTSIDE, OUTSIDE_LEAVES, RELEASED, LEEDS], Holder(None, "leeds"), {"worker_left"}),
        ([ADMITTED, OUTSIDE, OUTSIDE_LEAVES, RELEASED, NAMED], Holder("staff-3", "leeds"), set()),
        ([ADMITTED, MANAGER, LEAVES, RELEASED, ADMITTED], NOBODY, set()),
    ],
)  # fmt: skip
def test_whose_worker_leaves_is_nobodys_until_somebody_follows_on_each_side_of_the_gate(
    events: list[Event], holder: Holder, missing: set[str]
) -> None:
    found = case(*events)
    assert (found.holder, {"worker_left", "no_worker"} & set(found.gaps)) == (holder, missing)
    assert case(ADMITTED, OUTSIDE, OUTSIDE_LEAVES).successor == Holder(None, "leeds")


@pytest.mark.parametrize(
    ("events", "holder"),
    [
        ([], NOBODY),
        ([MANAGER], Holder("staff-1", "wing-a")),
        ([ADMITTED, MANAGER, OUTSIDE], Holder("staff-1", "wing-a")),
        ([ADMITTED, MANAGER, RELEASED], NOBODY),
        ([ADMITTED, MANAGER, OUTSIDE, RELEASED], Holder("staff-2", "leeds")),
        ([ADMITTED, OFFER, RELEASED], NOBODY),
        ([ADMITTED, OFFER, ACCEPT, RELEASED], Holder(None, "leeds")),
        ([ADMITTED, OFFER, NAMED, RELEASED], Holder("staff-3", "leeds")),
        ([ADMITTED, OUTSIDE, RELEASED, LEEDS], Holder("staff-2", "leeds")),
        ([ADMITTED, OUTSIDE, RELEASED, fact("aftercare.supervision.started", teamId="york")], Holder(None, "york")),
        ([ADMITTED, OUTSIDE, RELEASED, fact("aftercare.supervision.started")], Holder(None, "leeds-north")),
        ([ADMITTED, MANAGER, OUTSIDE, RELEASED, ADMITTED], NOBODY),
        ([ADMITTED, MANAGER, OUTSIDE, RELEASED, ADMITTED, AGAIN], Holder("staff-4", "wing-b")),
        ([ADMITTED, OUTSIDE, RELEASED, ADMITTED, RELEASED], NOBODY),
        ([ADMITTED, OUTSIDE, RELEASED, ADMITTED, RELEASED, ON], Holder("staff-2", "leeds")),
        ([ADMITTED, OUTSIDE, RELEASED, ADMITTED, RELEASED, YORK_GOES_ON], Holder(None, "york")),
        ([ADMITTED, OUTSIDE, RELEASED, ADMITTED, RELEASED, ADMITTED, RELEASED, ON], Holder("staff-2", "leeds")),
        ([ADMITTED, OUTSIDE, RELEASED, ADMITTED, VOID], Holder("staff-2", "leeds")),
        ([ADMITTED, MANAGER, fact("intake.abscond.recorded"), BACK], Holder("staff-1", "wing-a")),
        ([ADMITTED, fact("planning.practitioner.assigned", role="mentor", staffRef="m-1")], NOBODY),
        ([ADMITTED, OUTSIDE, RELEASED, fact("aftercare.supervision.ended")], NOBODY),
        ([ADMITTED, MANAGER, fact("intake.death.recorded")], NOBODY),
    ],
)  # fmt: skip
def test_responsible_is_the_case_manager_in_custody_and_whoever_took_over_after_it(
    events: list[Event], holder: Holder
) -> None:
    assert case(*events).holder == holder


LATER = fact(
    "release.handover.offered", handoverId="h-2", toTeam="york", fromTeam="wing-a", dueBy="2026-02-01T12:00:00Z"
)
YORK = Offer("york", "wing-a", datetime(2026, 2, 1, 12, tzinfo=UTC), "h-2")
REFUSED = fact("release.handover.rejected", handoverId="h-1", reason="other_area")


@pytest.mark.parametrize(
    ("events", "asked", "holder"),
    [
        ([OFFER], Offer("leeds", name="h-1"), NOBODY),
        ([OFFER, RELEASED], Offer("leeds", name="h-1"), NOBODY),
        ([OFFER, ACCEPT, RELEASED], None, Holder(None, "leeds")),
        ([OFFER, REFUSED, RELEASED], None, NOBODY),
        ([OFFER, REFUSED, LATER], YORK, NOBODY),
        ([OFFER, LATER, REFUSED], YORK, NOBODY),
        ([OFFER, LATER, RELEASED, ACCEPT], YORK, Holder(None, "leeds")),
        ([OFFER, LATER, RELEASED, NAMED], None, Holder("staff-3", "york")),
        ([OFFER, RELEASED, ADMITTED], None, NOBODY),
    ],
)
def test_who_was_asked_last_is_asked_until_they_answer(
    events: list[Event], asked: Offer | None, holder: Holder
) -> None:
    folded = case(ADMITTED, *events)
    assert (folded.hands.asked, folded.holder) == (asked, holder)


def opened(name: str, kind: str = "plan_approved", due: str = "2026-02-01T12:00:00Z") -> Event:
    return fact("planning.deadline.opened", deadlineId=name, kind=kind, trigger="assessment", dueAt=due)


def test_open_deadlines_are_listed_the_first_first_and_go_when_they_are_met_or_void() -> None:
    first = [ADMITTED, opened("a", due="2026-03-01T12:00:00Z"), opened("b", "plan_review"), opened("c"), opened("d")]
    then = fact("planning.deadline.met", deadlineId="c", kind="plan_approved", metBy="x", late=True, recordedLate=False)
    void = fact("planning.deadline.voided", deadlineId="d", kind="plan_approved", reason="void_death")
    assert case(*first, then, void).dues == [
        Due("plan_review", datetime(2026, 2, 1, 12, tzinfo=UTC)),
        Due("plan_approved", datetime(2026, 3, 1, 12, tzinfo=UTC)),
    ]


def test_a_paused_deadline_has_no_time_and_one_put_off_is_not_breached_any_more() -> None:
    breach = fact("planning.deadline.breached", deadlineId="a", kind="plan_approved", dueAt="2026-02-01T12:00:00Z")
    paused = fact("planning.deadline.rescheduled", deadlineId="a", kind="plan_approved", reason="paused")
    late = case(ADMITTED, opened("a"), breach)
    assert [each.breached for each in late.dues] == [True]
    assert late.gaps == ["no_plan_in_time"]
    resting = case(ADMITTED, opened("a"), breach, paused)
    assert [(each.at, each.breached) for each in resting.dues] == [(None, False)]
    assert resting.gaps == []


DUE = "2026-02-01T12:00:00Z"
BREACHED = {"dueAt": DUE}
DONE = {"metBy": "x", "late": True, "recordedLate": False}


def told(what: str, time: str, recorded: str, **data: Any) -> dict[str, Any]:
    """An announcement as the timeline shows it."""
    said = {"deadlineId": "a", "kind": "plan_approved", **data}
    kind = f"throughcare.planning.deadline.{what}.v1"
    return {
        "id": recorded, "type": kind, "time": time, "timeprecision": "minute", "recordedtime": recorded,
        "retracted": None, "reviews": [], "data": said,
    }  # fmt: skip


OPENED = told("opened", "2026-01-01T12:00:00Z", "2026-01-01T12:00:00Z", trigger="admission", dueAt=DUE)
PASSED = told("breached", DUE, "2026-02-01T12:00:01Z", **BREACHED)


def test_what_is_reopened_is_overdue_where_that_was_told_of_the_same_due_instant() -> None:
    met = told("met", "2026-02-03T12:00:00Z", "2026-02-03T12:00:01Z", **DONE)
    again = told("rescheduled", "2026-02-05T12:00:00Z", "2026-02-05T12:00:01Z", reason="reopened", dueAt=DUE)
    assert [each.breached for each in case_of(facts([OPENED, PASSED, met, again])).dues] == [True]
    assert case_of(facts([OPENED, PASSED, met])).dues == []


def test_a_death_that_is_told_late_takes_back_what_was_said_to_be_overdue_after_it() -> None:
    void = told("voided", "2026-01-15T12:00:00Z", "2026-03-01T12:00:00Z", reason="void_death")
    assert case_of(facts([OPENED, void, PASSED])).dues == []


@pytest.mark.parametrize(
    ("events", "successor"),
    [
        ([ADMITTED, MANAGER], NOBODY),
        ([ADMITTED, OFFER], NOBODY),
        ([ADMITTED, OFFER, NAMED], Holder("staff-3", "leeds")),
        ([ADMITTED, fact("aftercare.supervision.started", phase="enrolled", teamId="leeds")], Holder(None, "leeds")),
        ([ADMITTED, OFFER, ACCEPT, RELEASED], NOBODY),
        ([ADMITTED, OFFER, ACCEPT, RELEASED, ADMITTED], NOBODY),
    ],
)
def test_who_has_agreed_is_responsible_from_the_release_on_and_known_before(
    events: list[Event], successor: Holder
) -> None:
    assert case(*events).successor == successor


def entry(kind: str, *reasons: str, retracted: bool = False) -> dict[str, Any]:
    """Something that was reported, and why somebody must look at it."""
    return {
        "id": kind, "type": f"throughcare.{kind}.v1", "time": "2026-01-01T12:00:00Z", "timeprecision": "minute",
        "recordedtime": "2026-01-01T12:00:00Z", "data": dict(CATALOGUE[f"throughcare.{kind}.v1"].example),
        "retracted": {"reason": "wrong_person"} if retracted else None,
        "reviews": [{"reason": each} for each in reasons],
    }  # fmt: skip


RECEIVED, SCREENED = "intake.admission.recorded", "intake.screening.completed"


@pytest.mark.parametrize(
    ("entries", "gaps"),
    [
        ([entry(RECEIVED), entry(SCREENED)], set()),
        ([entry(RECEIVED), entry(SCREENED, "ground_retracted")], {"to_review"}),
        ([entry(RECEIVED, "ground_retracted")], {"to_review", "recall_retracted"}),
        ([entry(RECEIVED, "ground_retracted"), entry("release.released")], {"to_review"}),
        ([entry(RECEIVED, "ground_retracted"), entry("release.released"), entry(RECEIVED)], {"to_review"}),
        ([entry(RECEIVED, retracted=True), entry(SCREENED, "ground_retracted")], {"to_review"}),
        ([entry(RECEIVED, "ground_retracted", retracted=True), entry(SCREENED)], set()),
    ],
)
def test_what_nobody_has_looked_at_is_missing_also_to_whom_nothing_else_is(
    entries: list[dict[str, Any]], gaps: set[str]
) -> None:
    assert {"to_review", "recall_retracted"}.intersection(case_shown(entries).gaps) == gaps


def severe(*domains: str) -> Event:
    known = {"assessmentId": "a", "instrument": {"code": "x", "version": "1", "family": "risk_needs"}}
    return fact(
        "intake.assessment.completed",
        **known,
        purpose="intake",
        needs=[{"domain": each, "severity": "severe"} for each in domains],
    )


WAITS = fact("planning.programme.waitlisted", programmeId="p")
COURSE = fact("planning.programme.referred", programmeId="p", kind="substance", targetsDomain=["substance_drugs"])
HELP = fact("aftercare.need.referred", needId="n", pathway="drugs_alcohol")


@pytest.mark.parametrize(
    ("events", "gaps"),
    [
        ([severe("substance_drugs")], ["severe_need_without_referral"]),
        ([severe("substance_drugs"), COURSE], ["referral_unanswered"]),
        ([severe("substance_drugs"), COURSE, WAITS], []),
        ([severe("substance_drugs", "employment"), COURSE, WAITS], ["severe_need_without_referral"]),
        ([severe("substance_drugs"), HELP], ["referral_unanswered"]),
        ([severe("substance_drugs"), HELP, fact("aftercare.need.status_changed", needId="n", to="declined")], []),
        ([severe("substance_drugs"), severe()], []),
        ([severe("criminal_history")], []),
        ([OFFER], ["handover_not_accepted"]),
        ([OFFER, ACCEPT], []),
        ([OFFER, REFUSED], ["handover_not_accepted"]),
        ([OFFER, REFUSED, LATER, fact("release.handover.accepted", handoverId="h-2")], []),
        ([OFFER, ACCEPT, LATER, fact("release.handover.rejected", handoverId="h-2", reason="other_area")], []),
    ],
)
def test_what_is_missing_in_custody(events: list[Event], gaps: list[str]) -> None:
    assert case(ADMITTED, *events).gaps == gaps


def test_what_a_person_needs_for_the_first_days_is_missing_once_release_is_prepared() -> None:
    assert case(ADMITTED).gaps == []
    prepared = case(ADMITTED, fact("release.case.opened")).gaps
    assert prepared == ["no_first_appointment", "no_address", "no_identity_document", "no_income", "no_records_copy"]


def test_a_team_that_has_the_person_keeps_them_when_another_refuses() -> None:
    to_york = fact("release.handover.offered", handoverId="h-2", toTeam="york", fromTeam="leeds")
    refused = fact("release.handover.rejected", handoverId="h-2", reason="other_area")
    kept = case(ADMITTED, OFFER, ACCEPT, RELEASED, to_york, refused)
    assert kept.holder == Holder(None, "leeds")
    assert "handover_not_accepted" in case(ADMITTED, OFFER, ACCEPT, RELEASED, to_york).gaps
    assert "handover_not_accepted" not in kept.gaps


HOUSED = fact("aftercare.accommodation.changed", tenure="settled")


def test_a_home_counts_from_the_reception_on() -> None:
    assert "no_address" not in case(ADMITTED, RELEASED, HOUSED).gaps
    assert "no_address" not in case(ADMITTED, HOUSED, fact("release.released", kind="conditional")).gaps
    assert "no_address" in case(HOUSED, ADMITTED, RELEASED).gaps
    assert "no_address" in case(LEEDS, HOUSED, ADMITTED, RELEASED).gaps


def test_whoever_is_released_waits_for_a_first_contact() -> None:
    waiting = case(ADMITTED, OFFER, RELEASED)
    assert waiting.waiting
    assert waiting.released == START + timedelta(days=2)
    assert waiting.gaps[:4] == ["no_worker", "handover_not_accepted", "no_first_contact", "no_first_appointment"]
    seen = case(ADMITTED, OUTSIDE, RELEASED, MET)
    assert not seen.waiting
    assert "no_first_contact" not in seen.gaps
    assert "no_first_appointment" not in seen.gaps
    missed = fact("aftercare.contact.recorded", outcome="missed_reason_unknown")
    assert case(ADMITTED, RELEASED, missed).waiting
    assert case(ADMITTED, MET, RELEASED).waiting
    assert not case(ADMITTED, RELEASED, ADMITTED).waiting


@pytest.mark.parametrize(
    ("outcome", "waits"),
    [("released_from_court", True), ("acquitted", True), ("released", True), ("transferred_jurisdiction", False)],
)
def test_whoever_walks_free_from_court_waits_for_a_first_contact_as_after_a_release(outcome: str, waits: bool) -> None:
    closed = fact("intake.episode.closed", outcome=outcome)
    free = case(ADMITTED, closed)
    assert ("no_worker" in free.gaps) == (outcome == "released")
    assert (free.waiting, free.released) == (waits, START + timedelta(days=1) if waits else None)
    assert ("no_address" in free.gaps) == waits
    assert not case(ADMITTED, closed, MET).waiting
    assert case(ADMITTED, RELEASED, closed).released == START + timedelta(days=1)


def test_a_release_that_is_known_by_its_day_has_no_hour_also_after_a_return_that_was_none() -> None:
    told = [
        Stated(fact("intake.admission.recorded"), START - timedelta(days=9)),
        Stated(fact("release.released", kind="conditional"), START, "day"),
    ]
    back = [*told, Stated(fact("intake.admission.recorded"), START + timedelta(days=2))]
    void = [*back, Stated(fact("intake.admission.voided"), START + timedelta(days=3))]
    assert [case_of(each).released_roughly for each in (told, back, void)] == ["2026-01-05", None, "2026-01-05"]
    away = Stated(fact("intake.abscond.recorded"), START + timedelta(days=4), "month")
    assert case_of([*back, away]).where.roughly == "2026-01"


def test_an_offer_of_the_last_release_needs_no_answer_once_the_person_is_back() -> None:
    assert "handover_not_accepted" in case(ADMITTED, OFFER, RELEASED).gaps
    assert case(ADMITTED, OFFER, RELEASED, ADMITTED).gaps == []
    assert "handover_not_accepted" in case(ADMITTED, OFFER, RELEASED, ADMITTED, VOID).gaps


@pytest.mark.parametrize(
    ("since", "gaps"),
    [
        ([], ["severe_need_without_referral"]),
        ([fact("planning.programme.progressed", programmeId="p", sessionsAttended=1)], []),
        ([fact("planning.programme.started", programmeId="p", resumed=True)], []),
        ([fact("planning.programme.referred", programmeId="q", kind="substance", targetsDomain=["substance_drugs"])],
         ["referral_unanswered"]),
        ([severe()], []),
    ],
)  # fmt: skip
def test_after_a_return_a_severe_need_is_severe_still_and_a_programme_of_the_last_time_counts_once_it_goes_on(
    since: list[Event], gaps: list[str]
) -> None:
    before = [ADMITTED, severe("substance_drugs"), COURSE, RELEASED, ADMITTED]
    assert case(*before, *since).gaps == gaps


def test_a_provider_outside_who_was_asked_is_asked_still_after_a_return() -> None:
    assert case(ADMITTED, severe("substance_drugs"), RELEASED, HELP, ADMITTED).gaps == ["referral_unanswered"]


def test_a_void_reception_leaves_what_was_missing_in_the_community_missing() -> None:
    before = [ADMITTED, severe("substance_drugs"), COURSE, OFFER, RELEASED]
    void = case(*before, ADMITTED, VOID)
    assert void.gaps == case(*before).gaps
    assert (void.released, void.waiting) == (case(*before).released, True)
    second = case(*before, ADMITTED, ADMITTED, VOID)
    assert (second.state, second.released) == ("returned_to_custody", None)


CLOSED = fact("intake.episode.closed", outcome="released")
NAMED_STAY = ADMITTED.model_copy(update={"episode_id": "e-1"})
AGAIN = fact("intake.admission.recorded", reason="remand", legalBasis={"kind": "court_order"}, legalStatus="remand")
CAUGHT = AGAIN.model_copy(update={"reason": "return_from_escape"})
MOVED_IN = AGAIN.model_copy(update={"reason": "transfer_in_jurisdiction"})
ESCAPED = fact("intake.abscond.recorded")
ON_THE_WAY = fact("intake.transfer.started")
IN_ERROR = fact("intake.episode.closed", outcome="admitted_in_error")


@pytest.mark.parametrize(
    ("events", "missing"),
    [
        ([ADMITTED, AGAIN], True),
        ([ADMITTED, RELEASED, CLOSED, AGAIN], False),
        ([ADMITTED, CLOSED, AGAIN], False),
        ([ADMITTED, AGAIN, IN_ERROR], False),
        ([ADMITTED, AGAIN, AGAIN, IN_ERROR], True),
        ([ADMITTED, ADMITTED], True),
        ([NAMED_STAY, NAMED_STAY], False),
        ([ADMITTED, ESCAPED, CAUGHT], False),
        ([ADMITTED, ESCAPED, AGAIN], False),
        ([ADMITTED, ON_THE_WAY, MOVED_IN], False),
        ([ADMITTED, MOVED_IN], True),
    ],
)
def test_a_second_time_in_custody_without_an_end_of_the_first_is_a_gap_by_rule_2(
    events: list[Event], missing: bool
) -> None:
    assert ("second_open_episode" in case(*events).gaps) == missing


def test_who_leaves_for_good_leaves_every_time_in_custody() -> None:
    assert case(ADMITTED, AGAIN, RELEASED).stays == case(ADMITTED, RELEASED).stays


def test_two_teams_that_supervise_are_a_gap_by_rule_9_until_one_lets_go() -> None:
    york, ended = fact("aftercare.supervision.started", teamId="york"), fact("aftercare.supervision.ended")
    enrolled = fact("aftercare.supervision.started", teamId="york", phase="enrolled")
    assert "two_teams" in case(ADMITTED, RELEASED, LEEDS, york).gaps
    assert "two_teams" not in case(ADMITTED, RELEASED, LEEDS, LEEDS).gaps
    assert "two_teams" not in case(ADMITTED, RELEASED, LEEDS, enrolled).gaps
    assert "two_teams" not in case(ADMITTED, RELEASED, LEEDS, ended, york).gaps
    assert "two_teams" not in case(ADMITTED, RELEASED, LEEDS, ADMITTED, RELEASED, york).gaps


def test_when_one_of_two_orders_ends_the_person_is_a_case_still_of_the_other_team() -> None:
    licence = fact("aftercare.supervision.started", supervisionId="licence", teamId="leeds")
    order = fact("aftercare.supervision.started", supervisionId="order", teamId="york")
    ends = {
        each: fact("aftercare.supervision.ended", supervisionId=each, outcome="expired")
        for each in ("licence", "order")
    }
    bound = fact("release.conditions.set")
    both = (ADMITTED, RELEASED, bound, licence, order)
    for ended, team in (("order", "leeds"), ("licence", "york")):
        still = case(*both, ends[ended])
        assert (still.state, still.holder) == ("in_community", Holder(None, team))
        assert (still.conditions.over, still.where) == (None, case(*both).where)
    assert case(*both, ends["order"], ends["licence"]).state == "ended"
    assert case(*both, fact("aftercare.supervision.ended", outcome="expired")).state == "ended"


def test_what_we_concluded_is_told_apart_by_no_id_until_its_sender_says_theirs() -> None:
    def shown(name: str, actor: str, **data: Any) -> dict[str, Any]:
        return {
            "id": "1", "type": f"throughcare.{name}.v1", "data": data, "time": START.isoformat(), "actor": actor,
            "timeprecision": "minute", "recordedtime": START.isoformat(), "retracted": None, "reviews": [],
        }  # fmt: skip

    concluded = shown("aftercare.supervision.started", "policy:start_supervision_on_release", supervisionId="of-ours")
    told = shown("aftercare.supervision.started", "the team", supervisionId="licence")
    order = shown("aftercare.supervision.started", "the team", supervisionId="order")
    ended = shown("aftercare.supervision.ended", "the team", supervisionId="licence", outcome="expired")
    corrected = concluded | {"data": {"supervisionId": "licence"}, "corrected": [{"event": "2"}]}
    assert case_shown([told, concluded, ended]).state == "ended"
    assert case_shown([concluded, ended]).state == "ended"
    assert case_shown([corrected, order, ended]).state == "in_community"


def test_a_breach_of_what_nobody_had_explained_is_doubtful_until_somebody_decides() -> None:
    alleged = fact("aftercare.breach.alleged", breachId="b-1", conditionId="k-1")
    decided = fact("aftercare.breach.decided", breachId="b-1", outcome="unfounded", representations="heard")
    assert "condition_never_explained" in case(ADMITTED, RELEASED, alleged).gaps
    assert "condition_never_explained" not in case(ADMITTED, RELEASED, alleged, decided).gaps


DEPORTED = fact("release.released", kind="end", destination="deported")
ABROAD = fact("intake.episode.closed", outcome="transferred_jurisdiction")


SENT = fact("release.file_transfer.recorded", outcome="sent")
NOT_SENT = fact("release.file_transfer.recorded", outcome="not_sent", reason="risk_to_person")
WHO_KNOWS = fact("release.file_transfer.recorded", outcome="unknown")
SUPERVISED = fact("aftercare.supervision.started", teamId="leeds-north")
ENDED_ABROAD = fact("aftercare.supervision.ended", outcome="deported")
SUPERVISED_ELSEWHERE = fact("aftercare.supervision.ended", outcome="transferred_jurisdiction")


@pytest.mark.parametrize(
    "leaving",
    [
        [DEPORTED],
        [ABROAD],
        [DEPORTED, ABROAD],
        [RELEASED, SUPERVISED, ENDED_ABROAD],
        [RELEASED, SUPERVISED, SUPERVISED_ELSEWHERE],
        [DEPORTED, WHO_KNOWS],
    ],
)
def test_whoever_is_elsewhere_is_listed_until_somebody_says_whether_their_file_was_sent(leaving: list[Event]) -> None:
    gone = case(ADMITTED, *leaving)
    assert (gone.gaps, gone.leaves) == (["file_not_sent"], gone.where.since and gone.where.since + timedelta(days=28))
    for answer in (SENT, NOT_SENT):
        assert (case(ADMITTED, *leaving, answer).gaps, case(ADMITTED, *leaving, answer).leaves) == ([], None)
    assert case(ADMITTED, SENT, *leaving).gaps == []
    assert case(ADMITTED, SENT, *leaving, ADMITTED, *leaving).gaps == ["file_not_sent"]


def test_who_was_responsible_last_has_the_file_to_send() -> None:
    assert case(ADMITTED, MANAGER, DEPORTED).holder == Holder("staff-1", "wing-a")
    assert case(ADMITTED, MANAGER, DEPORTED, SENT).holder == NOBODY
    assert case(ADMITTED, MANAGER, RELEASED, SUPERVISED, ENDED_ABROAD).holder == Holder(team="leeds-north")


def test_of_whoever_has_died_no_file_is_asked_for() -> None:
    assert case(ADMITTED, DEPORTED, fact("intake.death.recorded", place="community")).gaps == []


@pytest.mark.parametrize("leaving", [[DEPORTED], [ABROAD], [DEPORTED, ABROAD], [RELEASED, ABROAD]])
def test_nobody_waits_for_whoever_left_for_another_country_or_jurisdiction(leaving: list[Event]) -> None:
    gone = case(ADMITTED, OFFER, *leaving, SENT)
    assert (gone.state, gone.gaps, gone.waiting, gone.holder) == ("ended", [], False, NOBODY)
    back = case(ADMITTED, *leaving, ADMITTED)
    assert back.state == "returned_to_custody"
    assert case(ADMITTED, *leaving, LEEDS).state == "in_community"


ON_REMAND = AGAIN
SENTENCED = fact("intake.sentence.recorded")
CHARGED = fact("intake.legal_status.changed", legalStatus="remand", cause="charged")
UNCHARGED = ON_REMAND.model_copy(update={"legal_status": "detained_without_charge"})
MANDATORY = fact("planning.programme.referred", programmeId="p", kind="work", mandatory=True)
VOLUNTARY = MANDATORY.model_copy(update={"mandatory": None})
BEGUN = fact("planning.programme.started", programmeId="p")
FINISHED = fact("planning.programme.completed", programmeId="p", completion="full")
OBLIGED = fact("planning.placement.started", placementId="w", kind="work", mandatory=True)
AT_WORK = OBLIGED.model_copy(update={"mandatory": None})
WORK_OVER = fact("planning.placement.ended", placementId="w", reason="finished")
UNFIT = fact("intake.screening.completed", kind="health", outcome="done", fitForWork=False)
FIT = UNFIT.model_copy(update={"fit_for_work": True})
SILENT = fact("intake.screening.completed", kind="health", outcome="declined")


@pytest.mark.parametrize(
    ("events", "missing"),
    [
        ([ON_REMAND, MANDATORY], True),
        ([UNCHARGED, MANDATORY], True),
        ([UNCHARGED, MANDATORY, fact("intake.legal_status.changed")], False),
        ([UNCHARGED, MANDATORY, CHARGED], True),
        ([ON_REMAND, VOLUNTARY], False),
        ([ON_REMAND, SENTENCED, MANDATORY], False),
        ([ON_REMAND, MANDATORY, SENTENCED], False),
        ([ON_REMAND, MANDATORY, VOLUNTARY], False),
        ([ON_REMAND, MANDATORY, fact("planning.programme.declined", programmeId="p", by="person")], False),
        ([ON_REMAND, MANDATORY, BEGUN], True),
        (
            [ON_REMAND, MANDATORY, BEGUN, fact("planning.programme.completed", programmeId="p", completion="full")],
            False,
        ),
        ([ON_REMAND, BEGUN], False),
        ([ON_REMAND, OBLIGED], True),
        ([ON_REMAND, AT_WORK], False),
        ([ON_REMAND, OBLIGED, WORK_OVER], False),
        ([ON_REMAND, MANDATORY, RELEASED], False),
        ([ADMITTED, MANDATORY, RELEASED, ON_REMAND], False),
        ([ADMITTED, MANDATORY, RELEASED, ON_REMAND, BEGUN], True),
    ],
)
def test_what_the_unconvicted_must_do_is_a_gap_by_rule_17(events: list[Event], missing: bool) -> None:
    assert ("mandatory_while_unconvicted" in case(*events).gaps) == missing


@pytest.mark.parametrize(
    ("events", "missing"),
    [
        ([UNFIT, AT_WORK], True),
        ([AT_WORK, UNFIT], True),
        ([UNFIT, SILENT, AT_WORK], True),
        ([UNFIT, FIT, AT_WORK], False),
        ([UNFIT, AT_WORK, FIT], False),
        ([UNFIT, AT_WORK, WORK_OVER], False),
        ([SILENT, AT_WORK], False),
        ([UNFIT, AT_WORK.model_copy(update={"kind": "education"})], False),
    ],
)
def test_work_of_who_is_not_fit_for_it_is_a_gap_by_mandela_rule_96(events: list[Event], missing: bool) -> None:
    assert ("unfit_for_work" in case(ADMITTED, *events).gaps) == missing


@pytest.mark.parametrize("end", ["aftercare.supervision.ended", "intake.death.recorded"])
def test_nothing_is_missing_when_support_has_ended(end: str) -> None:
    ended = case(ADMITTED, RELEASED, fact(end))
    assert ended.state == "ended"
    assert ended.gaps == []


def test_every_gap_has_a_sentence_and_a_rule_and_every_domain_but_one_is_part_of_a_pathway() -> None:
    assert set(get_args(Gap)) <= MISSING.keys()
    assert all(each.sentence.endswith(".") and "ule" in each.source for each in MISSING.values())
    assert set(get_args(NeedDomain)) - PATHWAYS.keys() == {"criminal_history", "unknown"}
    assert set(PATHWAYS.values()) | {"unknown"} == set(get_args(Pathway))
