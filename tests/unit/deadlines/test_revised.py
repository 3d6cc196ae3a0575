"""What is corrected or taken back is followed: deadlines move, open again, or are said not to be so."""

from datetime import timedelta

from shared.contracts.records import IntakeRecordCorrected, PlanningRecordCorrected, PlanningRecordRetracted
from shared.deadlines.recorded import recorded
from shared.eventing.decider import Fact
from shared.testing import day, fact
from tests.unit.deadlines.stories import ADMITTED, AGREED, DRAFTED, Keeper

OWN = "id: own, kind: own, amount: 10, starts_on: planning.plan.drafted, satisfied_by: planning.plan.agreed"
ON_CHANGE = "id: change, kind: plan_review_on_change, amount: 10"


def retracted(target: Fact) -> PlanningRecordRetracted:
    return PlanningRecordRetracted(target_event_id=target.id, reason="never_happened")


def test_of_what_never_happened_nothing_is_due() -> None:
    at, drafted = Keeper("planning", OWN), fact(DRAFTED, 1)
    at.learn(drafted)
    at.learn(fact(retracted(drafted), 3))
    assert [name for name, _ in at.told] == ["opened", "voided"]
    assert at.last.reason == "not_so"


def test_where_what_met_it_never_happened_it_is_open_again() -> None:
    at, agreed = Keeper("planning", OWN), fact(AGREED, 5)
    at.learn(fact(DRAFTED, 1))
    at.learn(agreed)
    at.learn(fact(retracted(agreed), 8))
    assert [name for name, _ in at.told] == ["opened", "met", "rescheduled"]
    assert (at.last.reason, at.due) == ("reopened", 11.5)
    (one,) = recorded(at.file.facts).values()
    assert one.awaits_breach
    assert at.told[-1] == ("rescheduled", 8)
    at.learn(fact(AGREED, 9))
    assert at.told[-1] == ("met", 9)


def test_a_start_whose_time_was_wrong_moves_what_is_counted_from_it() -> None:
    at, drafted = Keeper("planning", OWN), fact(DRAFTED, 1)
    at.learn(drafted)
    right = PlanningRecordCorrected(target_event_id=drafted.id, patch={}, time=day(4), reason="data_entry")
    at.learn(fact(right, 6))
    assert [name for name, _ in at.told] == ["opened", "rescheduled"]
    assert at.due == 14.5
    assert at.told[-1] == ("rescheduled", 6)


def test_of_one_due_instant_it_is_told_once_that_it_has_passed() -> None:
    at, agreed = Keeper("planning", OWN), fact(AGREED, 20)
    at.learn(fact(DRAFTED, 1))
    at.learn(agreed)
    at.learn(fact(retracted(agreed), 21))
    assert at.told == [("opened", 1), ("breached", 11.5), ("met", 20), ("rescheduled", 21)]
    (one,) = recorded(at.file.facts).values()
    assert one.is_open
    assert one.breached
    assert not one.awaits_breach
    at.learn(fact(AGREED, 22))
    assert at.told[-1] == ("met", 22)
    assert at.last.late


def test_what_corrects_a_correction_or_takes_it_back_is_what_moves_it() -> None:
    at, agreed = Keeper("planning", OWN), fact(AGREED, 5)
    at.learn(fact(DRAFTED, 1))
    at.learn(agreed)
    slip = PlanningRecordCorrected(target_event_id=agreed.id, patch={}, time=day(6), reason="data_entry")
    first = fact(slip, 7)
    at.learn(first)
    last = fact(PlanningRecordRetracted(target_event_id=first.id, reason="never_happened"), 8)
    at.learn(last)
    assert at.told[-1] == ("rescheduled", 8)
    assert at.last.moved_by == str(last.id)


def test_what_was_done_in_time_after_all_is_cleared() -> None:
    at, agreed = Keeper("planning", OWN), fact(AGREED, 20)
    at.learn(fact(DRAFTED, 1))
    at.learn(agreed)
    assert at.last.late
    right = PlanningRecordCorrected(target_event_id=agreed.id, patch={}, time=day(7), reason="data_entry")
    at.learn(fact(right, 21))
    assert [name for name, _ in at.told] == ["opened", "breached", "met", "met"]
    assert not at.last.late


