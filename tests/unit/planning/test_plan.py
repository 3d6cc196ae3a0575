"""A plan is drafted from an assessment once, confirmed by who reports it, approved on ground, reviewed on return."""

import pytest

from services.planning.lifecycle import evolve
from services.planning.plan import PLAN, ClosePlan, DraftPlan
from services.planning.policies import POLICIES, draft_plan
from services.planning.rules import AGGREGATES
from shared.contracts.assessment import Need
from shared.contracts.deadlines import DEADLINES
from shared.contracts.fields import Event
from shared.contracts.planning import PlanAgreed, PlanApproved, PlanDrafted, PlanReviewed
from shared.eventing.decider import Stated
from shared.testing import day, fact, given
from tests.unit.desk import Desk
from tests.unit.planning.stories import (
    ADMITTED,
    AGREED,
    APPROVED,
    ASSESSED,
    CLOSED,
    DEPORTED,
    DIED,
    DRAFT,
    DRAFTED,
    ESCAPED,
    EXPIRING,
    FROM_FILE,
    NOT_ASSESSED,
    RELEASED,
    REVIEWED,
    VOIDED,
    concluded,
    corrects,
    told,
)

POLICY = "draft_plan_from_assessment"


def desk() -> Desk:
    return Desk(AGGREGATES, POLICIES)


def test_an_assessment_has_a_plan_drafted_for_its_needs() -> None:
    given(PLAN).when(DRAFT).then(DRAFTED).flags()


def test_a_plan_names_each_need_once_and_none_that_is_not_there() -> None:
    needs = (
        Need(domain="employment", severity="severe"),
        Need(domain="employment", severity="some"),
        Need(domain="accommodation", severity="none"),
        Need(domain="finance_benefits_id"),
    )
    command = DraftPlan("p-1", ASSESSED.model_copy(update={"needs": needs}))
    given(PLAN).when(command).then(
        PlanDrafted(plan_id="p-1", based_on_assessments=("a-1",), needs=("employment", "finance_benefits_id"))
    )


def test_an_assessment_beside_an_open_plan_drafts_no_second_one() -> None:
    given(PLAN, fact(DRAFTED, 1)).when(DRAFT, at=2).is_already_so()


def test_an_assessment_known_after_the_plan_that_was_reported_drafts_no_second_one() -> None:
    given(PLAN, fact(DRAFTED, 5)).when(DRAFT, at=2).is_already_so()


def test_later_facts_that_draft_no_plan_do_not_matter() -> None:
    given(PLAN, fact(ASSESSED, 5), fact(ADMITTED, 6)).when(DRAFT, at=2).then(DRAFTED)


def test_an_assessment_after_the_plan_was_closed_drafts_a_new_one() -> None:
    given(PLAN, fact(DRAFTED, 1), fact(CLOSED, 2)).when(DRAFT, at=3).then(DRAFTED)


def test_a_reported_plan_is_taken() -> None:
    given(PLAN).when(DRAFTED).is_taken().flags()


def test_a_reported_plan_confirms_the_one_we_drafted_and_says_what_we_did_not_know() -> None:
    concluded = fact(DRAFTED, 1, by_policy=POLICY)
    reported = DRAFTED.model_copy(update={"plan_id": "theirs"})
    given(PLAN, concluded).when(DRAFTED, at=2).confirms(concluded)
    given(PLAN, concluded).when(reported, at=2).then(corrects(concluded, planId="theirs")).flags()


def test_the_plan_is_theirs_once_they_have_told_us_of_it() -> None:
    at = told([(ASSESSED, 1), (DRAFTED.model_copy(update={"plan_id": "theirs"}), 2), (AGREED, 3)])
    (plan,) = [each for each in at.file.facts if isinstance(each.what, PlanDrafted)]
    assert plan.what == DRAFTED.model_copy(update={"plan_id": "theirs"})
    given(PLAN, plan).when(DRAFTED, at=4).is_taken().flags("second_open_plan")


def test_a_second_open_plan_is_taken_and_flagged() -> None:
    given(PLAN, fact(DRAFTED, 1)).when(DRAFTED, at=2).is_taken().flags("second_open_plan")


@pytest.mark.parametrize("report", [AGREED, APPROVED, REVIEWED, CLOSED])
def test_nobody_agrees_to_approves_or_reviews_what_was_not_drafted(report: Event) -> None:
    given(PLAN, fact(ASSESSED, 1), fact(DRAFTED, 5)).when(report, at=2).waits_for("a plan drafted")


@pytest.mark.parametrize("report", [AGREED, APPROVED, REVIEWED, CLOSED])
def test_a_plan_that_was_closed_is_a_plan_no_more(report: Event) -> None:
    given(PLAN, fact(ASSESSED, 1), fact(DRAFTED, 2), fact(CLOSED, 3)).when(report, at=4).waits_for("a plan drafted")


