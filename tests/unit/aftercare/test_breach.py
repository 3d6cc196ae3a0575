"""Nothing follows from a breach by itself: somebody alleges it, the person is heard, somebody decides (Tokyo 14)."""

import pytest

from services.aftercare.breach import BREACH
from services.aftercare.policies import POLICIES
from shared.contracts.aftercare import (
    BreachAlleged,
    BreachDecided,
    ContactRecorded,
    RecallDecided,
)
from shared.eventing.decider import Stated
from shared.testing import day, fact, given
from tests.unit.aftercare.stories import (
    ADMITTED,
    ALLEGED,
    CURFEW,
    EMERGENCY,
    ENDED,
    ENROLLED,
    EXPLAINED,
    HEARD,
    RECALL_ASKED,
    RECALLED,
    STARTED,
    SUSPENDED,
    WARNED,
    desk,
)

APPEALED = WARNED.model_copy(update={"stage": "appealed"})
ON_APPEAL = WARNED.model_copy(update={"stage": "on_appeal", "outcome": "unfounded"})
FINAL = WARNED.model_copy(update={"stage": "final"})


def test_a_decision_waits_for_the_allegation() -> None:
    given(BREACH).when(WARNED).waits_for("an allegation of breach b-1")
    given(BREACH, fact(ALLEGED, 5)).when(WARNED, at=3).waits_for("an allegation of breach b-1")
    given(BREACH, fact(ALLEGED, 5)).when(WARNED, at=6).is_taken().flags()


@pytest.mark.parametrize(
    "outcome",
    [
        "unfounded",
        "no_action",
        "warning",
        "conditions_varied",
        "treatment",
        "community_work",
        "extension",
        "short_custody",
        "recall",
        "revocation",
        "other",
        "unknown",
    ],
)
def test_every_graduated_outcome_is_taken(outcome: str) -> None:
    decided = BreachDecided.model_validate({"breach_id": "b-1", "representations": "waived", "outcome": outcome})
    given(BREACH, fact(ALLEGED, 1)).when(decided, at=2).is_taken().flags()


def test_a_second_first_decision_is_flagged() -> None:
    given(BREACH, fact(ALLEGED, 1), fact(WARNED, 2)).when(RECALL_ASKED, at=3).flags("breach_decided_before")


@pytest.mark.parametrize("step", [APPEALED, ON_APPEAL, FINAL])
def test_an_appeal_is_against_a_decision(step: BreachDecided) -> None:
    given(BREACH, fact(ALLEGED, 1)).when(step, at=3).waits_for("a decision on breach b-1")
    given(BREACH, fact(ALLEGED, 1), fact(WARNED, 2)).when(step, at=3).is_taken().flags()


def test_an_allegation_told_twice_is_flagged() -> None:
    known = (fact(CURFEW, 1), fact(EXPLAINED, 2), fact(ALLEGED, 3))
    given(BREACH, *known).when(ALLEGED, at=4).is_taken().flags("breach_alleged_before")


def test_a_case_goes_from_the_allegation_to_its_end() -> None:
    steps = [fact(ALLEGED, 1), fact(HEARD, 2), fact(WARNED, 3), fact(APPEALED, 4), fact(ON_APPEAL, 5)]
    seen = []
    for number in range(1, 6):
        case = BREACH.state(steps[:number]).cases.get("b-1")
        assert case
        seen.append((case.heard, case.stage, case.outcome))
    assert seen == [
        (False, None, None),
        (True, None, None),
        (True, "first_decision", "warning"),
        (True, "appealed", "warning"),
        (True, "on_appeal", "unfounded"),
    ]


def test_who_did_not_come_to_speak_was_not_heard() -> None:
    missed = HEARD.model_copy(update={"outcome": "missed_acceptable"})
    case = BREACH.state([fact(ALLEGED, 1), fact(missed, 2)]).cases.get("b-1")
    assert case
    assert not case.heard


