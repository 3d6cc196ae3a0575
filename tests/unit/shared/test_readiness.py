"""What is missing for the first days outside: everything that nobody has said is there."""

from typing import Any, get_args

import pytest

from shared.contracts.aftercare import AccommodationChanged, ConditionsExplained, EmploymentStarted
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded, DeathRecorded, EpisodeClosed, SentenceRecorded
from shared.contracts.release import (
    ConditionsSet,
    DateConfirmed,
    Gap,
    HandoverAccepted,
    HandoverOffered,
    HandoverRejected,
    NeedsReviewed,
    Released,
    ReleaseDeferred,
    ReleasePackIssued,
    ReleasePlanAgreed,
)
from shared.readiness import GAPS, MOST, UNPREPARED, Held, Readiness, gaps, learn, taken_in

NOTHING_KNOWN = ("no_address", "no_identity_document", "no_income", "no_first_appointment", "no_records_copy")
ALL_THERE = {"idDocument": "yes", "accommodation": "yes", "income": "yes", "recordsCopy": "yes"}


def after(*events: Event) -> Readiness:
    case = UNPREPARED
    for event in events:
        case = learn(case, event)
    return case


def made(kind: type[Event], /, **said: Any) -> Event:
    return kind.model_validate(said)


def released(**said: Any) -> Event:
    return made(Released, **{"kind": "conditional", **said})


def reviewed(**statuses: str) -> Event:
    return made(NeedsReviewed, needs=[{"need": need, "status": status} for need, status in statuses.items()])


def plan(*missing: str, **said: Any) -> Event:
    return made(ReleasePlanAgreed, gaps=missing, **said)


def date(day: str) -> Event:
    return made(DateConfirmed, date=day, kind="conditional")


def admitted(reason: str = "new") -> Event:
    return AdmissionRecorded.model_validate({**AdmissionRecorded.example, "reason": reason})


OFFER = made(HandoverOffered, toTeam="north")
ACCEPTED = made(HandoverAccepted)
REJECTED = made(HandoverRejected, reason="no_capacity")
CONDITION = made(ConditionsSet, conditionId="k", kind="reporting")
CLOSED = made(EpisodeClosed, outcome="released")
APPOINTED = plan(appointments=[{"purpose": "supervision"}])
DEATH = made(DeathRecorded, place="custody")


def test_of_somebody_of_whom_nothing_is_known_all_that_anybody_needs_is_missing() -> None:
    assert gaps(UNPREPARED) == NOTHING_KNOWN


def all_is(held: Held) -> Readiness:
    return Readiness(held, held, held, held, held, held, held)


def test_every_gap_has_its_place() -> None:
    assert get_args(Gap) == GAPS
    assert gaps(all_is("no")) == gaps(all_is("unknown")) == GAPS
    assert gaps(all_is("yes")) == gaps(all_is("na")) == ()


def test_a_release_with_everything_has_no_gap() -> None:
    pack = made(ReleasePackIssued, contents=["records_copy"], conditionsExplained="yes")
    whole = after(CONDITION, APPOINTED, OFFER, ACCEPTED, pack, released(checklist=ALL_THERE))
    assert gaps(whole) == ()


@pytest.mark.parametrize(
    ("status", "missing"),
    [
        ("done", False),
        ("support_not_required", False),
        ("support_required", True),
        ("in_progress", True),
        ("not_started", True),
        ("declined", True),
        ("unknown", True),
    ],
)
@pytest.mark.parametrize(
    ("need", "gap"),
    [
        ("identity_documents", "no_identity_document"),
        ("accommodation", "no_address"),
        ("employment_or_income", "no_income"),
    ],
)
def test_a_need_that_was_met_is_no_gap(need: str, gap: str, status: str, missing: bool) -> None:
    assert (gap in gaps(after(reviewed(**{need: status})))) is missing


def test_a_review_that_says_nothing_of_a_need_leaves_it_as_it_was() -> None:
    known = after(reviewed(identity_documents="done", accommodation="done"))
    assert learn(known, reviewed(clothing="done", identity_documents="declined")) == known


def test_the_pathway_of_accommodation_says_whether_there_is_an_address() -> None:
    pathway = made(NeedsReviewed, pathways=[{"pathway": "accommodation", "status": "done"}])
    other = made(NeedsReviewed, pathways=[{"pathway": "finance_id", "status": "done"}])
    assert "no_address" not in gaps(after(pathway))
    assert gaps(after(other)) == NOTHING_KNOWN  # which of both is there, it does not say


def test_a_plan_gives_an_address_and_a_first_appointment() -> None:
    whole = after(plan(addressRef="a-1", appointments=[{"purpose": "supervision"}]))
    assert not {"no_address", "no_first_appointment"} & set(gaps(whole))