@pytest.mark.parametrize("report", [AGREED, APPROVED, REVIEWED, CLOSED])
def test_a_drafted_plan_is_agreed_approved_and_reviewed(report: Event) -> None:
    given(PLAN, fact(ASSESSED, 1), fact(DRAFTED, 2)).when(report, at=3).is_taken().flags()


def test_a_review_that_continues_leaves_the_plan_open() -> None:
    given(PLAN, fact(DRAFTED, 1), fact(REVIEWED, 2)).when(AGREED, at=3).is_taken()


def test_an_approval_without_any_assessment_waits_by_rule_4() -> None:
    given(PLAN, fact(DRAFTED, 1)).when(APPROVED, at=2).waits_for("rule 4")


def test_an_approval_on_the_last_valid_day_is_taken() -> None:
    given(PLAN, fact(EXPIRING, 1), fact(DRAFTED, 1)).when(APPROVED, at=10).is_taken()


def test_an_approval_after_the_last_valid_day_waits() -> None:
    given(PLAN, fact(EXPIRING, 1), fact(DRAFTED, 1)).when(APPROVED, at=11).waits_for("rule 4")


def test_one_valid_assessment_is_enough() -> None:
    given(PLAN, fact(EXPIRING, 1), fact(ASSESSED, 1), fact(DRAFTED, 1)).when(APPROVED, at=11).is_taken()


def test_an_assessment_after_the_approval_is_no_ground_for_it() -> None:
    given(PLAN, fact(DRAFTED, 1), fact(ASSESSED, 9)).when(APPROVED, at=2).waits_for("rule 4")


def test_an_approval_of_the_same_day_as_the_draft_has_the_benefit_of_the_doubt() -> None:
    facts = (fact(ASSESSED, 1), fact(DRAFTED, 2.2, exact="day"))
    given(PLAN, *facts).when(APPROVED, at=2).is_taken()


def test_a_deadline_is_concluded_and_not_reported() -> None:
    opened = DEADLINES["planning"].opened.model_validate(DEADLINES["planning"].opened.example)
    given(PLAN, fact(DRAFTED, 1)).when(opened, at=2).is_rejected("not_reported")


def test_a_plan_is_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        PLAN.decide(Stated(ADMITTED, day(1)), PLAN.initial, ())


def test_whenever_an_assessment_is_completed_a_plan_is_drafted() -> None:
    at = desk()
    at.hear(ASSESSED, 3)
    assert at.story == [("AssessmentCompleted", 3), ("PlanDrafted", 3)]


def test_even_a_flagged_assessment_has_a_plan_drafted() -> None:
    at = desk()
    at.learn(fact(ASSESSED, 3, flags=["assessment_recorded_before"]))
    assert at.story == [("AssessmentCompleted", 3), ("PlanDrafted", 3)]


def test_asking_twice_names_the_same_plan() -> None:
    assessed = fact(ASSESSED, 3)
    assert draft_plan(assessed) == draft_plan(assessed)
    assert draft_plan(assessed) != draft_plan(fact(ASSESSED, 3))


def test_only_an_assessment_drafts_a_plan() -> None:
    assert draft_plan(fact(ADMITTED, 3)) is None


def test_an_approval_waits_for_the_assessment_and_is_then_taken() -> None:
    at = desk()
    at.hear(APPROVED, 5)
    assert at.happened == []
    at.hear(ASSESSED, 3)
    assert at.story == [("AssessmentCompleted", 3), ("PlanDrafted", 3), ("PlanApproved", 5)]
    assert not at.file.waiting


def test_an_earlier_assessment_that_comes_late_drafts_the_same_plan() -> None:
    at = told([(ASSESSED, 12), (ASSESSED, 3)])
    drafts = [each.what for each in at.file.facts if isinstance(each.what, PlanDrafted)]
    assert len(drafts) == 2
    assert len({each.plan_id for each in drafts}) == 1
    assert PLAN.state(at.file.facts).state == "drafting"


def test_an_earlier_assessment_before_a_plan_was_closed_drafts_one_of_its_own() -> None:
    at = desk()
    for known in (fact(ASSESSED, 12), fact(DRAFTED, 5, by_policy=POLICY), fact(CLOSED, 8), fact(ASSESSED, 3)):
        at.learn(known)
    first, *_, last = [each.what for each in at.file.facts if isinstance(each.what, PlanDrafted)]
    assert (first.plan_id, last.plan_id != first.plan_id) == ("p-1", True)


def test_a_plan_that_we_drafted_before_we_knew_of_another_is_no_second_one() -> None:
    own = fact(DRAFTED.model_copy(update={"plan_id": "ours"}), 3, by_policy=POLICY)
    assert PLAN.state([fact(DRAFTED, 2), own]).id == "p-1"


def test_beside_a_plan_in_force_the_next_is_drafted_and_supersedes_it_when_it_is_approved() -> None:
    following = DRAFTED.model_copy(update={"plan_id": "p-2"})
    history = (fact(ASSESSED, 1), fact(DRAFTED, 1), fact(APPROVED, 2))
    given(PLAN, *history).when(following, at=3).is_taken().flags()
    assert PLAN.state([*history, fact(following, 3), fact(APPROVED, 4)]).id == "p-2"


