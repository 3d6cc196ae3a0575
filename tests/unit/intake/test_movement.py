"""Whoever is moved, out for a time or away without leave is in custody still."""

import pytest

from services.intake.closing import CloseEpisode
from services.intake.custody import CUSTODY
from shared.contracts.fields import Event
from shared.contracts.intake import TemporaryAbsenceEnded
from shared.testing import fact, given
from tests.unit.intake.stories import (
    ABSCONDED,
    ADMITTED,
    ARRIVED,
    BACK,
    CAUGHT,
    CLOSED,
    ESCAPED,
    LEFT,
    MOVEMENTS,
    NOT_BACK,
    TO_COURT,
    TO_HOSPITAL,
)


@pytest.mark.parametrize("movement", MOVEMENTS, ids=lambda event: type(event).__name__)
def test_a_movement_waits_for_an_admission(movement: Event) -> None:
    given(CUSTODY).when(movement).waits_for("an admission")
    given(CUSTODY, fact(ADMITTED, 3)).when(movement, at=2).waits_for("an admission")


@pytest.mark.parametrize("movement", MOVEMENTS, ids=lambda event: type(event).__name__)
def test_a_movement_after_the_episode_is_taken_and_flagged(movement: Event) -> None:
    given(CUSTODY, fact(ADMITTED, 1), fact(CLOSED, 2)).when(movement, at=3).is_taken().flags("no_open_episode")


@pytest.mark.parametrize("movement", MOVEMENTS, ids=lambda event: type(event).__name__)
def test_no_movement_ends_an_episode(movement: Event) -> None:
    given(CUSTODY, fact(ADMITTED, 1), fact(movement, 2)).when(CloseEpisode("released"), at=3).then(CLOSED)


@pytest.mark.parametrize(
    ("before", "movement"),
    [
        ([], LEFT),
        ([], ARRIVED),
        ([LEFT], ARRIVED),
        ([], TO_COURT),
        ([TO_COURT], BACK),
        ([TO_COURT], ARRIVED),
        ([TO_COURT], LEFT),
        ([TO_COURT, BACK], TO_COURT),
        ([LEFT], TO_HOSPITAL),
        ([TO_COURT], NOT_BACK),
        ([TO_COURT, NOT_BACK], BACK),
        ([TO_COURT, NOT_BACK], ABSCONDED),
        ([ABSCONDED], BACK),
        ([], ESCAPED),
        ([LEFT], ESCAPED),
        ([TO_COURT], ESCAPED),
        ([ESCAPED, CAUGHT], LEFT),
    ],
)
def test_what_can_follow_is_not_flagged(before: list[Event], movement: Event) -> None:
    history = [fact(ADMITTED, 0), *(fact(each, on) for on, each in enumerate(before, 1))]
    given(CUSTODY, *history).when(movement).is_taken().flags()


@pytest.mark.parametrize(
    ("before", "movement", "flag"),
    [
        ([LEFT], LEFT, "already_in_transfer"),
        ([TO_COURT], TO_HOSPITAL, "already_out"),
        ([TO_COURT, BACK], BACK, "not_out"),
        ([TO_COURT, LEFT], BACK, "not_out"),
        ([ESCAPED], LEFT, "return_not_recorded"),
        ([ESCAPED], ARRIVED, "return_not_recorded"),
        ([ESCAPED], TO_COURT, "return_not_recorded"),
        ([TO_COURT, NOT_BACK], ESCAPED, "already_absconded"),
    ],
)
def test_what_cannot_follow_is_taken_and_flagged(before: list[Event], movement: Event, flag: str) -> None:
    history = [fact(ADMITTED, 0), *(fact(each, on) for on, each in enumerate(before, 1))]
    given(CUSTODY, *history).when(movement).is_taken().flags(flag)


def test_a_return_waits_for_the_departure() -> None:
    given(CUSTODY, fact(ADMITTED, 1)).when(BACK, at=3).waits_for("the start of the temporary absence")
    given(CUSTODY, fact(ADMITTED, 1), fact(TO_COURT, 5)).when(BACK, at=3).waits_for("the start")


@pytest.mark.parametrize("outcome", ["returned", "late", "unknown"])
def test_whoever_is_back_may_go_again(outcome: str) -> None:
    back = TemporaryAbsenceEnded.model_validate({"kind": "court", "outcome": outcome})
    given(CUSTODY, fact(ADMITTED, 1), fact(TO_COURT, 2), fact(back, 3)).when(TO_HOSPITAL, at=4).flags()
