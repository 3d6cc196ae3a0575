"""One team supervises at a time (rule 9); a team may be there before the person is (Bangkok rules 46 and 47).

That two do is seen where all facts meet: a return to custody between them may be on its way.
"""

from services.aftercare.concluded import StartSupervision
from services.aftercare.supervising import SUPERVISION
from shared.contracts.aftercare import SupervisionEnded, SupervisionStarted, SupervisionSuspended
from shared.supervision import TEAMS
from shared.testing import fact, given
from tests.unit.aftercare.stories import (
    ADMITTED,
    ENDED,
    ENROLLED,
    NORTH,
    RELEASED,
    SERVED,
    SOUTH,
    START,
    SUSPEND,
    SUSPENDED,
    desk,
)

ACTIVE = SupervisionStarted(supervision_id="s-1", phase="active", team_id="leeds-north", kind="licence")
SOUTH_ENROLS = SOUTH.model_copy(update={"phase": "enrolled"})
NOT_TAKEN_UP = SupervisionEnded(outcome="not_taken_up")
HANDED_ON = SupervisionEnded(supervision_id="s-1", outcome="transferred", next_responsible="leeds-south")


def test_a_second_active_team_is_taken() -> None:
    given(SUPERVISION, fact(NORTH, 1)).when(SOUTH, at=2).is_taken().flags()


def test_two_supervisions_of_one_sender_are_told_apart_without_a_team() -> None:
    first = SupervisionStarted(supervision_id="s-1")
    second = SupervisionStarted(supervision_id="s-2")
    assert len(SUPERVISION.state([fact(first, 1), fact(second, 2)]).supervision.others) == 1


def test_a_team_that_takes_over_from_one_that_let_go_is_no_second_one() -> None:
    given(SUPERVISION, fact(NORTH, 1), fact(HANDED_ON, 2)).when(SOUTH, at=2).is_taken().flags()


def test_another_team_after_a_rest_is_no_second_one() -> None:
    given(SUPERVISION, fact(NORTH, 1), fact(SUSPENDED, 2)).when(SOUTH, at=3).is_taken().flags()


def test_a_start_by_another_team_than_accepted_is_a_second_one_though_we_concluded_the_first() -> None:
    concluded = fact(NORTH, 1, by_policy="start_supervision_on_release")
    given(SUPERVISION, concluded).when(SOUTH, at=2).is_taken().flags()


def test_when_one_of_two_teams_lets_go_the_other_goes_on() -> None:
    two = (fact(NORTH, 1), fact(SOUTH, 2))
    for let_go, left in (("s-1", "s-2"), ("s-2", "s-1")):
        ended = fact(SupervisionEnded(supervision_id=let_go, outcome="transferred"), 3)
        given(SUPERVISION, *two, ended).when(SUSPEND, at=4).then(
            SupervisionSuspended(supervision_id=left, reason="custody")
        )


def test_when_one_of_two_teams_rests_the_other_goes_on() -> None:
    rested = fact(SUSPENDED.model_copy(update={"reason": "warrant"}), 3)
    given(SUPERVISION, fact(NORTH, 1), fact(SOUTH, 2), rested).when(START, at=4).is_already_so()


def test_when_one_of_two_teams_says_that_the_person_is_in_custody_both_rest() -> None:
    history = (fact(NORTH, 1), fact(SOUTH, 2), fact(SUSPENDED, 3))
    assert not [each for each in SUPERVISION.state(history).supervision.begun if not each.rested]


def test_a_team_that_starts_again_is_still_one_of_two() -> None:
    history = (fact(NORTH, 1), fact(SOUTH, 2), fact(NORTH, 3))
    state = SUPERVISION.state(history).supervision
    assert [each.team for each in (*state.others, state.current) if each] == ["leeds-south", "leeds-north"]