@pytest.mark.parametrize("gap", ["no_address", "no_identity_document", "no_income", "no_first_appointment"])
def test_what_the_plan_itself_calls_missing_is(gap: str) -> None:
    known = after(reviewed(accommodation="done", identity_documents="done", employment_or_income="done"), APPOINTED)
    assert gap not in gaps(known)
    assert gap in gaps(learn(known, plan(gap)))


def test_an_appointment_is_for_the_day_it_was_made_for() -> None:
    kept = after(date("2027-01-05"), APPOINTED, date("2027-01-05"))
    assert "no_first_appointment" not in gaps(kept)
    assert "no_first_appointment" in gaps(learn(kept, date("2027-01-04")))
    assert "no_first_appointment" in gaps(learn(kept, made(ReleaseDeferred, body="court", reason="risk")))
    assert "no_first_appointment" not in gaps(after(APPOINTED, date("2027-01-05")))


@pytest.mark.parametrize(("at", "first"), [("04", False), ("05", True), ("12", True), ("13", False)])
@pytest.mark.parametrize("planned_first", [False, True])
def test_a_first_appointment_is_within_a_week_of_the_day_of_release_whichever_was_known_first(
    at: str, first: bool, planned_first: bool
) -> None:
    seen = plan(appointments=[{"purpose": "supervision", "at": f"2027-01-{at}T10:00:00Z"}])
    told = [seen, date("2027-01-05")] if planned_first else [date("2027-01-05"), seen]
    assert ("no_first_appointment" not in gaps(after(*told))) is first


def test_of_several_appointments_one_near_the_day_is_enough() -> None:
    months = [{"purpose": "health", "at": f"2027-0{month}-06T10:00:00Z"} for month in (3, 1)]
    assert "no_first_appointment" not in gaps(after(plan(appointments=months), date("2027-01-05")))
    again = after(plan(appointments=months), plan(addressRef="a-1"), date("2027-01-05"))
    assert "no_first_appointment" not in gaps(again)


def test_a_handover_that_nobody_was_offered_is_no_gap() -> None:
    assert "handover_not_accepted" not in gaps(UNPREPARED)


@pytest.mark.parametrize(
    ("events", "missing"),
    [
        ([OFFER], True),
        ([OFFER, ACCEPTED], False),
        ([OFFER, REJECTED], True),
        ([OFFER, REJECTED, OFFER, ACCEPTED], False),
        ([OFFER, ACCEPTED, OFFER], True),
    ],
)
def test_a_handover_offered_and_not_accepted_is_a_gap(events: list[Event], missing: bool) -> None:
    assert ("handover_not_accepted" in gaps(after(*events))) is missing


@pytest.mark.parametrize(("said", "missing"), [("yes", False), ("na", False), ("no", True), ("unknown", True)])
def test_conditions_are_explained_where_there_are_any(said: str, missing: bool) -> None:
    pack = made(ReleasePackIssued, conditionsExplained=said)
    assert "conditions_not_explained" not in gaps(UNPREPARED)
    assert ("conditions_not_explained" in gaps(after(CONDITION, pack))) is missing
    assert "conditions_not_explained" in gaps(after(CONDITION, pack, CONDITION))  # which is another one


@pytest.mark.parametrize(
    ("told", "missing"),
    [([], False), (["k", "k2"], False), (["k"], True), (["other"], True), (["k", "k2", "other"], False)],
)
def test_every_condition_is_explained_before_or_after_the_gate(told: list[str], missing: bool) -> None:
    second = made(ConditionsSet, conditionId="k2", kind="curfew")
    explained = made(ConditionsExplained, conditionIds=told)
    assert ("conditions_not_explained" in gaps(after(CONDITION, second, explained))) is missing
    assert ("conditions_not_explained" in gaps(after(CONDITION, second, CONDITION, explained))) is missing
    assert "conditions_not_explained" in gaps(after(CONDITION, explained, CONDITION))


def test_conditions_explained_one_by_one_are_all_explained_in_the_end() -> None:
    second = made(ConditionsSet, conditionId="k2", kind="curfew")
    one, other = (made(ConditionsExplained, conditionIds=[each]) for each in ("k", "k2"))
    assert "conditions_not_explained" not in gaps(after(CONDITION, second, one, other))
    assert "conditions_not_explained" in gaps(after(CONDITION, second, one, one))


def test_however_many_conditions_there_are_a_hundred_are_kept() -> None:
    many = after(*(made(ConditionsSet, conditionId=f"k{number}", kind="curfew") for number in range(MOST + 9)))
    assert len(many.unexplained) == MOST
    assert "conditions_not_explained" not in gaps(learn(many, made(ConditionsExplained)))


