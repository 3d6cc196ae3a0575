"""Somebody may be supervised on two orders at once, by one team or by two: a licence, and a community sentence. Each is
known by its id where one is given; without ids there is one (rule 9).
"""

from datetime import date
from itertools import permutations

import pytest

from services.aftercare.breach import BREACH
from services.aftercare.supervising import SUPERVISION
from shared.contracts.aftercare import ReviewCompleted, SupervisionEnded, SupervisionStarted, SupervisionSuspended
from shared.contracts.fields import Event
from shared.eventing.decider import Fact
from shared.supervised import Supervision
from shared.testing import fact, given
from tests.unit.aftercare.stories import (
    ADMITTED,
    BAILED,
    DEPORTED,
    DIED,
    HANDED_OVER,
    LICENCE,
    LICENCE_ENDS,
    ORDER,
    ORDER_ENDS,
    RECALLED,
    RELEASED,
    START,
    STARTED,
    SUSPEND,
    TEAM,
    desk,
)

SOUTHERN = ORDER.model_copy(update={"team_id": "leeds-south"})
UNNAMED = SupervisionStarted(team_id=TEAM)
ENROLLED = LICENCE.model_copy(update={"phase": "enrolled"})
BOTH = {"licence", "order"}
ON_RELEASE = "start_supervision_on_release"


def open_in(state: Supervision) -> set[str | None]:
    """The ids of what is not over."""
    return {each.id for each in (state.current, *state.others, *state.resting) if each}


def still_open(*facts: Fact) -> set[str | None]:
    return open_in(SUPERVISION.state(facts).supervision)


@pytest.mark.parametrize("second", [ORDER, SOUTHERN], ids=["one_team", "two_teams"])
@pytest.mark.parametrize(("ended", "left"), [(LICENCE_ENDS, "order"), (ORDER_ENDS, "licence")])
def test_the_end_of_one_leaves_the_other(second: SupervisionStarted, ended: SupervisionEnded, left: str) -> None:
    history = (fact(LICENCE, 1), fact(second, 2))
    given(SUPERVISION, *history).when(ended, at=3).is_taken().flags()
    assert still_open(*history, fact(ended, 3)) == {left}
    rests = given(SUPERVISION, *history, fact(ended, 3)).when(SUSPEND, at=4).event
    assert isinstance(rests, SupervisionSuspended)
    assert rests.supervision_id == left


def test_after_the_last_end_nothing_is_open() -> None:
    history = (fact(LICENCE, 1), fact(ORDER, 2), fact(ORDER_ENDS, 3), fact(LICENCE_ENDS, 4))
    assert still_open(*history) == set()
    given(SUPERVISION, *history).when(LICENCE_ENDS, at=5).waits_for("a supervision that started")


@pytest.mark.parametrize("gone", ["died", "deported", "transferred_jurisdiction"])
def test_whoever_is_out_of_reach_is_so_for_all_orders(gone: str) -> None:
    rests = SupervisionSuspended(supervision_id="order", reason="warrant")
    out = SupervisionEnded.model_validate({"supervisionId": "licence", "outcome": gone})
    assert still_open(fact(LICENCE, 1), fact(ORDER, 2), fact(rests, 3), fact(out, 4)) == set()


def test_a_start_told_again_is_still_the_same_one() -> None:
    assert still_open(fact(LICENCE, 1), fact(ORDER, 2), fact(LICENCE, 3)) == BOTH


def test_one_that_another_team_takes_over_under_the_same_id_stays_one() -> None:
    history = (fact(LICENCE, 1), fact(ORDER, 2), fact(SOUTHERN, 3))
    state = SUPERVISION.state(history).supervision
    assert {(each.id, each.team) for each in (*state.others, state.current) if each} == {
        ("licence", TEAM),
        ("order", "leeds-south"),
    }
    assert still_open(*history, fact(ORDER_ENDS, 4)) == {"licence"}


