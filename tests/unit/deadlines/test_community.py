"""What is due in the community, and not while supervision rests."""

import pytest

from services.policies import pack_in_use
from services.roles import DECIDING
from shared.contracts.aftercare import ReviewCompleted, SupervisionStarted, SupervisionSuspended
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