def test_no_more_teams_are_remembered_than_can_be() -> None:
    many = [fact(SupervisionStarted(team_id=f"team-{number}"), number) for number in range(50)]
    assert len(SUPERVISION.state(many).supervision.others) == TEAMS


def test_a_team_may_enrol_somebody_who_is_still_in_custody() -> None:
    given(SUPERVISION, fact(ADMITTED, 1)).when(ENROLLED, at=2).is_taken().flags()
    given(SUPERVISION, fact(NORTH, 1), fact(SUSPENDED, 2)).when(SOUTH_ENROLS, at=3).is_taken().flags()


def test_an_enrolment_is_no_second_active_team() -> None:
    given(SUPERVISION, fact(NORTH, 1)).when(SOUTH_ENROLS, at=2).is_taken().flags()


def test_two_teams_may_both_expect_the_person() -> None:
    given(SUPERVISION, fact(ENROLLED, 1)).when(SOUTH_ENROLS, at=2).is_taken().flags()
    given(SUPERVISION, fact(ENROLLED, 1)).when(ENROLLED, at=2).is_taken().flags()


def test_the_release_makes_what_was_enrolled_active() -> None:
    given(SUPERVISION, fact(ENROLLED, 1)).when(START, at=9).then(ACTIVE)


def test_who_enrolled_of_their_own_will_is_taken_up_whatever_the_release() -> None:
    for ground in ("served", "undecided"):
        given(SUPERVISION, fact(ENROLLED, 1)).when(StartSupervision("s-9", ground), at=9).then(ACTIVE)


def test_a_new_team_that_has_enrolled_follows_the_one_that_rests() -> None:
    history = (fact(NORTH, 1), fact(SUSPENDED, 2), fact(SOUTH_ENROLS, 3))
    follows = SOUTH.model_copy(update={"phase": "active", "prior_supervision_id": "s-1"})
    given(SUPERVISION, *history).when(START, at=4).then(follows)


def test_the_same_team_that_has_enrolled_again_follows_nobody() -> None:
    history = (fact(NORTH, 1), fact(SUSPENDED, 2), fact(ENROLLED, 3))
    given(SUPERVISION, *history).when(START, at=4).then(ACTIVE)


def test_who_enrolled_and_never_came_is_let_go() -> None:
    given(SUPERVISION, fact(ENROLLED, 1)).when(NOT_TAKEN_UP, at=5).is_taken().flags()
    given(SUPERVISION, fact(ENROLLED, 1), fact(NOT_TAKEN_UP, 5)).when(ENDED, at=6).waits_for("a supervision")


def test_letting_an_enrolment_go_leaves_the_supervision_that_goes_on() -> None:
    for let_go in (NOT_TAKEN_UP, SupervisionEnded(supervision_id="s-2", outcome="other")):
        history = (fact(NORTH, 1), fact(SOUTH_ENROLS, 2), fact(let_go, 3))
        state = SUPERVISION.state(history).supervision
        assert state.enrolled is None
        assert state.active
        assert state.active.team == "leeds-north"


def test_who_is_enrolled_before_release_is_supervised_from_the_gate_by_that_team() -> None:
    at = desk()
    at.hear(ADMITTED, 1)
    at.hear(ENROLLED, 5)
    at.hear(SERVED, 10)
    assert at.file.facts[-1].what == ACTIVE


def test_an_enrolment_known_after_the_release_makes_no_second_start() -> None:
    at = desk()
    at.hear(RELEASED, 10)
    at.hear(ENROLLED, 5)
    assert at.happened == ["Released", "SupervisionStarted", "SupervisionStarted"]
    assert at.story == [("SupervisionStarted", 5), ("Released", 10), ("SupervisionStarted", 10)]


def test_the_end_of_a_supervision_that_is_not_known_leaves_the_others() -> None:
    state = SUPERVISION.state(
        [fact(NORTH, 1), fact(SupervisionEnded(supervision_id="s-7", outcome="expired"), 2)]
    ).supervision
    assert state.active
