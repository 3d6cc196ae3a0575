"""A programme is referred, started and ended, each in its turn (rule 5)."""

import pytest

from services.planning.enrolling import ENROLMENT
from services.planning.enrolment import Enrolment, evolve
from shared.contracts.fields import Event
from shared.contracts.planning import ProgrammeReferred, ProgrammeStarted, ProgrammeWaitlisted
from shared.eventing.decider import Stated
from shared.testing import day, fact, given
from tests.unit.planning.stories import (
    ADMITTED,
    ASSESSED,
    ATTENDED,
    COMPLETED,
    DECLINED,
    HELD,
    LEFT,
    LISTED,
    REFERRED,
    STARTED,
    UNSUITABLE,
)


def test_a_referral_needs_nothing_before_it() -> None:
    given(ENROLMENT).when(REFERRED).is_taken().flags()


def test_a_second_referral_to_one_programme_is_taken_and_flagged() -> None:
    given(ENROLMENT, fact(REFERRED, 1)).when(REFERRED, at=2).is_taken().flags("referred_before")


@pytest.mark.parametrize("end", [COMPLETED, LEFT])
def test_a_referral_after_the_end_begins_anew(end: Event) -> None:
    history = (fact(REFERRED, 1), fact(STARTED, 2), fact(end, 3))
    given(ENROLMENT, *history).when(REFERRED, at=4).is_taken().flags()


def test_a_start_waits_for_its_referral_by_rule_5() -> None:
    given(ENROLMENT).when(STARTED).waits_for("a referral to programme work-1")


def test_a_referral_after_the_start_is_no_ground_for_it() -> None:
    given(ENROLMENT, fact(REFERRED, 5)).when(STARTED, at=2).waits_for("rule 5")


def test_a_referral_to_another_programme_is_no_ground() -> None:
    given(ENROLMENT, fact(REFERRED, 1)).when(ProgrammeStarted(programme_id="art-2"), at=2).waits_for("art-2")


def test_a_start_after_its_referral_is_taken() -> None:
    given(ENROLMENT, fact(REFERRED, 1)).when(STARTED, at=2).is_taken().flags()


def test_a_second_start_is_taken_and_flagged() -> None:
    given(ENROLMENT, fact(REFERRED, 1), fact(STARTED, 2)).when(STARTED, at=3).is_taken().flags("started_before")


@pytest.mark.parametrize("end", [COMPLETED, LEFT])
def test_an_end_waits_for_its_start_by_rule_5(end: Event) -> None:
    given(ENROLMENT, fact(REFERRED, 1), fact(STARTED, 5)).when(end, at=2).waits_for("a start of programme work-1")


@pytest.mark.parametrize("end", [COMPLETED, LEFT])
def test_an_end_after_its_start_is_taken(end: Event) -> None:
    given(ENROLMENT, fact(REFERRED, 1), fact(STARTED, 2), fact(ASSESSED, 2)).when(end, at=3).is_taken().flags()


@pytest.mark.parametrize("end", [COMPLETED, LEFT])
def test_what_has_ended_does_not_end_again(end: Event) -> None:
    history = (fact(REFERRED, 1), fact(STARTED, 2), fact(COMPLETED, 3))
    given(ENROLMENT, *history).when(end, at=4).waits_for("a start")


def test_what_has_ended_starts_again_only_after_a_new_referral() -> None:
    history = (fact(REFERRED, 1), fact(STARTED, 2), fact(LEFT, 3))
    given(ENROLMENT, *history).when(STARTED, at=4).waits_for("a referral")
    given(ENROLMENT, *history, fact(REFERRED, 4)).when(STARTED, at=5).is_taken().flags()


def test_enrolments_are_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        ENROLMENT.decide(Stated(ADMITTED, day(1)), ENROLMENT.initial, ())


@pytest.mark.parametrize("step", [LISTED, UNSUITABLE, DECLINED, HELD, ATTENDED])
def test_every_step_waits_for_the_referral(step: Event) -> None:
    given(ENROLMENT, fact(REFERRED, 5)).when(step, at=2).waits_for("a referral to programme work-1")


@pytest.mark.parametrize("step", [LISTED, UNSUITABLE, DECLINED, HELD])
def test_who_is_referred_waits_is_judged_is_held_or_declined(step: Event) -> None:
    given(ENROLMENT, fact(REFERRED, 1)).when(step, at=2).is_taken().flags()


def test_who_waits_is_judged_again() -> None:
    given(ENROLMENT, fact(REFERRED, 1), fact(UNSUITABLE, 2)).when(LISTED, at=3).is_taken().flags()


def test_a_start_after_it_was_declined_is_taken_and_flagged() -> None:
    given(ENROLMENT, fact(REFERRED, 1), fact(DECLINED, 2)).when(STARTED, at=3).is_taken().flags(
        "started_after_declined"
    )


def test_who_declined_and_is_then_listed_has_thought_again_and_is_flagged() -> None:
    declined = (fact(REFERRED, 1), fact(DECLINED, 2))
    given(ENROLMENT, *declined).when(LISTED, at=3).is_taken().flags("waitlisted_after_declined")
    given(ENROLMENT, *declined, fact(LISTED, 3)).when(STARTED, at=4).is_taken().flags()


