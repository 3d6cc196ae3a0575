"""A hand-over is offered, and answered by whoever was asked."""

from datetime import datetime

import pytest

from services.release.handover import HANDOVER, Handover
from shared.contracts.fields import Event
from shared.contracts.release import HandoverAccepted, HandoverOffered
from shared.eventing.decider import Stated
from shared.testing import day, fact, given
from tests.unit.release.stories import ACCEPTED, OFFERED, OPENED, REJECTED, RELEASED

DUE = day(5)
OFFER = OFFERED.model_copy(update={"due_by": DUE})
SECOND = HandoverOffered(handover_id="h-2", from_team="leeds-prison", to_team="york")
YORK = HandoverAccepted(handover_id="h-2", by_team="york")
BARE = HandoverOffered(to_team="leeds-north")
BARE_ANSWER = HandoverAccepted()


def after(*events: Event) -> Handover:
    return HANDOVER.state(fact(event, on) for on, event in enumerate(events))


def test_an_offer_and_its_answer_are_taken() -> None:
    given(HANDOVER).when(OFFERED).is_taken().flags()
    given(HANDOVER, fact(OFFERED, 1)).when(ACCEPTED, at=2).is_taken().flags()
    given(HANDOVER, fact(OFFERED, 1)).when(REJECTED, at=2).is_taken().flags()
    given(HANDOVER, fact(BARE, 1)).when(BARE_ANSWER, at=2).is_taken().flags()


@pytest.mark.parametrize("answer", [ACCEPTED, REJECTED, BARE_ANSWER])
def test_an_answer_waits_for_its_offer(answer: Event) -> None:
    given(HANDOVER).when(answer).waits_for("the offer of this hand-over")
    given(HANDOVER, fact(OFFER, 5)).when(answer, at=2).waits_for("the offer of this hand-over")


def test_an_answer_waits_for_the_offer_of_its_own_id() -> None:
    given(HANDOVER, fact(OFFERED, 1), fact(REJECTED, 2)).when(YORK, at=4).waits_for("the offer of this hand-over")
    given(HANDOVER, fact(OFFERED, 1), fact(REJECTED, 2), fact(SECOND, 3)).when(YORK, at=4).is_taken().flags()


def test_who_accepts_is_not_who_offered() -> None:
    """Rule 9."""
    own = ACCEPTED.model_copy(update={"by_team": "leeds-prison"})
    given(HANDOVER, fact(OFFERED, 1)).when(own, at=2).is_taken().flags("accepted_by_who_offered")
    to_itself = OFFERED.model_copy(update={"to_team": "leeds-prison"})
    given(HANDOVER, fact(to_itself, 1)).when(BARE_ANSWER, at=2).is_taken().flags("accepted_by_who_offered")


def test_who_offered_may_take_the_offer_back() -> None:
    own = REJECTED.model_copy(update={"by_team": "leeds-prison"})
    given(HANDOVER, fact(OFFERED, 1)).when(own, at=2).is_taken().flags()


def test_an_answer_of_another_team_is_flagged() -> None:
    other = ACCEPTED.model_copy(update={"by_team": "york"})
    given(HANDOVER, fact(OFFERED, 1)).when(other, at=2).is_taken().flags("answered_by_who_was_not_asked")


@pytest.mark.parametrize("first", [ACCEPTED, REJECTED])
@pytest.mark.parametrize("second", [ACCEPTED, REJECTED])
def test_a_second_answer_is_flagged(first: Event, second: Event) -> None:
    given(HANDOVER, fact(OFFERED, 1), fact(first, 2)).when(second, at=3).is_taken().flags("handover_answered_before")


def test_after_a_rejection_another_team_is_asked() -> None:
    given(HANDOVER, fact(OFFERED, 1), fact(REJECTED, 2)).when(SECOND, at=3).is_taken().flags()


def test_asking_another_team_before_the_first_has_answered_is_flagged() -> None:
    given(HANDOVER, fact(OFFER, 1)).when(SECOND, at=3).is_taken().flags("second_open_handover")
    given(HANDOVER, fact(OFFER, 1)).when(OFFER, at=3).is_taken().flags()


def test_when_the_time_to_answer_is_over_another_team_is_asked() -> None:
    given(HANDOVER, fact(OFFER, 1)).when(SECOND, at=6).is_taken().flags()


@pytest.mark.parametrize(
    ("events", "at", "standing"),
    [
        ([], day(9), "none"),
        ([OFFER], day(4), "offered"),
        ([OFFER], DUE, "offered"),
        ([OFFER], day(6), "timed_out"),
        ([BARE], day(6), "offered"),
        ([OFFER, ACCEPTED], day(6), "accepted"),
        ([OFFER, REJECTED], day(6), "rejected"),
        ([OFFER, REJECTED, SECOND], day(9), "offered"),
        ([OFFER, REJECTED, SECOND, YORK], day(9), "accepted"),
        ([OFFER, SECOND, ACCEPTED], day(9), "offered"),
        ([OFFER, ACCEPTED, RELEASED], day(9), "completed"),
        ([OFFER, RELEASED], day(4), "offered"),
        ([OFFER, ACCEPTED, RELEASED, SECOND], day(9), "offered"),
    ],
)
def test_a_handover_stands_where_it_has_come_to(events: list[Event], at: datetime, standing: str) -> None:
    assert after(*events).standing(at) == standing


def test_a_handover_is_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        HANDOVER.decide(Stated(OPENED, day(1)), HANDOVER.initial, ())
