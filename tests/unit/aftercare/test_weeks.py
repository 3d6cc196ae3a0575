"""What fills a caseworker's week, from beginning to end: nothing missing, nothing wrong, and nothing by itself."""

from typing import TypeVar

from services.aftercare.settling import SETTLING
from services.aftercare.supervising import SUPERVISION
from shared.contracts.aftercare import (
    AftercareVictimNoticeDue,
    BreachDecided,
    SupervisionEnded,
    SupervisionStarted,
    SupervisionSuspended,
    UnmetNeed,
)
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded
from tests.unit.aftercare.stories import (
    ADMITTED,
    AGENCY_SAYS,
    ALLEGED,
    CURFEW,
    DIED,
    EMERGENCY,
    EMPLOYER_SAYS,
    ENDED,
    ENROLLED,
    EXPLAINED,
    FREE_FROM_COURT,
    HANDED_OVER,
    HEARD,
    HOME,
    HOSTEL,
    LEFT_WORK,
    MET,
    MISSED,
    NO_CONTACT,
    NORTH,
    PACK,
    PERSON_SAYS,
    RECALL_ASKED,
    RELEASED,
    REVIEWED,
    SETTLED,
    SOUTH,
    WARNED,
    WORK,
    desk,
    status,
)
from tests.unit.desk import Desk

E = TypeVar("E", bound=Event)
ON_RECALL = AdmissionRecorded.model_validate({**AdmissionRecorded.example, "reason": "recall", "episodeId": "e-2"})


def told(*history: tuple[Event, float]) -> Desk:
    """In the order it happened."""
    return desk().having_heard(history)


def all_of(at: Desk, kind: type[E]) -> list[E]:
    return [each.what for each in at.file.facts if isinstance(each.what, kind)]


def flags(at: Desk) -> dict[str, tuple[str, ...]]:
    return {type(each.what).__name__: each.flags for each in at.file.facts if each.flags}


def test_a_licence_breach_with_representations_heard_and_without_recall() -> None:
    at = told(
        (CURFEW, 1),
        (RELEASED, 2),
        (EXPLAINED, 2.1),
        (MET, 3),
        (ALLEGED.model_copy(update={"breach_id": "b-1"}), 10),
        (HEARD, 12),
        (WARNED, 14),
        (REVIEWED, 15),
        (ENDED, 90),
    )
    assert flags(at) == {}
    assert not at.file.waiting
    assert "RecallDecided" not in at.happened
    assert "SupervisionSuspended" not in at.happened
    assert all_of(at, SupervisionEnded) == [ENDED]


def test_a_decision_that_a_recall_is_wanted_leaves_the_person_where_they_are() -> None:
    at = told((CURFEW, 1), (RELEASED, 2), (PACK, 2), (ALLEGED, 10), (HEARD, 12), (RECALL_ASKED, 14))
    assert [each.outcome for each in all_of(at, BreachDecided)] == ["recall"]
    assert SUPERVISION.state(at.file.facts).supervision.active


def test_an_emergency_recall_and_a_re_release() -> None:
    at = told(
        (NO_CONTACT, 1),
        (HANDED_OVER, 1.5),
        (RELEASED, 2),
        (MET, 3),
        (HOME, 4),
        (WORK, 4),
        (status("n-home", "in_progress"), 6),
        (status("n-work", "met"), 8),
        (EMERGENCY, 20),
        (ON_RECALL, 22),
        (RELEASED, 50),
        (MET, 51),
    )
    unmet = (UnmetNeed(need_id="n-home", pathway="accommodation"),)
    (first, second), (recalled, in_custody) = all_of(at, SupervisionStarted), all_of(at, SupervisionSuspended)
    assert (first.team_id, second.team_id) == ("leeds-north", "leeds-north")
    assert second.supervision_id == first.supervision_id
    assert second.phase == "resumed"
    assert (recalled.reason, in_custody.reason) == ("recall", "custody")
    assert in_custody.episode_id == "e-2"
    assert recalled.unmet_needs == in_custody.unmet_needs == second.unmet_needs == unmet
    assert [each.kind for each in all_of(at, AftercareVictimNoticeDue)] == ["recall"]
    assert flags(at) == {}
    assert not at.file.waiting


