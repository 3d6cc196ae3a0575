"""A reception that should not be on record leaves everything as it was, by whichever word it is taken back."""

import pytest

from services.timeline.caseload.whereabouts import Place
from services.timeline.journey import State
from shared.contracts.fields import Event
from tests.unit.timeline.test_caseload import ADMITTED, OFFER, OUTSIDE, RELEASED, VOID, case, fact, severe

ERROR = fact("intake.episode.closed", outcome="admitted_in_error")
BY_VOID, BY_CLOSING = [VOID, ERROR], [ERROR, VOID]  # what was told, and what intake concludes from it at once
AWAY = fact("intake.abscond.recorded")
TO_COURT = fact("intake.temporary_absence.started", kind="court")
REMAND = fact("intake.admission.recorded", reason="remand", legalBasis={"kind": "remand_order"}, legalStatus="remand")
MUST = fact("planning.programme.referred", programmeId="p", kind="substance", targetsDomain=[], mandatory=True)


@pytest.mark.parametrize("told", [BY_VOID, BY_CLOSING], ids=["void", "closing"])
@pytest.mark.parametrize(
    "before",
    [
        [],
        [ADMITTED],
        [ADMITTED, AWAY],
        [ADMITTED, TO_COURT],
        [REMAND, MUST],
        [ADMITTED, OUTSIDE, severe("substance_drugs"), OFFER, RELEASED],
        [ADMITTED, fact("release.released", kind="end")],
    ],
)
def test_everything_is_as_if_nobody_had_been_received(before: list[Event], told: list[Event]) -> None:
    void, was = case(*before, ADMITTED, *told), case(*before)
    assert (void.state, void.where, void.holder, void.gaps) == (was.state, was.where, was.holder, was.gaps)
    again = case(*before, ADMITTED, *told, ADMITTED)
    assert again.state == case(*before, ADMITTED).state


@pytest.mark.parametrize("told", [BY_VOID, BY_CLOSING], ids=["void", "closing"])
def test_both_receptions_of_somebody_who_was_never_there_can_be_void(told: list[Event]) -> None:
    assert case(ADMITTED, ADMITTED, *told, *told).state is None
    assert case(ADMITTED, RELEASED, ADMITTED, ADMITTED, *told, *told).state == "in_community"


@pytest.mark.parametrize(
    ("since", "state", "place"),
    [
        ([AWAY, *BY_VOID], "in_custody", "absconded"),
        ([RELEASED, VOID], "in_community", None),
        ([fact("release.released", kind="end"), VOID], "in_community", "free"),
    ],
)
def test_whoever_has_moved_since_a_second_reception_is_where_they_went(
    since: list[Event], state: State, place: Place | None
) -> None:
    found = case(ADMITTED, ADMITTED, *since)
    assert (found.state, found.where.place) == (state, place)
