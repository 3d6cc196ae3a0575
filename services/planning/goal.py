"""Goals: open from when they are added until they are reached or given up, and open again when taken up again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, NamedTuple, TypeGuard

from services.planning.standing import NOT_KNOWN, STANDING, Standing
from services.planning.standing import evolve as stand
from shared.confirming import confirmed
from shared.contracts.fields import Event
from shared.contracts.planning import GoalAchieved, GoalAdded, GoalArchived
from shared.eventing.decider import ALREADY_SO, Aggregate, Command, Decision, Fact, Stated
from shared.eventing.errors import NotYet


@dataclass(frozen=True)
class ArchiveGoal(Command):
    """The person died, left the jurisdiction, or was admitted in error: their open goals are archived, one by one."""

    makes: ClassVar = (GoalArchived,)


class Goals(NamedTuple):
    """Those that are open, each with when it was opened; and those that we archived, with the fact."""

    open: Mapping[str, datetime] = MappingProxyType({})
    archived: Mapping[str, Fact] = MappingProxyType({})
    standing: Standing = NOT_KNOWN


FOLDED: frozenset[type[Event]] = frozenset({GoalAdded, GoalAchieved, GoalArchived})


def evolve(goals: Goals, fact: Fact) -> Goals:
    """Fold one fact."""
    if type(fact.what) in STANDING:
        return goals._replace(standing=stand(goals.standing, fact))
    if type(fact.what) not in FOLDED:
        return goals
    match fact.what:
        case GoalAdded(goal_id=goal):
            return goals._replace(open={**goals.open, goal: fact.time})
        case end if is_end(end):
            archived = {**goals.archived, end.goal_id: fact} if fact.made_by_policy else goals.archived
            still = {name: since for name, since in goals.open.items() if name != end.goal_id}
            return goals._replace(open=still, archived=archived)
        case _:
            return goals


def is_end(event: Event) -> TypeGuard[GoalAchieved | GoalArchived]:
    """A step that was reached leaves its goal open."""
    return isinstance(event, GoalArchived) or (isinstance(event, GoalAchieved) and event.step_id is None)


def decide(stated: Stated, goals: Goals, later: Sequence[Fact]) -> Decision:
    """What is reached or given up was open; that it is waited for, like any ground."""
    match stated.what:
        case ArchiveGoal():
            return archive_next(goals, later)
        case GoalAdded(goal_id=goal) as added:
            return Decision(added, ("goal_open_before",) if goal in goals.open else ())
        case GoalAchieved(goal_id=goal) | GoalArchived(goal_id=goal) as end:
            if goal in goals.open:
                return Decision(end)
            if isinstance(end, GoalArchived) and goal in goals.archived:
                return confirmed(goals.archived[goal], end)
            if goal in goals.archived:
                return Decision(end, ("achieved_after_archived",))
            raise NotYet(f"goal {goal} added, and open, not after it")
        case other:
            raise TypeError(other)


def archive_next(goals: Goals, later: Sequence[Fact]) -> Decision:
    """One of those still open, unless it has been told us under a later time that it is over."""
    told = {fact.what.goal_id for fact in later if is_end(fact.what)}
    if found := goals.standing.next_to_end(goals.open, told):
        goal, ending = found
        return Decision(GoalArchived(goal_id=goal, reason=ending))
    return ALREADY_SO


GOAL = Aggregate(
    "goal",
    frozenset({GoalAdded, GoalAchieved, GoalArchived, ArchiveGoal}),
    Goals(),
    evolve,
    decide,
    FOLDED | STANDING,
)
