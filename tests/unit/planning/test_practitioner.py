"""It is known at any time who works with the person, and who did before."""

import pytest

from services.planning.practitioner import PRACTITIONER, Worker, evolve
from shared.contracts.planning import PractitionerAssigned, PractitionerUnassigned
from shared.eventing.decider import Stated
from shared.testing import day, fact, given
from tests.unit.planning.stories import ADMITTED, ASSIGNED, CLASSIFIED, HANDED_OVER, UNASSIGNED

WHOEVER = PractitionerUnassigned(role="case_manager")
MENTOR = PractitionerAssigned(role="mentor", staff_ref="staff-9")


def test_anybody_is_assigned() -> None:
    given(PRACTITIONER).when(ASSIGNED).is_taken().flags()
    given(PRACTITIONER).when(HANDED_OVER).is_taken().flags()


def test_a_hand_over_from_who_has_the_role_is_taken() -> None:
    given(PRACTITIONER, fact(ASSIGNED, 1)).when(HANDED_OVER, at=2).is_taken().flags()


def test_who_has_the_role_already_is_flagged() -> None:
    given(PRACTITIONER, fact(ASSIGNED, 1)).when(ASSIGNED, at=2).is_taken().flags("assigned_before")


def test_a_hand_over_from_somebody_else_is_flagged() -> None:
    elsewhere = HANDED_OVER.model_copy(update={"supersedes": "staff-7"})
    given(PRACTITIONER, fact(ASSIGNED, 1)).when(elsewhere, at=2).is_taken().flags("supersedes_somebody_else")


def test_one_who_takes_over_without_saying_from_whom_is_taken() -> None:
    given(PRACTITIONER, fact(ASSIGNED, 1)).when(
        PractitionerAssigned(role="case_manager", staff_ref="staff-3"), at=2
    ).is_taken().flags()


def test_a_person_may_have_several_mentors() -> None:
    given(PRACTITIONER, fact(MENTOR, 1)).when(MENTOR, at=2).is_taken().flags()


def test_who_works_with_the_person_now_is_known_and_since_when_and_after_whom() -> None:
    practitioners = PRACTITIONER.initial
    for on, assigned in enumerate([ASSIGNED, HANDED_OVER, HANDED_OVER, MENTOR]):
        practitioners = evolve(practitioners, fact(assigned, on))
    assert practitioners.now == {"case_manager": Worker("staff-2", day(1), "staff-1")}


def test_the_first_that_we_hear_of_may_follow_somebody_too() -> None:
    practitioners = evolve(PRACTITIONER.initial, fact(HANDED_OVER, 1))
    assert practitioners.now["case_manager"].before == "staff-1"


def test_who_has_the_role_may_leave_it_to_nobody() -> None:
    given(PRACTITIONER, fact(ASSIGNED, 1)).when(UNASSIGNED, at=2).is_taken().flags()
    given(PRACTITIONER, fact(ASSIGNED, 1)).when(WHOEVER, at=2).is_taken().flags()
    left = evolve(evolve(PRACTITIONER.initial, fact(ASSIGNED, 1)), fact(UNASSIGNED, 2))
    assert (left.now, left.vacant) == ({}, {"case_manager": "staff-1"})
    followed = evolve(left, fact(PractitionerAssigned(role="case_manager", staff_ref="staff-3"), 3))
    assert (followed.now, followed.vacant) == ({"case_manager": Worker("staff-3", day(3), "staff-1")}, {})


def test_an_end_waits_for_the_assignment_that_it_ends() -> None:
    given(PRACTITIONER).when(UNASSIGNED).waits_for("the assignment that it ends")
    given(PRACTITIONER, fact(MENTOR, 1)).when(UNASSIGNED, at=2).waits_for("the assignment that it ends")
    given(PRACTITIONER).when(PractitionerUnassigned(role="mentor")).is_taken().flags()


def test_who_was_followed_leaves_nothing() -> None:
    followed = fact(ASSIGNED, 1), fact(HANDED_OVER, 2)
    given(PRACTITIONER, *followed).when(UNASSIGNED, at=3).is_taken().flags()
    practitioners = PRACTITIONER.initial
    for each in (*followed, fact(UNASSIGNED, 3)):
        practitioners = evolve(practitioners, each)
    assert practitioners.now["case_manager"].staff_ref == "staff-2"


def test_that_a_role_ends_that_nobody_has_or_that_another_has_is_flagged() -> None:
    given(PRACTITIONER, fact(ASSIGNED, 1), fact(UNASSIGNED, 2)).when(UNASSIGNED, at=3).flags("unassigned_before")
    stranger = UNASSIGNED.model_copy(update={"staff_ref": "staff-7"})
    given(PRACTITIONER, fact(ASSIGNED, 1)).when(stranger, at=2).is_taken().flags("unassigned_somebody_else")


def test_a_class_is_taken_as_it_was_decided() -> None:
    given(PRACTITIONER).when(CLASSIFIED).is_taken().flags()


def test_practitioners_are_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        PRACTITIONER.decide(Stated(ADMITTED, day(1)), PRACTITIONER.initial, ())
