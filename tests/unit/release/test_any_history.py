"""Whatever release is told, in whatever order, it decides; and a whole history leaves no trace of its order."""

from collections.abc import Sequence
from uuid import UUID

from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st

from services.release.app import PARTS
from services.release.case import CASE
from services.release.handover import HANDOVER
from services.release.policies import POLICIES
from services.release.rules import AGGREGATES
from services.release.victim_notice import VICTIM_NOTICE, OweNotice, OweNoticeAgain
from shared.contracts.fields import Event
from shared.eventing.decider import Command
from shared.testing import day
from tests.unit.any_history import Said, anything, decides, left_out
from tests.unit.desk import Desk
from tests.unit.release.stories import (
    ACCEPTED,
    ADMITTED,
    AGREED,
    CHANGED,
    CLOSED,
    CONFIRMED,
    DEFERRED,
    DEPORTED,
    EVENTS,
    FILE_SENT,
    FREED,
    IN_ERROR_CLOSED,
    LEAVE,
    LIFE,
    NO_CONTACT,
    OFFERED,
    ON_REMAND,
    OPEN,
    OPENED,
    PACK,
    PUT_OUT,
    RECALLED,
    REJECTED,
    RELEASED,
    RESOLVED,
    REVIEWED,
    SENTENCED,
    TO_BE_DEPORTED,
)

OWE = OweNotice("n-1", "release_date", UUID(int=1))
WHAT: tuple[Event | Command, ...] = (*EVENTS, OPEN, OWE, OweNoticeAgain("n-2", "release", UUID(int=1)))
TWICE: list[tuple[Event, int]] = [(SENTENCED, 1), (CONFIRMED, 8), (RELEASED, 10), (CONFIRMED, 18), (RELEASED, 20)]


@settings(deadline=None)
@forall(anything(WHAT))
def test_whatever_is_said_is_decided(said: list[Said]) -> None:
    decides(Desk(AGGREGATES, POLICIES), said)


def test_no_type_is_left_out_of_what_is_said() -> None:
    assert left_out(PARTS, WHAT) == []


def told(order: Sequence[tuple[Event, float]]) -> Desk:
    return Desk(AGGREGATES, POLICIES).having_heard(order)


@settings(deadline=None)
@forall(st.permutations(TWICE))
def test_a_whole_history_ends_the_same_in_any_order(order: list[tuple[Event, int]]) -> None:
    """The same cases, one for each time in custody; which date opened one is the first that was known."""
    at = told(order)
    assert at.happened == told(TWICE).happened
    assert at.happened.count("CaseOpened") == 2
    assert not at.file.waiting


@settings(deadline=None)
@forall(st.permutations([*TWICE, (OPENED, 9)]))
def test_a_reported_case_is_never_a_second_one(order: list[tuple[Event, int]]) -> None:
    assert told(order).happened.count("CaseOpened") == 2


SECOND_OFFER = OFFERED.model_copy(update={"handover_id": "h-2", "to_team": "york"})
SECOND_ANSWER = ACCEPTED.model_copy(update={"handover_id": "h-2", "by_team": "york"})
PREPARED: list[tuple[Event, float]] = [
    *((ADMITTED, 1), (SENTENCED, 2), (REVIEWED, 3), (NO_CONTACT, 4), (OFFERED, 5), (REJECTED, 6)),
    *((SECOND_OFFER, 7), (SECOND_ANSWER, 8), (LEAVE, 9), (CHANGED, 10), (CONFIRMED, 11), (AGREED, 12)),
    *((PUT_OUT, 13), (RESOLVED, 14), (PACK, 15), (RELEASED, 16), (CLOSED, 16.1), (RECALLED, 20), (CONFIRMED, 24)),
    *((RELEASED, 25), (CLOSED, 25.1)),
]
FREED_THE_SAME_DAY: list[tuple[Event, float]] = [
    *((ADMITTED, 1), (SENTENCED, 2), (CONFIRMED, 3), (RELEASED, 4), (CLOSED, 4.1)),
    *((ON_REMAND, 20), (FREED, 20.2), (CLOSED, 20.3)),
]
CANCELLED: list[tuple[Event, float]] = [(ADMITTED, 1), (SENTENCED, 2), (LIFE, 3), (CHANGED, 9)]
IN_ERROR_FIRST: list[tuple[Event, float]] = [
    *((ADMITTED, 1), (SENTENCED, 2), (IN_ERROR_CLOSED, 3)),
    *((ADMITTED, 7), (CONFIRMED, 8), (RELEASED, 9), (CLOSED, 9.1)),
]


def after(at: Desk, on: float) -> tuple[object, ...]:
    """How everything stands on that day; which date opened a case is the first that was known."""
    facts = at.file.facts[: at.file.until(day(on))]
    case, notices = CASE.state(facts), VICTIM_NOTICE.state(facts)
    return (
        (case.stage, case.anchor, case.confirmed, case.readiness, case.closed, case.left),
        HANDOVER.state(facts),
        (notices.interests, notices.day, {kind: each.open for kind, each in notices.latest.items()}),
    )


def ends_as(order: list[tuple[Event, float]], history: list[tuple[Event, float]], *days: float) -> None:
    """The same facts, none left waiting, and on these days everything stands as it would."""
    at, punctual = told(order), told(history)
    assert at.happened == punctual.happened
    assert not at.file.waiting
    for on in days:
        assert after(at, on) == after(punctual, on)


@settings(deadline=None)
@forall(st.permutations(PREPARED))
def test_a_prepared_release_and_a_recall_end_the_same_in_any_order(order: list[tuple[Event, float]]) -> None:
    ends_as(order, PREPARED, 15.5, 18, 24.5, 30)
    assert told(order).happened.count("CaseOpened") == 2


@settings(deadline=None)
@forall(st.permutations(FREED_THE_SAME_DAY))
def test_a_release_from_court_ends_the_same_and_unflagged_in_any_order(order: list[tuple[Event, float]]) -> None:
    ends_as(order, FREED_THE_SAME_DAY, 10, 30)
    assert [each.flags for each in told(order).file.facts if each.what == FREED] == [()]


PUT_OFF: list[tuple[Event, float]] = [
    *((ADMITTED, 1), (SENTENCED, 2), (CONFIRMED, 3), (AGREED, 4), (DEFERRED, 5), (PUT_OUT, 9), (AGREED, 10)),
    *((DEPORTED, 12), (TO_BE_DEPORTED, 12.1), (FILE_SENT, 13)),
]


@settings(deadline=None)
@forall(st.permutations(PUT_OFF))
def test_a_release_that_was_put_off_and_a_deportation_end_the_same_in_any_order(
    order: list[tuple[Event, float]],
) -> None:
    ends_as(order, PUT_OFF, 9.5, 11, 15)


@settings(deadline=None)
@forall(st.permutations(CANCELLED))
def test_a_cancelled_case_ends_the_same_in_any_order(order: list[tuple[Event, float]]) -> None:
    ends_as(order, CANCELLED, 3, 9)


@settings(deadline=None)
@forall(st.permutations(IN_ERROR_FIRST))
def test_an_admission_in_error_ends_the_same_in_any_order(order: list[tuple[Event, float]]) -> None:
    ends_as(order, IN_ERROR_FIRST, 5, 8, 10)
    assert told(order).happened.count("CaseOpened") == 2
