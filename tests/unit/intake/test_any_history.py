"""Whatever intake is told, in whatever order, it decides; and a whole history leaves no trace of its order."""

from hypothesis import given as forall
from hypothesis import strategies as st

from services.intake.app import PARTS
from services.intake.closing import CloseEpisode, VoidAdmission
from services.intake.policies import POLICIES
from services.intake.rules import AGGREGATES
from shared.contracts.fields import Event
from shared.eventing.decider import Command
from tests.unit.any_history import Said, anything, decides, left_out
from tests.unit.desk import Desk
from tests.unit.intake.stories import (
    ADMITTED,
    ARRIVED,
    ASSESSED,
    BACK,
    CAUGHT,
    CLOSED,
    CLOSED_IN_ERROR,
    CONSENTED,
    CORRECTED,
    DATES_CHANGED,
    DEPENDANTS,
    DIED,
    ESCAPED,
    EVENTS,
    INDUCTED,
    LEFT,
    MERGED,
    READMITTED,
    REFUSED,
    REGISTERED,
    RELEASED,
    SCREENED,
    SECOND_ADMISSION,
    SENTENCED,
    TO_COURT,
    TOLD_APART,
    UNMERGED,
    VOIDED,
)

WHAT: tuple[Event | Command, ...] = (
    *EVENTS,
    MERGED,
    UNMERGED,
    TOLD_APART,
    CloseEpisode("released", by_court=True),
    CloseEpisode("died"),
    CloseEpisode("admitted_in_error", "e-2"),
    VoidAdmission(),
)
HISTORY: list[tuple[Event, int]] = [
    (REGISTERED, 0),
    (ADMITTED, 1),
    (SENTENCED, 2),
    (ASSESSED, 3),
    (RELEASED, 10),
    (READMITTED, 20),
    (RELEASED, 30),
]
LONG: list[tuple[Event, int]] = [
    (REGISTERED, 0),
    (ADMITTED, 1),
    (DEPENDANTS, 1),
    (SCREENED, 2),
    (CORRECTED, 2),
    (INDUCTED, 3),
    (SENTENCED, 4),
    (REFUSED, 4),
    (DATES_CHANGED, 5),
    (TO_COURT, 6),
    (BACK, 7),
    (LEFT, 8),
    (ARRIVED, 9),
    (ESCAPED, 10),
    (CAUGHT, 12),
    (CONSENTED, 13),
    (RELEASED, 15),
    (READMITTED, 20),
    (TO_COURT, 22),
    (DIED, 23),
]


@forall(anything(WHAT))
def test_whatever_is_said_is_decided(said: list[Said]) -> None:
    decides(Desk(AGGREGATES, POLICIES), said)


def test_no_type_is_left_out_of_what_is_said() -> None:
    assert left_out(PARTS, WHAT) == []


def told(order: list[tuple[Event, int]]) -> Desk:
    return Desk(AGGREGATES, POLICIES).having_heard(order)


def states(at: Desk) -> dict[str, object]:
    """What each aggregate knows in the end, but for which record of a closing it was."""
    found = {each.name: each.state(at.file.facts).state for each in AGGREGATES}
    return {**found, "custody": found["custody"].open, "where": found["custody"].where, "person": None}


@forall(st.permutations(HISTORY))
def test_a_whole_history_ends_the_same_in_any_order(order: list[tuple[Event, int]]) -> None:
    at = told(order)
    assert at.story == told(HISTORY).story
    assert at.story.count(("EpisodeClosed", 10)) == at.story.count(("EpisodeClosed", 30)) == 1
    assert not at.file.waiting


@forall(st.permutations(LONG))
def test_a_life_in_and_out_of_custody_ends_the_same_in_any_order(order: list[tuple[Event, int]]) -> None:
    at = told(order)
    assert at.story == told(LONG).story
    assert states(at) == states(told(LONG))
    assert not at.file.waiting


IN_ERROR: list[tuple[Event, int]] = [(ADMITTED, 1), (SECOND_ADMISSION, 5), (VOIDED, 6), (RELEASED, 8)]


@forall(st.permutations(IN_ERROR))
def test_an_admission_in_error_is_taken_out_alone_in_any_order(order: list[tuple[Event, int]]) -> None:
    at = told(order)
    assert at.story == told(IN_ERROR).story
    assert states(at) == states(told(IN_ERROR))
    assert not at.file.waiting


IN_ERROR_BY_ITS_END: list[tuple[Event, int]] = [
    (ADMITTED, 1),
    (SECOND_ADMISSION, 5),
    (CLOSED_IN_ERROR, 6),
    (RELEASED, 8),
]


@forall(st.permutations(IN_ERROR_BY_ITS_END))
def test_what_was_closed_as_in_error_is_void_and_taken_out_alone_in_any_order(order: list[tuple[Event, int]]) -> None:
    at = told(order)
    assert at.story == told(IN_ERROR_BY_ITS_END).story
    assert ("AdmissionVoided", 6) in at.story
    assert states(at) == states(told(IN_ERROR_BY_ITS_END))


@forall(st.permutations([*IN_ERROR_BY_ITS_END, (VOIDED, 6)]))
def test_both_words_for_an_admission_in_error_are_one(order: list[tuple[Event, int]]) -> None:
    at = told(order)
    assert [at.happened.count(each) for each in ("AdmissionVoided", "EpisodeClosed")] == [1, 2]
    assert states(at) == states(told(IN_ERROR_BY_ITS_END))


@forall(st.permutations([*HISTORY, (CLOSED, 11)]))
def test_a_reported_closing_is_never_a_second_one(order: list[tuple[Event, int]]) -> None:
    assert told(order).happened.count("EpisodeClosed") == 2


def test_nothing_in_such_a_life_is_odd() -> None:
    assert not [each for each in told(LONG).file.facts if each.flags]
