"""Whenever a person is released or dies, or their admission is void, then their custody episode is closed."""

import pytest

from services.intake.policies import POLICIES
from services.intake.rules import AGGREGATES
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded, AdmissionVoided, EpisodeClosed
from shared.contracts.release import Released
from shared.testing import fact
from tests.unit.desk import Desk
from tests.unit.intake.stories import (
    ADMITTED,
    BACK,
    CAUGHT,
    CLOSED_IN_ERROR,
    DEPORTED,
    DIED,
    ESCAPED,
    LET_GO,
    READMITTED,
    RELEASED,
    SECOND_ADMISSION,
    TO_COURT,
    VOIDED,
)


def desk() -> Desk:
    return Desk(AGGREGATES, POLICIES)


def closings(at: Desk) -> list[tuple[str | None, str]]:
    """Which episode ended how, in the order of the world."""
    ended = [each.what for each in at.file.facts if isinstance(each.what, EpisodeClosed)]
    return [(each.episode_id, each.outcome) for each in ended]


def test_whenever_a_person_is_released_their_episode_is_closed() -> None:
    at = desk()
    at.hear(ADMITTED, 1)
    at.hear(RELEASED, 9)
    assert at.story == [("AdmissionRecorded", 1), ("EpisodeClosed", 9), ("Released", 9)]


def test_even_a_flagged_release_closes_the_episode() -> None:
    at = desk()
    at.hear(ADMITTED, 1)
    at.learn(fact(RELEASED, 9, flags=["released_without_date"]))
    assert closings(at) == [("e-1", "released")]


def test_an_admission_known_after_its_release_has_its_episode_closed() -> None:
    at = desk()
    at.hear(RELEASED, 9)
    at.hear(ADMITTED, 1)
    assert at.story == [("AdmissionRecorded", 1), ("EpisodeClosed", 9), ("Released", 9)]


@pytest.mark.parametrize("kind", ["court", "bail"])
def test_whoever_is_let_go_at_court_was_released_from_there(kind: str) -> None:
    at = desk()
    at.hear(ADMITTED, 1)
    at.hear(TO_COURT, 2)
    at.hear(Released.model_validate({"kind": kind}), 2.1)
    assert closings(at) == [("e-1", "released_from_court")]


def test_whoever_came_back_from_court_was_not_released_from_there() -> None:
    at = desk().having_heard(((ADMITTED, 1), (TO_COURT, 2), (BACK, 3), (LET_GO, 4)))
    assert closings(at) == [("e-1", "released")]


@pytest.mark.parametrize(
    ("destination", "outcome"),
    [("deported", "deported"), ("other_jurisdiction", "transferred_jurisdiction"), ("hostel", "released")],
)
def test_a_release_to_elsewhere_says_how_the_episode_ended(destination: str, outcome: str) -> None:
    at = desk()
    at.hear(ADMITTED, 1)
    at.hear(DEPORTED.model_copy(update={"destination": destination}), 2)
    assert closings(at) == [("e-1", outcome)]


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_a_death_in_custody_closes_the_episode(order: list[int]) -> None:
    at = desk()
    said: list[tuple[Event, int]] = [(ADMITTED, 1), (DIED, 5)]
    for each in order:
        at.hear(*said[each])
    assert closings(at) == [("e-1", "died")]
    assert not any(each.flags for each in at.file.facts)


def test_a_death_in_the_community_closes_nothing() -> None:
    at = desk().having_heard(((ADMITTED, 1), (RELEASED, 5), (DIED, 9)))
    assert closings(at) == [("e-1", "released")]


def test_a_second_death_closes_nothing_more() -> None:
    at = desk().having_heard(((ADMITTED, 1), (DIED, 5), (DIED, 9)))
    assert closings(at) == [("e-1", "died")]
    assert [each.flags for each in at.file.facts if each.what == DIED] == [(), ("second_death",)]