def test_one_that_is_transferred_leaves_the_other_and_goes_on_elsewhere() -> None:
    handed_on = SupervisionEnded(supervision_id="order", outcome="transferred", next_responsible="leeds-south")
    assert still_open(fact(LICENCE, 1), fact(ORDER, 2), fact(handed_on, 3)) == {"licence"}
    assert still_open(fact(LICENCE, 1), fact(ORDER, 2), fact(handed_on, 3), fact(SOUTHERN, 3)) == BOTH


@pytest.mark.parametrize(("rested", "goes_on"), [("licence", "order"), ("order", "licence")])
def test_when_one_rests_the_other_goes_on_and_both_end_in_their_time(rested: str, goes_on: str) -> None:
    rests = SupervisionSuspended(supervision_id=rested, reason="warrant")
    history = (fact(LICENCE, 1), fact(ORDER, 2), fact(rests, 3))
    assert still_open(*history) == BOTH
    ended = SupervisionEnded(supervision_id=rested, outcome="revoked")
    given(SUPERVISION, *history).when(ended, at=4).is_taken()
    assert still_open(*history, fact(ended, 4)) == {goes_on}


def test_an_order_that_begins_while_the_licence_rests_is_another_one() -> None:
    history = (fact(LICENCE, 1), fact(SupervisionSuspended(reason="recall"), 2), fact(ORDER, 3))
    assert still_open(*history) == BOTH
    for ended in (LICENCE_ENDS, ORDER_ENDS):
        given(SUPERVISION, *history).when(ended, at=4).is_taken()
    goes_on = LICENCE.model_copy(update={"phase": "resumed"})
    state = SUPERVISION.state((*history, fact(goes_on, 4))).supervision
    assert (open_in(state), state.resting) == (BOTH, ())


def test_each_is_reviewed_by_its_id() -> None:
    for named in BOTH:
        reviewed = ReviewCompleted(supervision_id=named)
        given(SUPERVISION, fact(LICENCE, 1), fact(ORDER, 2)).when(reviewed, at=3).is_taken()


def test_without_ids_a_start_by_the_same_team_is_the_same_supervision() -> None:
    assert still_open(fact(UNNAMED, 1), fact(UNNAMED, 2)) == {None}
    ended = SupervisionEnded(outcome="expired")
    assert still_open(fact(UNNAMED, 1), fact(UNNAMED, 2), fact(ended, 3)) == set()
    assert still_open(fact(UNNAMED, 1), fact(LICENCE, 2)) == {"licence"}


def test_a_start_without_an_id_is_of_what_was_told_last_and_keeps_its_id() -> None:
    assert still_open(fact(LICENCE, 1), fact(UNNAMED, 2)) == {"licence"}
    history = (fact(LICENCE, 1), fact(ORDER, 2), fact(UNNAMED, 3))
    assert still_open(*history) == BOTH
    for ended in (LICENCE_ENDS, ORDER_ENDS):
        given(SUPERVISION, *history).when(ended, at=4).is_taken()


def test_an_end_without_an_id_is_of_what_began_last() -> None:
    ended = SupervisionEnded(outcome="expired")
    assert still_open(fact(LICENCE, 1), fact(ORDER, 2), fact(ended, 3)) == {"licence"}


def test_what_we_concluded_from_an_enrolment_is_known_by_its_id_so_that_another_order_is_another() -> None:
    concluded = fact(LICENCE.model_copy(update={"phase": "active"}), 2, by_policy=ON_RELEASE)
    given(SUPERVISION, fact(ENROLLED, 1), concluded).when(LICENCE, at=3).confirms(concluded)
    given(SUPERVISION, fact(ENROLLED, 1), concluded).when(ORDER, at=3).is_taken()
    assert still_open(fact(ENROLLED, 1), concluded, fact(ORDER, 3)) == BOTH


