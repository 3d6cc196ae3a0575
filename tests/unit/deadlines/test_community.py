"""What is due in the community, and not while supervision rests."""

import pytest

from services.deciding import DECIDING
from services.policies import pack_in_use
from shared.contracts.aftercare import (
    BreachDecided,
    RecallDecided,
    ReviewCompleted,
    SupervisionStarted,
    SupervisionSuspended,
)
from shared.contracts.deadlines import DeadlineOpened, DeadlineVoided
from shared.contracts.fields import Event
from shared.deadlines.keeping import deadlines_of
from shared.testing import fact
from tests.unit.deadlines.stories import Keeper, made

STARTED = SupervisionStarted(phase="active")


@pytest.mark.parametrize("kind", ["community_assessment", "first_home_visit", "first_treatment_contact"])
def test_what_begins_with_supervision_in_idaho_is_not_due_while_it_rests_and_begins_again(kind: str) -> None:
    pack = pack_in_use("us-id", DECIDING.values())
    service = "intake" if kind == "community_assessment" else "aftercare"
    facts = [fact(STARTED, 250), fact(SupervisionSuspended(reason="recall"), 255)]
    facts.append(fact(SupervisionStarted(phase="resumed"), 280))
    found = deadlines_of(service, DECIDING[service].obligations, pack)
    told: list[Event] = [step.event for step in found.steps(facts)]
    of_kind = [each for each in told if isinstance(each, DeadlineOpened | DeadlineVoided) and each.kind == kind]
    assert [type(each).__name__ for each in of_kind] == ["DeadlineOpened", "DeadlineVoided", "DeadlineOpened"]


def test_the_next_review_is_due_when_the_last_one_says() -> None:
    at = Keeper("aftercare", "id: review, kind: supervision_review")
    at.learn(fact(STARTED, 1))
    assert at.last.due_at is None
    at.learn(fact(made(ReviewCompleted, nextReviewOn="2026-03-02"), 20))
    assert (at.told, at.due) == ([("opened", 1), ("met", 20), ("opened", 20)], 60.5)


RECALL_ASKED = made(BreachDecided, outcome="recall")
RECALL = "id: recall, kind: recall_decided, amount: 1"


def test_a_recall_that_a_decision_asks_for_is_due_to_be_decided_and_once() -> None:
    at = Keeper("aftercare", RECALL)
    at.learn(fact(STARTED, 1))
    at.learn(fact(RECALL_ASKED, 2))
    assert (at.told, at.due) == ([("opened", 2)], 3.5)
    at.learn(fact(made(RecallDecided), 2.5))
    at.learn(fact(made(BreachDecided, outcome="recall", stage="final"), 5))
    assert at.told == [("opened", 2), ("met", 2.5)]


def test_who_was_recalled_as_an_emergency_is_not_recalled_again_by_the_decision_that_follows() -> None:
    at = Keeper("aftercare", RECALL)
    at.learn(fact(STARTED, 1))
    at.learn(fact(made(RecallDecided), 2))
    at.learn(fact(RECALL_ASKED, 9))
    assert at.told == []


@pytest.mark.parametrize("outcome", ["no_action", "warning", "conditions_varied"])
def test_a_recall_that_is_decided_otherwise_is_due_no_longer(outcome: str) -> None:
    at = Keeper("aftercare", RECALL)
    at.learn(fact(STARTED, 1))
    at.learn(fact(RECALL_ASKED, 2))
    at.learn(fact(made(BreachDecided, outcome=outcome, stage="on_appeal"), 3))
    assert at.told == [("opened", 2), ("voided", 3)]


@pytest.mark.parametrize(
    ("kind", "told"), [("voluntary", []), ("licence", [("opened", 1)]), ("unknown", [("opened", 1)])]
)
def test_support_without_any_duty_has_no_conditions_to_be_explained(kind: str, told: list[tuple[str, float]]) -> None:
    at = Keeper("aftercare", "id: explained, kind: conditions_explained")
    at.learn(fact(SupervisionStarted.model_validate({"phase": "active", "kind": kind}), 1))
    assert at.told == told
