"""A goal is added, reached step by step or given up, and taken up again."""

import pytest

from services.planning.goal import GOAL as GOALS
from services.planning.goal import ArchiveGoal
from shared.contracts.fields import Event
from shared.contracts.planning import GoalAchieved, GoalAdded, GoalArchived
from shared.eventing.decider import Stated
from shared.testing import day, fact, given
from tests.unit.planning.stories import (
    ADMITTED,
    DEPORTED,
    DIED,
    GIVEN_UP,
    GOAL,
    REACHED,
    VOIDED,
    concluded,
    corrects,
    told,
)

ENDS = pytest.mark.parametrize("end", [REACHED, GIVEN_UP], ids=["reached", "given up"])


def test_a_goal_needs_nothing_before_it() -> None:
    given(GOALS).when(GOAL).is_taken().flags()


def test_a_goal_that_is_open_is_taken_again_and_flagged() -> None:
    given(GOALS, fact(GOAL, 1)).when(GOAL, at=2).is_taken().flags("goal_open_before")


@ENDS
def test_an_end_waits_for_the_goal(end: Event) -> None:
    given(GOALS, fact(GOAL, 5)).when(end, at=2).waits_for("goal g-1")


@ENDS
def test_an_open_goal_is_reached_or_given_up(end: Event) -> None:
    given(GOALS, fact(GOAL, 1)).when(end, at=2).is_taken().flags()


@ENDS
def test_what_is_over_waits_until_it_is_taken_up_again(end: Event) -> None:
    over = (fact(GOAL, 1), fact(end, 2))
    again = GoalAdded(goal_id="g-1", reopened=True)
    given(GOALS, *over).when(end, at=4).waits_for("goal g-1")
    given(GOALS, *over).when(again, at=3).is_taken().flags()
    given(GOALS, *over, fact(again, 3)).when(end, at=4).is_taken().flags()


def test_a_step_that_was_reached_leaves_its_goal_open() -> None:
    step = GoalAchieved(goal_id="g-1", step_id="g-1-1")
    given(GOALS, fact(GOAL, 1), fact(step, 2)).when(REACHED, at=3).is_taken().flags()


def test_open_goals_are_archived_once_when_the_person_is_gone() -> None:
    other = GoalAdded(goal_id="g-2")
    assert concluded(told([(GOAL, 1), (other, 2), (DEPORTED, 5), (DIED, 6)])) == [("GoalArchived", 5)] * 2


def test_a_goal_whose_end_was_reported_is_not_archived() -> None:
    given(GOALS, fact(GOAL, 1), fact(REACHED, 6), fact(DIED, 5)).when(ArchiveGoal(), at=5).is_already_so()


def test_a_goal_of_which_a_later_step_was_reported_is_archived() -> None:
    step = GoalAchieved(goal_id="g-1", step_id="g-1-1")
    given(GOALS, fact(GOAL, 1), fact(step, 6), fact(DIED, 5)).when(ArchiveGoal(), at=5).then(
        GoalArchived(goal_id="g-1", reason="death")
    )


def test_a_report_of_what_we_archived_confirms_it_and_that_it_was_reached_is_flagged() -> None:
    archived = fact(GoalArchived(goal_id="g-1", reason="death"), 5, by_policy="archive_goals_at_the_end")
    same = GoalArchived(goal_id="g-1", reason="death")
    given(GOALS, fact(GOAL, 1), archived).when(same, at=6).confirms(archived)
    given(GOALS, fact(GOAL, 1), archived).when(GIVEN_UP, at=6).then(corrects(archived, reason="no_longer_needed"))
    given(GOALS, fact(GOAL, 1), archived).when(REACHED, at=6).is_taken().flags("achieved_after_archived")


def test_a_void_admission_archives_only_goals_that_came_of_it() -> None:
    assert concluded(told([(GOAL, -9), (ADMITTED, 0), (GoalAdded(goal_id="g-2"), 1), (VOIDED, 5)])) == [
        ("GoalArchived", 5)
    ]


def test_goals_are_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        GOALS.decide(Stated(ADMITTED, day(1)), GOALS.initial, ())
