"""A meeting held or missed is a fact: nothing follows from it by itself."""

import pytest

from services.aftercare.contact import CONTACT
from shared.contracts.aftercare import ContactRecorded
from shared.eventing.decider import Stated
from shared.testing import day, fact, given
from tests.unit.aftercare.stories import ADMITTED, MET, MISSED, RELEASED, desk


@pytest.mark.parametrize(
    "outcome",
    [
        "attended",
        "missed_acceptable",
        "missed_unacceptable",
        "missed_reason_unknown",
        "cancelled_by_service",
        "cancelled_by_person",
        "unknown",
    ],
)
def test_a_meeting_is_taken_whatever_came_of_it(outcome: str) -> None:
    given(CONTACT).when(ContactRecorded.model_validate({"outcome": outcome})).is_taken().flags()


def test_a_visit_before_release_needs_no_supervision() -> None:
    visit = ContactRecorded(channel="in_custody", purpose="pre_release", outcome="attended")
    given(CONTACT, fact(ADMITTED, 1)).when(visit, at=2).is_taken().flags()


def test_two_first_meetings_after_one_release_are_flagged() -> None:
    given(CONTACT, fact(RELEASED, 1), fact(MET, 2)).when(MET, at=3).is_taken().flags("first_contact_before")


def test_a_first_meeting_after_a_missed_one_is_the_first() -> None:
    given(CONTACT, fact(RELEASED, 1), fact(MISSED, 2)).when(MET, at=3).is_taken().flags()
    given(CONTACT, fact(RELEASED, 1), fact(MET, 2)).when(MISSED, at=3).is_taken().flags()


def test_a_first_meeting_long_after_another_is_that_of_a_release_still_on_its_way_to_us() -> None:
    given(CONTACT, fact(MET, 1)).when(MET, at=29).flags("first_contact_before")
    given(CONTACT, fact(MET, 1)).when(MET, at=29.1).is_taken().flags()


def test_every_release_has_a_first_meeting() -> None:
    given(CONTACT, fact(MET, 1), fact(RELEASED, 2)).when(MET, at=3).is_taken().flags()


def test_a_missed_first_contact_is_no_breach() -> None:
    at = desk()
    at.hear(RELEASED, 1)
    for number in range(2, 6):
        at.hear(MISSED, number)
    assert at.happened == [*["ContactRecorded"] * 4, "Released", "SupervisionStarted"]
    assert not any(each.flags for each in at.file.facts)


def test_a_contact_is_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        CONTACT.decide(Stated(ADMITTED, day(1)), CONTACT.initial, ())