def test_a_recall_that_finds_nobody_rests_supervision_until_they_are_found() -> None:
    at = told((RELEASED, 2), (EMERGENCY, 20))
    state = SUPERVISION.state(at.file.facts).supervision
    assert (state.active, state.rests_for) == (None, "recall")


def test_of_two_teams_that_both_supervise_one_lets_go() -> None:
    at = told((NORTH, 2), (MET, 3), (SOUTH, 5), (MET, 6))
    assert flags(at) == {"ContactRecorded": ("first_contact_before",)}
    at.hear(SupervisionEnded(supervision_id="s-1", outcome="transferred", next_responsible="leeds-south"), 7)
    state = SUPERVISION.state(at.file.facts).supervision
    assert state.active
    assert (state.active.team, state.others) == ("leeds-south", ())


def test_a_team_that_was_there_before_the_gate() -> None:
    at = told((ADMITTED, 1), (ENROLLED, 5), (NO_CONTACT, 6), (PACK, 10), (RELEASED, 10), (MET, 10.2))
    started = all_of(at, SupervisionStarted)
    assert [(each.phase, each.team_id) for each in started] == [("enrolled", "leeds-north"), ("active", "leeds-north")]
    assert flags(at) == {}


def test_help_that_is_declined_counts_against_nobody() -> None:
    at = told(
        (RELEASED, 1),
        (HOME, 2),
        (status("n-home", "declined", reason="persons_choice"), 3),
        (WORK, 2),
        (status("n-work", "rejected", reason="not_eligible"), 4),
        (status("n-work", "closed_unmet", reason="not_eligible"), 5),
        (REVIEWED, 30),
        (ENDED, 90),
    )
    assert flags(at) == {}
    assert at.happened.count("SupervisionEnded") == 1
    assert not {"BreachAlleged", "RecallDecided", "SupervisionSuspended"} & set(at.happened)


def test_free_from_court_the_same_day_with_a_team_that_is_named() -> None:
    at = told((ADMITTED, 1), (FREE_FROM_COURT, 1.2), (MET, 2))
    (started,) = all_of(at, SupervisionStarted)
    assert (started.team_id, started.phase) == ("leeds-north", "unknown")


def test_work_lost_and_a_place_to_live_found() -> None:
    at = told(
        (RELEASED, 1),
        (HOSTEL, 1),
        (PERSON_SAYS, 5),
        (EMPLOYER_SAYS, 6),
        (AGENCY_SAYS, 9),
        (SETTLED, 20),
        (LEFT_WORK, 30),
    )
    before = SETTLING.state(at.file.facts[: at.file.until(at.file.facts[-1].time) - 1])
    after = SETTLING.state(at.file.facts)
    assert (before.at_work, after.at_work, after.tenure) == (1, 0, "settled")
    assert flags(at) == {}


def test_missed_meetings_set_nothing_off() -> None:
    at = told((CURFEW, 1), (RELEASED, 2), (MISSED, 3), (MISSED, 10), (MISSED, 17))
    assert at.happened == ["ConditionsSet", *["ContactRecorded"] * 3, "Released", "SupervisionStarted"]


def test_a_death_in_the_community_ends_what_is_open_and_tells_who_asked() -> None:
    at = told((NO_CONTACT, 1), (RELEASED, 2), (HOME, 3), (DIED, 20))
    assert [each.outcome for each in all_of(at, SupervisionEnded)] == ["died"]
    assert [each.kind for each in all_of(at, AftercareVictimNoticeDue)] == ["death"]
    at.hear(status("n-home", "closed_unmet", reason="death"), 21)
    at.hear(LEFT_WORK.model_copy(update={"reason": "other"}), 21)
    assert "after_death" not in [flag for each in at.file.facts for flag in each.flags]