def test_what_happens_to_the_dead_is_taken_and_flagged_and_sets_off_nothing() -> None:
    at = desk().having_heard(((DIED, 5), (ADMITTED, 9), (RELEASED, 12)))
    flagged = {type(each.what).__name__: each.flags for each in at.file.facts if each.flags}
    assert flagged == {"AdmissionRecorded": ("after_death",)}


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [2, 1, 0, 3], [3, 2, 1, 0], [1, 3, 0, 2]])
def test_a_voided_admission_ends_that_episode_and_no_other(order: list[int]) -> None:
    at = desk()
    said: list[tuple[Event, int]] = [(ADMITTED, 1), (SECOND_ADMISSION, 2), (VOIDED, 3), (RELEASED, 9)]
    for each in order:
        at.hear(*said[each])
    assert [outcome for _, outcome in closings(at)] == ["admitted_in_error", "released"]
    assert not at.rules.aggregate[AdmissionRecorded].state(at.file.facts).state.open


def test_a_void_that_comes_after_the_release_closes_nothing() -> None:
    at = desk().having_heard(((READMITTED, 1), (RELEASED, 2), (VOIDED, 3)))
    assert closings(at) == [("e-2", "released")]


def test_whoever_is_said_to_have_been_admitted_in_error_was_never_received() -> None:
    at = desk().having_heard(((ADMITTED, 1), (READMITTED, 2), (CLOSED_IN_ERROR, 3)))
    voids = [each.what for each in at.file.facts if isinstance(each.what, AdmissionVoided)]
    assert voids == [AdmissionVoided(episode_id="e-2", reason="in_error")]
    assert closings(at) == [("e-2", "admitted_in_error")]


def test_without_ids_the_last_admission_is_the_one_in_error_and_the_first_goes_on() -> None:
    unnamed = ADMITTED.model_copy(update={"episode_id": None})
    at = desk().having_heard(((unnamed, 1), (unnamed, 2), (EpisodeClosed(outcome="admitted_in_error"), 3)))
    assert at.happened == ["AdmissionRecorded", "AdmissionRecorded", "AdmissionVoided", "EpisodeClosed"]
    at.hear(RELEASED, 9)
    assert [outcome for _, outcome in closings(at)] == ["admitted_in_error", "released"]


def test_a_void_that_says_why_corrects_what_was_concluded_from_the_closing() -> None:
    at = desk().having_heard(((READMITTED, 2), (CLOSED_IN_ERROR, 3), (VOIDED, 3)))
    assert at.happened == ["AdmissionRecorded", "AdmissionVoided", "EpisodeClosed"]
    assert [each.what.reason for each in at.file.facts if isinstance(each.what, AdmissionVoided)] == ["wrong_person"]


def test_who_escaped_is_away_again_and_in_their_episode_where_somebody_else_was_caught() -> None:
    escape = ((ADMITTED, 1), (ESCAPED, 2), (CAUGHT, 3), (AdmissionVoided(reason="wrong_person"), 4))
    at = desk().having_heard(escape)
    assert closings(at) == []
    assert at.rules.aggregate[AdmissionRecorded].state(at.file.facts).state.where == "absconded"
    at.hear(CAUGHT, 5)
    at.hear(RELEASED, 9)
    assert closings(at) == [("e-1", "released")]


def test_nothing_is_void_where_nothing_was_open_that_could_be_in_error() -> None:
    at = desk().having_heard(((READMITTED, 2), (RELEASED, 3), (CLOSED_IN_ERROR, 4)))
    assert "AdmissionVoided" not in at.happened
    assert [each.flags for each in at.file.facts if each.what == CLOSED_IN_ERROR] == [("no_open_episode",)]


def test_whoever_is_out_of_the_prison_while_another_reception_is_void_comes_back_all_the_same() -> None:
    at = desk().having_heard(((ADMITTED, 1), (TO_COURT, 2), (SECOND_ADMISSION, 2.1), (VOIDED, 2.2), (BACK, 2.3)))
    assert not at.file.waiting


def test_a_policy_asks_for_nothing_because_of_what_it_does_not_know() -> None:
    for policy in POLICIES:
        assert policy.name == "close_episode_on_death" or policy.then(fact(ADMITTED, 1)) is None