@pytest.mark.parametrize(
    ("content", "gap"), [("records_copy", "no_records_copy"), ("identity_documents", "no_identity_document")]
)
def test_what_the_person_was_given_is_there(content: str, gap: str) -> None:
    assert gap not in gaps(after(made(ReleasePackIssued, contents=[content])))


@pytest.mark.parametrize(
    ("item", "gap"),
    [
        ("idDocument", "no_identity_document"),
        ("accommodation", "no_address"),
        ("income", "no_income"),
        ("recordsCopy", "no_records_copy"),
    ],
)
def test_what_was_seen_at_the_gate_outweighs_what_was_planned(item: str, gap: str) -> None:
    planned = after(
        plan(addressRef="a-1"),
        reviewed(identity_documents="done", employment_or_income="done"),
        made(ReleasePackIssued, contents=["records_copy"]),
    )
    assert gap not in gaps(planned)
    assert gap not in gaps(learn(planned, released(checklist={item: "unknown"})))
    assert gap in gaps(learn(planned, released(checklist={item: "no"})))
    assert gap not in gaps(after(released(checklist={item: "na"})))


@pytest.mark.parametrize(
    ("destination", "missing"),
    [("address", False), ("hostel", False), ("hospital", False), ("no_fixed_abode", True), ("unknown", True)],
)
def test_where_the_person_went_is_somewhere_to_sleep_or_not(destination: str, missing: bool) -> None:
    assert ("no_address" in gaps(after(released(destination=destination)))) is missing


def test_the_checklist_says_it_more_exactly_than_the_destination() -> None:
    said = released(destination="no_fixed_abode", checklist={"accommodation": "yes"})
    assert "no_address" not in gaps(after(said))


@pytest.mark.parametrize("destination", ["deported", "other_jurisdiction"])
def test_who_goes_to_another_country_is_nobodys_to_lodge_or_to_see_here(destination: str) -> None:
    assert not {"no_address", "no_first_appointment"} & set(gaps(after(released(destination=destination))))


def test_who_is_freed_by_a_court_the_same_day_lacks_all_that_nobody_prepared() -> None:
    freed = after(admitted("remand"), released(kind="court"), CLOSED)
    assert gaps(freed) == NOTHING_KNOWN


@pytest.mark.parametrize("left", [[released(checklist=ALL_THERE)], [CLOSED], [released(checklist=ALL_THERE), CLOSED]])
def test_what_was_prepared_serves_one_time_in_custody(left: list[Event]) -> None:
    prepared = [plan(addressRef="a-1"), APPOINTED, OFFER]
    again = after(*prepared, *left, admitted("remand"))
    assert gaps(again) == NOTHING_KNOWN


def test_who_was_admitted_in_error_has_left_nothing_behind() -> None:
    prepared = after(plan(addressRef="a-1"))
    assert after(plan(addressRef="a-1"), made(EpisodeClosed, outcome="admitted_in_error"), admitted()) == prepared


def test_another_admission_without_having_left_takes_nothing_away() -> None:
    prepared = after(admitted(), plan(addressRef="a-1"))
    assert learn(prepared, admitted("sentence")) == prepared


def test_the_dead_lack_nothing() -> None:
    assert gaps(after(OFFER, CONDITION, DEATH)) == ()


def test_what_is_of_no_matter_changes_nothing() -> None:
    assert learn(UNPREPARED, SentenceRecorded.model_validate(SentenceRecorded.example)) is UNPREPARED


@pytest.mark.parametrize(
    ("tenures", "missing"),
    [
        (["temporary"], False),
        (["hostel"], False),
        (["custody"], True),
        (["homeless"], True),
        (["settled", "homeless"], True),
        (["settled", "unknown"], True),
        (["settled", "custody"], False),
        (["homeless", "other"], False),
    ],
)
def test_where_the_person_sleeps_since_outweighs_what_was_seen_at_the_gate(tenures: list[str], missing: bool) -> None:
    at_the_gate = released(destination="no_fixed_abode", checklist={"accommodation": "no"})
    since = [made(AccommodationChanged, tenure=tenure) for tenure in tenures]
    assert ("no_address" in gaps(after(at_the_gate, *since))) is missing


@pytest.mark.parametrize(("status", "missing"), [("part_time", False), ("voluntary", True), ("unknown", True)])
def test_paid_work_is_an_income(status: str, missing: bool) -> None:
    assert ("no_income" in gaps(after(released(), made(EmploymentStarted, status=status)))) is missing


def test_what_somebody_had_before_custody_is_not_there_on_the_day_they_leave() -> None:
    outside = after(made(AccommodationChanged, tenure="settled"), made(EmploymentStarted, status="full_time"))
    assert gaps(taken_in(outside)) == NOTHING_KNOWN