def test_what_we_concluded_of_what_went_on_is_by_whatever_id_of_ours_it_was() -> None:
    ours = fact(SupervisionSuspended(supervision_id="of-ours", reason="custody"), 3, by_policy="return")
    state = SUPERVISION.state((fact(LICENCE, 1), ours)).supervision
    assert state.rests_for == "custody"
    goes_on = fact(SupervisionStarted(supervision_id="of-ours", phase="resumed"), 4, by_policy=ON_RELEASE)
    assert still_open(fact(LICENCE, 1), ours, goes_on) == {"licence"}
    gone = fact(SupervisionEnded(supervision_id="of-ours", outcome="expired"), 5, by_policy="gone")
    assert still_open(fact(LICENCE, 1), ours, goes_on, gone) == set()


def ends_with(order: tuple[tuple[Event, float], ...]) -> set[str | None]:
    """What is open after these, told in this order, once nothing waits."""
    at = desk().having_heard(order)
    assert not at.file.waiting
    assert not at.refused
    return open_in(SUPERVISION.state(at.file.facts).supervision)


@pytest.mark.parametrize("second", [ORDER, SOUTHERN], ids=["one_team", "two_teams"])
def test_in_whatever_order_two_orders_are_told_the_last_goes_on(second: SupervisionStarted) -> None:
    """The licence was concluded from a release, and its sender tells it by their own id."""
    told: tuple[tuple[Event, float], ...] = (
        (HANDED_OVER, 8), (RELEASED, 10), (LICENCE, 10.2), (second, 12), (LICENCE_ENDS, 20),
    )  # fmt: skip
    for order in permutations(told):
        assert ends_with(order) == {"order"}


def test_in_whatever_order_a_return_to_custody_is_told_both_orders_end_in_their_time() -> None:
    told: tuple[tuple[Event, float], ...] = (
        (RELEASED, 10), (LICENCE, 10.2), (ORDER, 12), (ADMITTED, 14), (RELEASED, 18), (LICENCE_ENDS, 20),
    )  # fmt: skip
    for order in permutations(told):
        assert ends_with(order) == {"order"}
        assert ends_with((*order, (ORDER_ENDS, 30))) == set()


def test_a_start_that_is_told_last_lets_its_end_be_taken() -> None:
    at = desk().having_heard([(LICENCE, 1), (ORDER_ENDS, 9)])
    assert [report.stated.what for report in at.file.waiting] == [ORDER_ENDS]
    at.hear(ORDER, 2)
    assert not at.file.waiting
    assert still_open(*at.file.facts) == {"licence"}


def test_a_death_ends_both() -> None:
    assert ends_with(((LICENCE, 1), (ORDER, 2), (DIED, 3))) == set()


def test_a_recall_is_odd_only_after_the_last_one_ended() -> None:
    history = (fact(LICENCE, 1), fact(ORDER, 2), fact(ORDER_ENDS, 3))
    given(BREACH, *history).when(RECALLED, at=5).is_taken().flags()
    given(BREACH, *history, fact(LICENCE_ENDS, 4)).when(RECALLED, at=5).is_taken().flags("recalled_after_supervision")
    rests = SupervisionSuspended(supervision_id="order", reason="warrant")
    given(BREACH, *history[:2], fact(rests, 3), fact(LICENCE_ENDS, 4)).when(RECALLED, at=5).is_taken().flags()


def test_a_release_starts_nothing_while_one_goes_on() -> None:
    given(SUPERVISION, fact(LICENCE, 1), fact(ORDER, 2), fact(ORDER_ENDS, 3)).when(START, at=4).is_already_so()
    given(SUPERVISION, fact(STARTED, 1)).when(START, at=4).is_already_so()


def goes_on(*told: tuple[Event, float]) -> set[str | None]:
    """The ids of what neither rests nor is over after these."""
    at = desk().having_heard(told)
    assert not at.refused
    state = SUPERVISION.state(at.file.facts).supervision
    return {each.id for each in state.begun if not each.rested}


