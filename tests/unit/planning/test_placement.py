"""Work begins and ends, and ends with the person's time here."""

import pytest

from services.planning.placement import PLACEMENT, EndPlacement
from shared.contracts.planning import PlacementEnded, PlacementStarted
from shared.eventing.decider import Stated
from shared.testing import day, fact, given
from tests.unit.planning.stories import (
    ADMITTED,
    AT_WORK,
    DIED,
    VOIDED,
    WORK_OVER,
    concluded,
    corrects,
    told,
)


def test_a_placement_needs_nothing_before_it() -> None:
    given(PLACEMENT).when(AT_WORK).is_taken().flags()


def test_a_placement_that_goes_on_is_taken_again_and_flagged() -> None:
    given(PLACEMENT, fact(AT_WORK, 1)).when(AT_WORK, at=2).is_taken().flags("placement_open_before")


def test_an_end_waits_for_its_start() -> None:
    given(PLACEMENT, fact(AT_WORK, 5)).when(WORK_OVER, at=2).waits_for("placement w-1")
    given(PLACEMENT, fact(AT_WORK, 1), fact(WORK_OVER, 2)).when(WORK_OVER, at=3).waits_for("placement w-1")


def test_what_began_ends_and_begins_again() -> None:
    given(PLACEMENT, fact(AT_WORK, 1)).when(WORK_OVER, at=2).is_taken().flags()
    given(PLACEMENT, fact(AT_WORK, 1), fact(WORK_OVER, 2)).when(AT_WORK, at=3).is_taken().flags()


def test_placements_end_once_when_the_person_is_gone() -> None:
    assert concluded(told([(AT_WORK, 1), (DIED, 5), (DIED, 6)])) == [("PlacementEnded", 5)]


def test_a_placement_whose_end_was_reported_is_not_ended() -> None:
    given(PLACEMENT, fact(AT_WORK, 1), fact(WORK_OVER, 6), fact(DIED, 5)).when(EndPlacement(), at=5).is_already_so()


def test_a_report_of_the_end_that_we_concluded_confirms_it() -> None:
    over = fact(PlacementEnded(placement_id="w-1", reason="death"), 5, by_policy="end_placements_at_the_end")
    given(PLACEMENT, fact(AT_WORK, 1), over).when(over.what, at=6).confirms(over)
    given(PLACEMENT, fact(AT_WORK, 1), over).when(WORK_OVER, at=6).then(corrects(over, reason="finished"))


def test_a_void_admission_ends_only_placements_that_came_of_it() -> None:
    earlier = PlacementStarted(placement_id="w-0", kind="work")
    desk = told([(earlier, -9), (ADMITTED, 0), (AT_WORK, 1), (VOIDED, 5)])
    (over,) = [each.what for each in desk.file.facts if isinstance(each.what, PlacementEnded)]
    assert over.placement_id == "w-1"


def test_placements_are_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        PLACEMENT.decide(Stated(ADMITTED, day(1)), PLACEMENT.initial, ())
