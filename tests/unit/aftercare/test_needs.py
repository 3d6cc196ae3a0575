"""Needs: what builds on a referral waits for it; declining help, or being turned away, counts against nobody."""

import pytest

from services.aftercare.needs import NEED
from shared.contracts.fields import Event
from shared.eventing.decider import Stated
from shared.testing import day, fact, given
from tests.unit.aftercare.stories import ADMITTED, HOME, WORK, desk, status

IDENTIFIED = status("n-home", "identified", pathway="accommodation")
ANY_STATUS = ("accepted", "rejected", "waitlisted", "in_progress", "met", "partly_met", "declined", "closed_unmet")
BY_PROVIDER, BY_PERSON = ANY_STATUS[:4], ANY_STATUS[4:]


@pytest.mark.parametrize("to", [*ANY_STATUS, "unknown"])
def test_a_status_waits_for_the_referral(to: str) -> None:
    given(NEED, fact(WORK, 1), fact(HOME, 5)).when(status("n-home", to), at=3).waits_for("a referral of need n-home")
    given(NEED, fact(HOME, 1)).when(status("n-home", to), at=3).is_taken().flags()


def test_a_need_is_identified_before_anybody_is_asked() -> None:
    given(NEED).when(IDENTIFIED).is_taken().flags()


@pytest.mark.parametrize("to", BY_PROVIDER)
def test_nobody_answers_who_was_not_asked(to: str) -> None:
    given(NEED, fact(IDENTIFIED, 1)).when(status("n-home", to), at=3).waits_for("a referral")


@pytest.mark.parametrize("to", BY_PERSON)
def test_a_need_may_be_declined_or_met_before_anybody_is_asked(to: str) -> None:
    given(NEED, fact(IDENTIFIED, 1)).when(status("n-home", to), at=3).is_taken().flags()


def test_who_declined_may_change_their_mind_and_nobody_is_told_off() -> None:
    history = (fact(HOME, 1), fact(status("n-home", "declined", reason="persons_choice"), 2))
    given(NEED, *history).when(status("n-home", "accepted"), at=3).is_taken().flags()
    given(NEED, *history).when(HOME, at=3).is_taken().flags()


@pytest.mark.parametrize("closed", ["met", "closed_unmet"])
def test_what_was_closed_and_goes_on_is_flagged(closed: str) -> None:
    history = (fact(HOME, 1), fact(status("n-home", closed), 2))
    given(NEED, *history).when(status("n-home", "in_progress"), at=3).is_taken().flags("need_closed_before")
    given(NEED, *history, fact(HOME, 3)).when(status("n-home", "in_progress"), at=4).flags()


def unmet(*facts: Event) -> list[str]:
    state = NEED.state([fact(each, number) for number, each in enumerate(facts)])
    return [need.need_id for need in state.unmet()]


def test_what_is_open_is_unmet() -> None:
    assert unmet(WORK, HOME) == ["n-home", "n-work"]
    assert unmet(HOME, status("n-home", "partly_met")) == ["n-home"]
    assert unmet(HOME, status("n-home", "rejected")) == ["n-home"]
    assert unmet(IDENTIFIED) == ["n-home"]


def test_a_status_that_is_not_known_changes_nothing() -> None:
    assert unmet(HOME, status("n-home", "met"), status("n-home", "unknown")) == []
    assert unmet(HOME, status("n-home", "unknown")) == ["n-home"]


@pytest.mark.parametrize("closed", ["met", "declined", "closed_unmet"])
def test_what_is_closed_is_not(closed: str) -> None:
    assert unmet(HOME, WORK, status("n-home", closed)) == ["n-work"]


def test_a_need_keeps_the_part_of_life_it_is_of() -> None:
    for first in (HOME, IDENTIFIED):
        state = NEED.state([fact(first, 1), fact(status("n-home", "waitlisted"), 2)])
        assert [need.pathway for need in state.unmet()] == ["accommodation"]


@pytest.mark.parametrize("reason", ["persons_choice", "no_consent", "not_eligible", "capacity"])
@pytest.mark.parametrize("to", ["declined", "rejected", "closed_unmet"])
def test_declining_or_being_turned_away_sets_nothing_off(to: str, reason: str) -> None:
    at = desk()
    at.hear(HOME, 1)
    at.hear(status("n-home", to, reason=reason), 2)
    assert at.happened == ["NeedReferred", "NeedStatusChanged"]
    assert [each.flags for each in at.file.facts] == [(), ()]


def test_a_need_is_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        NEED.decide(Stated(ADMITTED, day(1)), NEED.initial, ())
