"""Rule 7: a breach names a condition that was explained and in force when it is alleged to have happened."""

from datetime import date
from typing import Any

import pytest

from services.timeline.caseload.conditions import EVERY, Conditions, follow
from shared.contracts.aftercare import BreachAlleged, ConditionsExplained
from shared.contracts.fields import Event
from shared.contracts.release import ConditionsSet, ReleasePackIssued
from shared.eventing.decider import Fact
from shared.testing import day, fact
from tests.unit.aftercare.stories import (
    ALL_EXPLAINED,
    ALLEGED,
    CURFEW,
    ENDED,
    EXPLAINED,
    NO_CONTACT,
    PACK,
    PARDONED,
    STARTED,
    WARNED,
)

NEVER, NOT_IN_FORCE = "condition_never_explained", "condition_not_in_force"
LATER_HOURS = CURFEW.model_copy(update={"text": "Be at home from 22:00 to 06:00."})
FOR_MARCH = CURFEW.model_copy(update={"start_on": date(2026, 1, 10), "end_on": date(2026, 1, 20)})


def doubts(*history: Fact, alleged: BreachAlleged, at: float) -> set[str]:
    """What makes a breach doubtful that is alleged on that day, after all that has happened."""
    conditions = Conditions()
    for each in sorted([*history, fact(alleged, at)], key=lambda each: each.time):
        conditions = follow(conditions, each)
    return conditions.doubtful


def alleged_on(number: float) -> BreachAlleged:
    """Reported later than it is alleged to have happened."""
    return ALLEGED.model_copy(update={"alleged_at": day(number)})


def test_a_breach_of_a_condition_that_was_set_and_explained_is_taken() -> None:
    assert doubts(fact(CURFEW, 1), fact(EXPLAINED, 2), alleged=ALLEGED, at=5) == set()


def test_a_condition_that_was_never_explained_is_doubted_by_rule_7() -> None:
    assert doubts(fact(CURFEW, 1), alleged=ALLEGED, at=5) == {NEVER}


def test_a_condition_that_nobody_set_is_doubted_by_rule_7() -> None:
    assert doubts(alleged=ALLEGED, at=5) == {NEVER}
    assert doubts(fact(NO_CONTACT, 1), fact(ALL_EXPLAINED, 2), alleged=ALLEGED, at=5) == {NEVER}


def test_an_explanation_after_what_is_alleged_does_not_count() -> None:
    assert doubts(fact(CURFEW, 1), fact(EXPLAINED, 4), alleged=alleged_on(3), at=5) == {NEVER}
    assert doubts(fact(CURFEW, 1), fact(EXPLAINED, 3), alleged=alleged_on(3), at=5) == set()


def test_a_condition_set_after_what_is_alleged_was_not_in_force() -> None:
    history = (fact(CURFEW, 4), fact(EXPLAINED, 4))
    assert doubts(*history, alleged=alleged_on(3), at=5) == {NEVER, NOT_IN_FORCE}


@pytest.mark.parametrize("explained", [ALL_EXPLAINED, PACK])
def test_whoever_was_told_of_all_conditions_was_told_of_this_one(explained: ConditionsExplained) -> None:
    assert doubts(fact(CURFEW, 1), fact(explained, 2), alleged=ALLEGED, at=5) == set()
    assert doubts(fact(CURFEW, 3), fact(explained, 2), alleged=ALLEGED, at=5) == {NEVER}
    assert doubts(fact(CURFEW, 1), fact(explained, 4), alleged=alleged_on(3), at=5) == {NEVER}


def test_of_several_times_of_being_told_the_one_before_counts() -> None:
    history = (fact(CURFEW, 1), fact(ALL_EXPLAINED, 2), fact(ALL_EXPLAINED, 8))
    assert doubts(*history, alleged=alleged_on(5), at=9) == set()


@pytest.mark.parametrize("said", ["no", "na", "unknown"])
def test_a_pack_without_an_explanation_explains_nothing(said: str) -> None:
    pack = ReleasePackIssued.model_validate({"conditions_explained": said})
    assert doubts(fact(CURFEW, 1), fact(pack, 2), alleged=ALLEGED, at=5) == {NEVER}


def test_a_condition_of_which_only_the_explanation_is_known_is_one() -> None:
    assert doubts(fact(EXPLAINED, 2), alleged=ALLEGED, at=5) == set()


def test_a_condition_that_was_explained_before_we_were_told_of_it_was_explained() -> None:
    assert doubts(fact(EXPLAINED, 1), fact(CURFEW, 2), alleged=ALLEGED, at=5) == set()


def test_a_condition_in_other_words_must_be_explained_again() -> None:
    varied = (fact(CURFEW, 1), fact(EXPLAINED, 2), fact(LATER_HOURS, 6))
    assert doubts(*varied, alleged=ALLEGED, at=8) == {NEVER}
    assert doubts(*varied, fact(EXPLAINED, 7), alleged=ALLEGED, at=8) == set()
    assert doubts(*varied, alleged=alleged_on(5), at=8) == set()


