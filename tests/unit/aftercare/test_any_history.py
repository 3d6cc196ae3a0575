"""Whatever aftercare is told, in whatever order, it decides; and a whole history leaves no trace of its order."""

from typing import Any

from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st

from services.aftercare.app import PARTS
from services.aftercare.rules import AGGREGATES
from shared.contracts.aftercare import SupervisionSuspended
from shared.contracts.fields import Event
from shared.eventing.decider import Command
from shared.testing import fact
from tests.unit.aftercare.stories import (
    ADMITTED,
    AGENCY_SAYS,
    ALLEGED,
    COMMANDS,
    CURFEW,
    DIED,
    EMERGENCY,
    EMPLOYER_SAYS,
    ENDED,
    ENROLLED,
    EVENTS,
    EXPLAINED,
    HANDED_OVER,
    HEARD,
    HOME,
    HOSTEL,
    LEFT_WORK,
    MET,
    NO_CONTACT,
    NORTH,
    PERSON_SAYS,
    RELEASED,
    REVIEWED,
    SERVED_NOTICE,
    SETTLED,
    STARTED,
    SUSPENDED,
    WARNED,
    WORK,
    desk,
    status,
)
from tests.unit.any_history import Said, anything, decides, left_out
from tests.unit.desk import Desk

WHAT: tuple[Event | Command, ...] = (*EVENTS, *COMMANDS)
HISTORY: list[tuple[Event, float]] = [(ADMITTED, 1), (RELEASED, 10), (ADMITTED, 20), (RELEASED, 30), (ENDED, 40)]
WHOLE: list[tuple[Event, float]] = [
    (ADMITTED, 1),
    (CURFEW, 5),
    (NO_CONTACT, 5.1),
    (HANDED_OVER, 6),
    (ENROLLED, 7),
    (RELEASED, 10),
    (EXPLAINED, 10.2),
    (HOSTEL, 10.3),
    (MET, 11),
    (HOME, 12),
    (WORK, 12.1),
    (status("n-work", "accepted"), 13),
    (status("n-work", "met"), 14),
    (PERSON_SAYS, 14.1),
    (EMPLOYER_SAYS, 14.2),
    (AGENCY_SAYS, 15),
    (ALLEGED, 16),
    (HEARD, 17),
    (WARNED, 18),
    (REVIEWED, 19),
    (EMERGENCY, 20),
    (SERVED_NOTICE, 20.5),
    (LEFT_WORK, 21),
    (ADMITTED, 22),
    (RELEASED, 40),
    (status("n-home", "in_progress"), 42),
    (SETTLED, 43),
    (status("n-home", "met"), 44),
    (ENDED, 60),
]
"""Enrolled before release; a breach without a recall, an emergency recall, a re-release, and an end."""


@forall(anything(WHAT, most=20))
def test_whatever_is_said_is_decided(said: list[Said]) -> None:
    decides(desk(), said)


def test_no_type_is_left_out_of_what_is_said() -> None:
    assert left_out(PARTS, WHAT) == []


def told(order: list[tuple[Event, float]]) -> Desk:
    return desk().having_heard(order)


def known(at: Desk) -> list[Any]:
    """What aftercare knows in the end of what was reported, whatever ids and orders of equals it gave."""
    known, breaches, needs, contacts, settling, notices = (each.state(at.file.facts).state for each in AGGREGATES)
    supervision = known.supervision
    return [
        supervision.rests_for,
        supervision.active,
        supervision.ended and supervision.ended.what,
        supervision.enrolled,
        known.needs,
        breaches.cases,
        breaches.over,
        needs,
        contacts,
        settling,
        sorted(notices.interests),
        [bool(each.open) for each in notices.notices],
    ]


@forall(st.permutations(HISTORY))
def test_a_whole_history_ends_the_same_in_any_order(order: list[tuple[Event, float]]) -> None:
    at = told(order)
    assert at.story == told(HISTORY).story
    assert not at.file.waiting


@settings(deadline=None)
@forall(st.permutations(WHOLE))
def test_a_caseworkers_whole_story_ends_the_same_in_any_order(order: list[tuple[Event, float]]) -> None:
    at, in_order = told(order), told(WHOLE)
    assert at.story == in_order.story
    assert known(at) == known(in_order)
    assert not at.file.waiting
    assert not at.refused


@settings(deadline=None)
@forall(st.permutations([*WHOLE[:-1], (DIED, 55.0)]))
def test_a_death_ends_the_same_in_any_order(order: list[tuple[Event, float]]) -> None:
    at = told(order)
    assert at.story == told([*WHOLE[:-1], (DIED, 55.0)]).story
    assert at.story[-3:] == [("AftercareVictimNoticeDue", 55), ("DeathRecorded", 55), ("SupervisionEnded", 55)]


@forall(st.permutations([*HISTORY, (STARTED, 11), (SUSPENDED, 21)]))
def test_a_reported_start_or_rest_is_never_a_second_one(order: list[tuple[Event, float]]) -> None:
    happened = told(order).happened
    assert happened.count("SupervisionStarted") == 2
    assert happened.count("SupervisionSuspended") == 1


def test_a_rest_concluded_before_a_need_was_known_is_not_concluded_again() -> None:
    at = told([(NORTH, 1), (ADMITTED, 20), (HOME, 3)])
    (rest,) = (each.what for each in at.file.facts if isinstance(each.what, SupervisionSuspended))
    assert rest.unmet_needs == ()


def test_a_long_stream_is_folded_as_fast_at_its_end_as_at_its_beginning() -> None:
    """No state grows by copying: ten thousand needs, conditions and breaches are folded in a blink."""
    facts = [
        fact(each, number / 1000)
        for number in range(2500)
        for each in (
            HOME.model_copy(update={"need_id": f"n-{number}"}),
            CURFEW.model_copy(update={"condition_id": f"lc-{number}"}),
            ALLEGED.model_copy(update={"breach_id": f"b-{number}"}),
            status(f"n-{number}", "waitlisted"),
        )
    ]
    for aggregate in AGGREGATES:
        states = [aggregate.initial]
        for each in facts:
            states.append(aggregate.after(states[-1], each))
        assert len(states) == len(facts) + 1