@pytest.mark.parametrize("recall", [RECALLED, EMERGENCY])
def test_a_recall_of_somebody_under_supervision_is_taken(recall: RecallDecided) -> None:
    given(BREACH, fact(STARTED, 1)).when(recall, at=3).is_taken().flags()
    given(BREACH, fact(STARTED, 1), fact(SUSPENDED, 2)).when(recall, at=3).is_taken().flags()


def test_a_recall_of_somebody_who_is_no_longer_supervised_is_taken_and_flagged() -> None:
    over = (fact(STARTED, 1), fact(ENDED, 2))
    for history in (over, (*over, fact(ENROLLED, 2.5))):
        given(BREACH, *history).when(RECALLED, at=3).is_taken().flags("recalled_after_supervision")
    given(BREACH, *over, fact(STARTED, 2.5)).when(RECALLED, at=3).is_taken().flags()


def test_a_recall_is_not_odd_because_the_release_before_it_has_not_reached_us() -> None:
    given(BREACH).when(RECALLED, at=3).is_taken().flags()


def test_a_recall_for_a_breach_that_was_found_not_to_be_one_is_flagged() -> None:
    recall = RECALLED.model_copy(update={"breach_id": "b-1"})
    decided = (fact(STARTED, 1), fact(ALLEGED, 2), fact(WARNED, 3), fact(APPEALED, 4), fact(ON_APPEAL, 5))
    given(BREACH, *decided).when(recall, at=6).is_taken().flags("recalled_for_unfounded_breach")
    given(BREACH, *decided[:3]).when(recall, at=6).is_taken().flags()
    given(BREACH, *decided).when(RECALLED, at=6).is_taken().flags()


def test_a_breach_is_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        BREACH.decide(Stated(ADMITTED, day(1)), BREACH.initial, ())


def test_no_reaction_alleges_decides_or_recalls_by_tokyo_rule_14() -> None:
    made = {event for policy in POLICIES for event in policy.asks.makes}
    assert made.isdisjoint({BreachAlleged, BreachDecided, RecallDecided})


def test_nothing_reacts_to_an_allegation_a_decision_on_it_or_a_missed_meeting() -> None:
    heard = {event for policy in POLICIES for event in policy.when}
    assert heard.isdisjoint({BreachAlleged, BreachDecided, ContactRecorded})


@pytest.mark.parametrize("outcome", ["recall", "revocation", "short_custody"])
def test_a_decision_to_ask_for_a_recall_is_no_recall(outcome: str) -> None:
    at = desk()
    at.hear(STARTED, 1)
    at.hear(ALLEGED, 2)
    at.hear(WARNED.model_copy(update={"outcome": outcome}), 3)
    assert at.happened == ["BreachAlleged", "BreachDecided", "SupervisionStarted"]


def test_a_decision_of_which_nobody_says_whether_the_person_was_heard_is_taken_and_flagged() -> None:
    unsaid = WARNED.model_copy(update={"representations": "unknown"})
    given(BREACH, fact(ALLEGED, 1)).when(unsaid, at=3).is_taken().flags("hearing_not_recorded")
    given(BREACH, fact(ALLEGED, 1), fact(HEARD, 2)).when(unsaid, at=3).is_taken().flags()


def alleged_on(number: float) -> BreachAlleged:
    return ALLEGED.model_copy(update={"alleged_at": day(number)})


def test_nobody_breaks_a_condition_in_advance() -> None:
    given(BREACH).when(alleged_on(6), at=5).is_rejected("alleged_in_advance")
    given(BREACH).when(alleged_on(5), at=5).is_taken()
    given(BREACH).when(alleged_on(5.2), at=5, exact="day").is_taken()


def test_a_condition_of_which_nothing_is_known_here_may_be_on_its_way() -> None:
    given(BREACH).when(ALLEGED, at=5).is_taken().flags()
    given(BREACH, fact(ALLEGED, 5)).when(ALLEGED, at=6).is_taken().flags("breach_alleged_before")