def test_a_correction_that_changes_nothing_that_counts_tells_nothing() -> None:
    at, admitted = Keeper("planning", ON_CHANGE), fact(ADMITTED, 5)
    at.learn(fact(DRAFTED, 1))
    at.learn(admitted)
    before = at.told
    right = IntakeRecordCorrected(target_event_id=admitted.id, patch={"facilityId": "york"}, reason="data_entry")
    at.learn(fact(right, 6))
    assert at.told == before
    assert at.due == 15.5
    assert at.last.due_at - day(5) < timedelta(days=11)


def began_earlier(target: Fact, on: float) -> PlanningRecordCorrected:
    return PlanningRecordCorrected(target_event_id=target.id, patch={}, time=day(on), reason="data_entry")


def test_nobody_is_overdue_by_a_date_that_was_not_known() -> None:
    at, drafted = Keeper("planning", OWN), fact(DRAFTED, 10)
    at.learn(drafted)
    at.learn(fact(began_earlier(drafted, 1), 15))
    assert at.told == [("opened", 10), ("rescheduled", 15)]
    assert (at.due, at.last.compressed) == (15, True)
    (one,) = recorded(at.file.facts).values()
    assert not one.awaits_breach
    at.learn(fact(AGREED, 16))
    assert at.told[-1] == ("met", 16)
    assert not at.last.late


def test_what_was_done_before_anybody_knew_that_it_had_been_due_earlier_was_in_time() -> None:
    at, drafted = Keeper("planning", OWN), fact(DRAFTED, 10)
    at.learn(drafted)
    at.learn(fact(AGREED, 14))
    at.learn(fact(began_earlier(drafted, 1), 15))
    assert [name for name, _ in at.told] == ["opened", "met"]
    assert not at.last.late


def test_a_correction_cures_nothing_that_was_overdue_by_what_had_been_said() -> None:
    at, drafted = Keeper("planning", OWN), fact(DRAFTED, 2)
    at.learn(drafted)
    at.learn(fact(began_earlier(drafted, 1), 15))
    (one,) = recorded(at.file.facts).values()
    assert one.awaits_breach
    assert at.due == 11.5


def test_what_was_corrected_twice_is_due_at_once_by_the_last_and_not_before_the_first() -> None:
    at, drafted = Keeper("planning", OWN), fact(DRAFTED, 10)
    at.learn(drafted)
    first = fact(began_earlier(drafted, 1), 15)
    at.learn(first)
    at.learn(fact(began_earlier(first, 2), 16))
    assert (at.due, at.last.compressed) == (16, True)


def test_a_start_that_is_corrected_before_its_time_has_passed_leaves_the_time_that_is_left() -> None:
    at, drafted = Keeper("planning", OWN), fact(DRAFTED, 10)
    at.learn(drafted)
    at.learn(fact(began_earlier(drafted, 7), 15))
    assert (at.due, at.last.compressed) == (17.5, None)


def test_who_hears_of_a_correction_and_what_it_corrects_at_once_tells_the_same() -> None:
    at, drafted = Keeper("planning", OWN), fact(DRAFTED, 10)
    at.file.add(drafted)
    at.learn(fact(began_earlier(drafted, 1), 15))
    assert [name for name, _ in at.told] == ["opened"]
    assert (at.due, at.last.compressed) == (15, True)


def test_what_became_due_at_once_rests_like_any_other_and_that_is_told_once() -> None:
    rests = "paused_by: intake.admission.recorded, resumed_by: intake.assessment.completed"
    at, drafted = Keeper("planning", f"{OWN}, {rests}"), fact(DRAFTED, 10)
    at.learn(drafted)
    at.learn(fact(began_earlier(drafted, 1), 15))
    assert at.last.compressed
    at.learn(fact(ADMITTED, 17))
    assert (at.last.reason, at.due) == ("paused", None)
    before = at.told
    at.learn(fact(ADMITTED, 18))
    assert at.told == before