def test_who_is_in_custody_is_supervised_on_no_order_and_after_it_on_all() -> None:
    for said in permutations([(LICENCE, 1), (ORDER, 2), (ADMITTED, 5)]):
        assert goes_on(*said) == set()
        assert goes_on(*said, (RELEASED, 9)) == BOTH
    at = desk().having_heard(((LICENCE, 1), (ORDER, 2), (ADMITTED, 5), (RELEASED, 9)))
    resumed = [each.what for each in at.file.facts if isinstance(each.what, SupervisionStarted) and each.made_by_policy]
    assert [(each.supervision_id, each.phase) for each in resumed] == [("order", "resumed"), ("licence", "resumed")]
    meant = SUPERVISION.state(at.file.facts).supervision.meant_by(None)
    assert meant
    assert meant.id == "order"  # as before: what was told last


def test_whoever_a_court_lets_go_goes_on_with_all_of_it_whose_time_is_not_over() -> None:
    over = ORDER.model_copy(update={"ends_on": date(2026, 1, 7)})
    assert goes_on((LICENCE, 1), (ORDER, 2), (ADMITTED, 5), (BAILED, 9)) == BOTH
    assert goes_on((LICENCE, 1), (over, 2), (ADMITTED, 5), (BAILED, 9)) == {"licence"}


def test_a_recall_rests_what_it_names_and_else_the_licence() -> None:
    named = RECALLED.model_copy(update={"supervision_id": "licence"})
    for recall in (named, RECALLED):
        assert goes_on((LICENCE, 1), (ORDER, 2), (recall, 3)) == {"order"}
        assert goes_on((ORDER, 1), (LICENCE, 2), (recall, 3)) == {"order"}
    assert goes_on((ORDER, 1), (RECALLED, 3)) == set()


def test_after_a_recall_and_custody_both_go_on() -> None:
    assert goes_on((LICENCE, 1), (ORDER, 2), (RECALLED, 3), (ADMITTED, 5)) == set()
    assert goes_on((LICENCE, 1), (ORDER, 2), (RECALLED, 3), (ADMITTED, 5), (RELEASED, 9)) == BOTH


def test_what_rested_alone_after_the_other_ended_goes_on_after_custody() -> None:
    history = ((LICENCE, 1), (ORDER, 2), (RECALLED, 3), (ORDER_ENDS, 4), (ADMITTED, 5), (RELEASED, 9))
    assert goes_on(*history) == {"licence"}
    at = desk().having_heard(history)
    assert at.happened.count("SupervisionStarted") == 3


def test_what_another_follows_does_not_go_on_beside_it() -> None:
    new = SupervisionStarted(supervision_id="new", phase="enrolled", kind="licence", team_id="york")
    history = ((ORDER, 1), (LICENCE, 2), (ADMITTED, 5), (new, 7), (RELEASED, 9))
    assert goes_on(*history) == {"order", "new"}
    assert goes_on(*history, (ADMITTED, 11), (RELEASED, 14)) == {"order", "new"}


def test_what_did_not_go_on_after_one_custody_does_not_after_the_next() -> None:
    went_on = LICENCE.model_copy(update={"phase": "resumed"})
    history = ((LICENCE, 1), (ORDER, 2), (ADMITTED, 5), (went_on, 9), (RELEASED, 9), (ADMITTED, 20), (RELEASED, 25))
    assert goes_on(*history) == {"licence"}


def test_that_one_of_them_goes_on_is_confirmed_by_its_sender_and_not_told_twice() -> None:
    at = desk().having_heard(((LICENCE, 1), (ORDER, 2), (ADMITTED, 5), (RELEASED, 9)))
    for each in (LICENCE, ORDER):
        at.hear(each.model_copy(update={"phase": "resumed"}), 10)
    assert at.happened.count("SupervisionStarted") == 4
    assert len(at.confirmed) == 2


def test_whoever_is_deported_while_one_end_is_told_late_is_supervised_on_none() -> None:
    assert ends_with(((LICENCE, 1), (ORDER, 2), (LICENCE_ENDS, 6), (DEPORTED, 4))) == set()
    assert ends_with(((LICENCE, 1), (ORDER, 2), (DEPORTED, 4))) == set()