@pytest.mark.parametrize("refused", [NOT_ASSESSED, FROM_FILE])
def test_a_plan_from_the_file_is_approved_where_the_person_refused_to_be_assessed(refused: Event) -> None:
    from_file = DRAFTED.model_copy(update={"from_file": True})
    given(PLAN, fact(refused, 1), fact(from_file, 2)).when(APPROVED, at=3).is_taken().flags()


def test_that_it_rests_on_the_file_is_said_by_the_refusal_the_draft_or_the_approval() -> None:
    approved = PlanApproved(from_file=True)
    given(PLAN, fact(FROM_FILE, 1), fact(DRAFTED, 2)).when(APPROVED, at=3).is_taken()
    given(PLAN, fact(NOT_ASSESSED, 1), fact(DRAFTED, 2)).when(approved, at=3).is_taken()
    given(PLAN, fact(NOT_ASSESSED, 1), fact(DRAFTED, 2)).when(APPROVED, at=3).waits_for("rule 4")


def test_the_file_alone_is_no_ground_where_nobody_refused() -> None:
    approved = PlanApproved(from_file=True)
    given(PLAN, fact(DRAFTED, 2)).when(approved, at=3).waits_for("rule 4")
    given(PLAN, fact(DRAFTED, 2), fact(NOT_ASSESSED, 4)).when(approved, at=3).waits_for("rule 4")


def test_of_spans_in_which_an_assessment_is_valid_those_within_another_are_not_kept() -> None:
    plan = PLAN.initial
    for known in (EXPIRING, ASSESSED, EXPIRING, ASSESSED):
        plan = evolve(plan, fact(known, 1))
    assert len(plan.assessed) == 1


@pytest.mark.parametrize("end", [DIED, DEPORTED])
def test_the_plan_of_who_is_gone_is_closed_once(end: Event) -> None:
    at = told([(ASSESSED, 1), (end, 5), (DIED, 6)])
    (closed,) = [each.what for each in at.file.facts if isinstance(each.what, PlanReviewed)]
    assert (closed.outcome, closed.trigger) == ("close", "death" if end is DIED else "deportation")


def test_of_who_is_gone_no_plan_is_drafted() -> None:
    assert concluded(told([(DIED, 5), (ASSESSED, 6)])) == []


def test_a_plan_drafted_late_for_who_is_gone_is_closed_too() -> None:
    assert concluded(told([(DIED, 5), (ASSESSED, 3)])) == [("PlanDrafted", 3), ("PlanReviewed", 5)]


def test_a_closing_that_was_reported_is_not_concluded() -> None:
    given(PLAN, fact(DRAFTED, 1), fact(DIED, 5), fact(CLOSED, 6)).when(ClosePlan(), at=5).is_already_so()


def test_a_report_of_the_closing_that_we_concluded_confirms_it() -> None:
    closed = fact(PlanReviewed(outcome="close", trigger="death"), 5, by_policy="close_plan_at_the_end")
    given(PLAN, fact(DRAFTED, 1), closed).when(closed.what, at=6).confirms(closed)
    given(PLAN, fact(DRAFTED, 1), closed).when(CLOSED, at=6).then(corrects(closed, trigger="scheduled"))


def test_a_void_admission_closes_only_the_plan_that_came_of_it() -> None:
    assert ("PlanReviewed", 5) in concluded(told([(ADMITTED, 0), (ASSESSED, 1), (VOIDED, 5)]))
    assert ("PlanReviewed", 5) not in concluded(told([(ASSESSED, -9), (ADMITTED, 0), (VOIDED, 5)]))


@pytest.mark.parametrize(
    ("history", "state"),
    [
        ([], "none"),
        ([DRAFTED], "drafting"),
        ([DRAFTED, AGREED], "agreed"),
        ([DRAFTED, PlanAgreed(person_agreement="refused")], "agreed_without_person"),
        ([DRAFTED, APPROVED], "active"),
        ([DRAFTED, APPROVED, PlanReviewed(outcome="change", trigger="incident")], "under_review"),
        ([DRAFTED, APPROVED, PlanReviewed(outcome="change", trigger="incident"), APPROVED], "active"),
        ([DRAFTED, APPROVED, REVIEWED], "active"),
        ([DRAFTED, APPROVED, DRAFTED], "active"),
        ([DRAFTED, APPROVED, RELEASED], "suspended"),
        ([DRAFTED, APPROVED, ESCAPED], "suspended"),
        ([DRAFTED, APPROVED, RELEASED, ADMITTED], "under_review"),
        ([DRAFTED, APPROVED, RELEASED, ADMITTED, REVIEWED], "active"),
        ([ADMITTED, DRAFTED, APPROVED, CLOSED], "closed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_plan_says_how_far_it_is(history: list[Event], state: str) -> None:
    plan = PLAN.initial
    for on, event in enumerate(history):
        plan = evolve(plan, fact(event, on))
    assert plan.state == state
