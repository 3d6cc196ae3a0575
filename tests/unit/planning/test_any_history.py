"""Whatever planning is told, in whatever order, it decides; and a whole history leaves no trace of its order."""

from typing import Any

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from services.planning.app import PARTS
from services.planning.goal import ArchiveGoal
from services.planning.lifecycle import Plan
from services.planning.moving import EndProgramme, KeepPlace, ReferAgain
from services.planning.placement import EndPlacement
from services.planning.plan import PLAN, ClosePlan
from services.planning.policies import POLICIES
from services.planning.rules import AGGREGATES
from shared.contracts.fields import Event
from shared.contracts.planning import PlanApproved, ProgrammeDeclined, ProgrammeReferred, ProgrammeStarted
from shared.eventing.decider import Command
from tests.unit.any_history import Said, anything, decides, left_out
from tests.unit.desk import Desk
from tests.unit.planning.stories import (
    ADMITTED,
    AGREED,
    APPROVED,
    ASSESSED,
    ASSIGNED,
    AT_WORK,
    ATTENDED,
    CLASSIFIED,
    COMPLETED,
    DEPORTED,
    DIED,
    DRAFT,
    DRAFTED,
    EVENTS,
    GIVEN_UP,
    GOAL,
    HANDED_OVER,
    HELD,
    LISTED,
    MOVED,
    MOVED_AWAY,
    NOT_ASSESSED,
    REACHED,
    REFERRED,
    RELEASED,
    REVIEWED,
    STARTED,
    VOIDED,
    WORK_OVER,
    concluded,
    reported,
    told,
)

COMMANDS = (KeepPlace("south"), EndProgramme(), ReferAgain("work-1"), ClosePlan(), ArchiveGoal(), EndPlacement())
WHAT: tuple[Event | Command, ...] = (*EVENTS, DRAFT, *COMMANDS)
History = list[tuple[Event, int]]
HISTORY: History = [
    (ADMITTED, 1),
    (ASSESSED, 3),
    (AGREED, 4),
    (APPROVED, 5),
    (REFERRED, 6),
    (STARTED, 7),
    (COMPLETED, 9),
    (ADMITTED, 20),
    (REVIEWED, 21),
]
AGAIN: History = [(REFERRED, 13), (STARTED, 14), (MOVED_AWAY, 15)]
SECOND = ProgrammeReferred(programme_id="art-2", kind="education")
TURNED_DOWN = ProgrammeDeclined(programme_id="art-2", by="provider", reason="no_place")
FULL: History = [
    *HISTORY,
    (ASSIGNED, 2),
    (CLASSIFIED, 2),
    (GOAL, 5),
    (AT_WORK, 6),
    (LISTED, 6),
    (ATTENDED, 8),
    (WORK_OVER, 10),
    (HANDED_OVER, 11),
    (REACHED, 12),
    (SECOND, 6),
    (TURNED_DOWN, 7),
    (RELEASED, 16),
]
FROM_THE_FILE: History = [
    (ADMITTED, 1),
    (NOT_ASSESSED, 2),
    (DRAFTED, 3),
    (AGREED.model_copy(update={"person_agreement": "refused"}), 4),
    (PlanApproved(from_file=True), 5),
]
CUT_SHORT: History = [
    (ADMITTED, 1),
    (REFERRED, 2),
    (STARTED, 3),
    (SECOND, 4),
    (GOAL, 4),
    (AT_WORK, 5),
    (MOVED, 6),
    (ProgrammeStarted(programme_id="work-1", resumed=True), 8),
]


@forall(anything(WHAT))
def test_whatever_is_said_is_decided(said: list[Said]) -> None:
    decides(Desk(AGGREGATES, POLICIES), said)


def test_no_type_is_left_out_of_what_is_said() -> None:
    assert left_out(PARTS, WHAT) == []


def states(desk: Desk) -> dict[str, Any]:
    """What each aggregate makes of all that is known, without ids that are drawn anew in each run."""
    found = {each.name: each.state(desk.file.facts).state for each in AGGREGATES}
    found["plan"] = plan_in_words(found["plan"])
    found["enrolment"] = {
        name: (each.state, each.first_referred_on, each.opened) for name, each in found["enrolment"].open.items()
    }
    found["goal"] = dict(found["goal"].open)
    found["placement"] = dict(found["placement"].open)
    return found


def plan_in_words(plan: Plan) -> tuple[Any, ...]:
    """How far it is, and what it rests on."""
    return plan.state, plan.agreement, plan.assessed, plan.refused


@pytest.mark.parametrize(
    "history",
    [HISTORY, [*HISTORY, *AGAIN], FULL, FROM_THE_FILE, CUT_SHORT],
    ids=["path", "second enrolment", "all there is", "from the file", "moved"],
)
@forall(data=st.data())
def test_a_whole_history_ends_the_same_in_any_order(history: History, data: st.DataObject) -> None:
    at, in_order = told(data.draw(st.permutations(history))), told(sorted(history, key=lambda entry: entry[1]))
    assert at.story == in_order.story
    assert states(at) == states(in_order)
    assert not at.file.waiting


@pytest.mark.parametrize("end", [DIED, DEPORTED, VOIDED], ids=["died", "deported", "void"])
@forall(data=st.data())
def test_however_late_we_hear_of_what_was_begun_an_end_leaves_the_same_open(end: Event, data: st.DataObject) -> None:
    """We may have withdrawn a referral before we heard that the programme had begun: then it is ended as well."""
    history: History = [*CUT_SHORT, (end, 9)]
    at, in_order = told(data.draw(st.permutations(history))), told(history)
    assert reported(at) == reported(in_order)
    assert states(at) == states(in_order)


LOOSE: History = [*CUT_SHORT, (HELD, 7), (MOVED, 9), (GIVEN_UP, 10), (MOVED_AWAY, 11), (DIED, 12)]


@forall(st.permutations(LOOSE))
def test_what_was_reported_is_taken_whatever_we_concluded_before_we_knew_of_it(order: History) -> None:
    at = told(order)
    assert not at.file.waiting
    assert len(reported(at)) + len(at.confirmed) == len(LOOSE)


@forall(st.permutations(LOOSE))
def test_when_everything_is_told_nothing_is_left_open(order: History) -> None:
    at = states(told(order))
    assert all(state == "declined" for state, *_ in at["enrolment"].values())
    assert (at["goal"], at["placement"]) == ({}, {})


@forall(st.permutations(LOOSE))
def test_a_policy_concludes_nothing_twice(order: History) -> None:
    ends = [each for each in concluded(told(order)) if each[0] in ("GoalArchived", "PlacementEnded")]
    assert len(ends) <= 2


def test_what_was_built_on_the_first_assessment_does_not_wait_because_a_second_was_known_before_it() -> None:
    at = told([(ASSESSED, 12), (ASSESSED, 3), (AGREED, 4), (APPROVED, 5)])
    assert not at.file.waiting
    assert PLAN.state(at.file.facts).state == "active"


@forall(st.permutations([*HISTORY, (DRAFTED, 3.5)]))
def test_a_reported_plan_is_never_a_second_one(order: list[tuple[Event, float]]) -> None:
    assert told(order).happened.count("PlanDrafted") == 1