def test_a_condition_set_again_in_the_same_words_need_not_be() -> None:
    assert doubts(fact(CURFEW, 1), fact(EXPLAINED, 2), fact(CURFEW, 6), alleged=ALLEGED, at=8) == set()


@pytest.mark.parametrize(("on", "flags"), [(8, [NOT_IN_FORCE]), (9, []), (19, []), (20, [NOT_IN_FORCE])])
def test_a_condition_holds_from_its_first_day_to_its_last(on: int, flags: list[str]) -> None:
    assert doubts(fact(FOR_MARCH, 1), fact(EXPLAINED, 2), alleged=alleged_on(on), at=30) == set(flags)


def test_a_condition_without_an_end_is_over_with_supervision() -> None:
    over = (fact(STARTED, 1), fact(CURFEW, 1), fact(EXPLAINED, 2), fact(ENDED, 10))
    assert doubts(*over, alleged=alleged_on(12), at=13) == {NOT_IN_FORCE}
    assert doubts(*over, alleged=alleged_on(9), at=13) == set()
    assert doubts(*over, fact(STARTED, 11), alleged=alleged_on(12), at=13) == set()


def test_a_condition_whose_end_is_set_outlasts_supervision_until_then() -> None:
    history = (fact(STARTED, 1), fact(FOR_MARCH, 1), fact(EXPLAINED, 2), fact(ENDED, 10))
    assert doubts(*history, alleged=alleged_on(12), at=13) == set()


def test_a_pardon_lifts_what_was_set_by_then_and_not_what_is_set_after_it() -> None:
    told = fact(FOR_MARCH, 1), fact(EXPLAINED, 2)
    assert doubts(*told, fact(PARDONED, 12), alleged=ALLEGED, at=15) == {NOT_IN_FORCE}
    assert doubts(*told, fact(PARDONED, 12), alleged=alleged_on(11), at=15) == set()
    again = fact(FOR_MARCH.model_copy(update={"condition_id": "lc-1", "text": "Anew."}), 13)
    assert doubts(*told, fact(PARDONED, 12), again, fact(EXPLAINED, 14), alleged=ALLEGED, at=15) == set()


def test_days_of_which_the_hour_is_not_known_have_the_benefit_of_the_doubt() -> None:
    set_that_day = fact(CURFEW, 3, exact="day")
    told_that_day = fact(EXPLAINED, 3, exact="day")
    assert doubts(set_that_day, told_that_day, alleged=alleged_on(2.9), at=5) == set()
    assert doubts(fact(CURFEW, 2), fact(EXPLAINED, 2.2), alleged=alleged_on(2.1), at=5) == {NEVER}


def test_many_conditions_are_told_apart() -> None:
    many: list[Fact] = [
        fact(ConditionsSet(condition_id=f"c-{number}", kind="other"), 1 + number / 1000) for number in range(100)
    ]
    some = ConditionsExplained(condition_ids=tuple(f"c-{number}" for number in range(0, 100, 2)))
    for number in range(100):
        alleged = ALLEGED.model_copy(update={"condition_id": f"c-{number}"})
        assert doubts(*many, fact(some, 3), alleged=alleged, at=4) == ({NEVER} if number % 2 else set())


def test_what_was_decided_is_doubted_no_more() -> None:
    decided = fact(WARNED, 9)
    assert doubts(decided, alleged=ALLEGED, at=5) == set()


@pytest.mark.parametrize(
    ("told", "in_writing"),
    [
        ({}, None),
        ({"modes": ["unknown"]}, None),
        ({"modes": ["oral", "interpreted"]}, False),
        ({"modes": ["oral", "written"]}, True),
        ({"modes": ["easy_read"]}, True),
        ({"modes": ["oral"], "copyProvided": True}, True),
        ({"modes": ["written"], "copyProvided": False}, False),
    ],
)
def test_what_was_explained_is_in_writing_where_the_person_can_read_it_again(
    told: dict[str, Any], in_writing: bool | None
) -> None:
    assert ConditionsExplained.model_validate(told).in_writing is in_writing


def spoken(*events: Event) -> set[str]:
    conditions = Conditions()
    for number, event in enumerate(events, 1):
        conditions = follow(conditions, fact(event, number))
    return set(conditions.spoken)


def test_conditions_that_were_only_spoken_of_are_given_in_writing_each_or_all_at_once() -> None:
    oral, written = ({"conditionIds": ["a", "b"], "modes": modes} for modes in (["oral"], ["written"]))
    said, one = ConditionsExplained.model_validate(oral), ConditionsExplained(condition_ids=("a",), modes=("written",))
    assert spoken(said, ConditionsExplained(condition_ids=("b",))) == {"a", "b"}
    assert spoken(said, one) == {"b"}
    for ends in (ConditionsExplained.model_validate(written), ConditionsExplained(copy_provided=True), PACK):
        assert spoken(said, ends) == set()
    everything = ConditionsExplained(modes=("oral",))
    assert spoken(everything, one) == {EVERY}
    assert spoken(everything, ConditionsExplained(copy_provided=True)) == set()