@pytest.mark.parametrize("suitability", ["not_suitable", "not_eligible"])
def test_a_start_of_whom_the_provider_found_unsuitable_is_taken_and_flagged_by_rule_5(suitability: str) -> None:
    found = ProgrammeWaitlisted.model_validate({"programme_id": "work-1", "suitability": suitability})
    given(ENROLMENT, fact(REFERRED, 1), fact(found, 2)).when(STARTED, at=3).is_taken().flags(
        "started_though_not_suitable"
    )


@pytest.mark.parametrize("answer", [DECLINED, UNSUITABLE])
def test_a_new_referral_after_an_answer_begins_anew(answer: Event) -> None:
    history = (fact(REFERRED, 1), fact(answer, 2))
    given(ENROLMENT, *history).when(REFERRED, at=3).is_taken().flags()
    given(ENROLMENT, *history, fact(REFERRED, 3)).when(STARTED, at=4).is_taken().flags()


def test_declining_what_was_begun_is_taken_flagged_and_changes_nothing() -> None:
    begun = (fact(REFERRED, 1), fact(STARTED, 2))
    given(ENROLMENT, *begun).when(DECLINED, at=3).is_taken().flags("declined_after_start")
    given(ENROLMENT, *begun, fact(DECLINED, 3)).when(COMPLETED, at=4).is_taken().flags()


def test_sessions_wait_for_the_start() -> None:
    given(ENROLMENT, fact(REFERRED, 1)).when(ATTENDED, at=2).waits_for("a start of programme work-1")


def test_sessions_of_what_was_begun_are_taken() -> None:
    given(ENROLMENT, fact(REFERRED, 1), fact(STARTED, 2)).when(ATTENDED, at=3).is_taken().flags()


def test_a_programme_is_held_once() -> None:
    held = (fact(REFERRED, 1), fact(STARTED, 2), fact(HELD, 3))
    given(ENROLMENT, *held[:2]).when(HELD, at=3).is_taken().flags()
    given(ENROLMENT, *held).when(HELD, at=4).is_taken().flags("held_before")


@pytest.mark.parametrize("again", [STARTED, ATTENDED])
def test_what_was_held_goes_on_with_a_start_or_a_session(again: Event) -> None:
    held = (fact(REFERRED, 1), fact(STARTED, 2), fact(HELD, 3))
    given(ENROLMENT, *held).when(again, at=4).is_taken().flags()
    given(ENROLMENT, *held, fact(again, 4)).when(HELD, at=5).is_taken().flags()


def test_a_start_that_says_it_resumes_is_no_second_one() -> None:
    resumed = STARTED.model_copy(update={"resumed": True})
    given(ENROLMENT, fact(REFERRED, 1), fact(STARTED, 2)).when(resumed, at=3).is_taken().flags()


def test_who_had_begun_may_be_put_back_on_the_list() -> None:
    back = (fact(REFERRED, 1), fact(STARTED, 2), fact(LISTED, 3))
    given(ENROLMENT, *back[:2]).when(LISTED, at=3).is_taken().flags()
    given(ENROLMENT, *back).when(ATTENDED, at=4).waits_for("a start")
    given(ENROLMENT, *back).when(STARTED, at=4).is_taken().flags()


def test_a_second_try_after_a_dropout_runs_its_own_course() -> None:
    first = (fact(REFERRED, 1), fact(STARTED, 2), fact(LEFT, 3))
    second = (fact(REFERRED, 4), fact(STARTED, 5))
    given(ENROLMENT, *first).when(REFERRED, at=4).is_taken().flags()
    given(ENROLMENT, *first, *second).when(COMPLETED, at=6).is_taken().flags()


def enrolment(*history: Event) -> Enrolment:
    """As far as these bring it."""
    enrolments = ENROLMENT.initial
    for on, event in enumerate(history):
        enrolments = evolve(enrolments, fact(event, on))
    return enrolments.open["work-1"]


@pytest.mark.parametrize(
    ("history", "state"),
    [
        ([REFERRED], "referred"),
        ([REFERRED, LISTED], "suitable"),
        ([REFERRED, UNSUITABLE], "not_suitable"),
        ([REFERRED, ProgrammeWaitlisted(programme_id="work-1")], "waitlisted"),
        (
            [REFERRED, ProgrammeWaitlisted(programme_id="work-1", suitability="suitable_not_ready")],
            "suitable_not_ready",
        ),
        ([REFERRED, DECLINED], "declined"),
        ([REFERRED, HELD], "on_hold"),
        ([REFERRED, STARTED], "started"),
        ([REFERRED, STARTED, HELD], "on_hold"),
        ([REFERRED, STARTED, HELD, ATTENDED], "started"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_enrolment_says_how_far_it_is(history: list[Event], state: str) -> None:
    assert enrolment(*history).state == state


def test_a_referral_that_goes_on_from_another_takes_over_its_place_in_the_queue() -> None:
    elsewhere = ProgrammeReferred(programme_id="south-7", kind="work", continues="work-1")
    enrolments = ENROLMENT.initial
    for on, event in enumerate([REFERRED, LISTED, elsewhere]):
        enrolments = evolve(enrolments, fact(event, on))
    assert list(enrolments.open) == ["south-7"]
    assert enrolments.open["south-7"].first_referred_on == day(0).date()
