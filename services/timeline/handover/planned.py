"""The plan, what the person said of it, its goals, and the plan for the first days. Pure."""

from typing import NamedTuple

from services.timeline.handover.lines import Line, Section, called, joined, on, said, when
from services.timeline.handover.record import Record, Told
from services.timeline.headlines.phrases import words
from shared.contracts.planning import (
    GoalAchieved,
    GoalAdded,
    GoalArchived,
    PlanAgreed,
    PlanApproved,
    PlanDrafted,
    PlanReviewed,
)
from shared.contracts.release import ReleasePlanAgreed

AGREEMENTS = {
    "agreed": "Agrees",
    "partly": "Agrees in part",
    "refused": "Does not agree, which counts against nobody",
    "unable": "Could not be asked",
}


class Goal(NamedTuple):
    """Something to reach: as it was added, which steps were reached, and whether all of it was."""

    added: Told[GoalAdded]
    steps: frozenset[str] = frozenset()
    reached: str | None = None
    archived: bool = False


def plan(record: Record) -> Section:
    """A plan goes on over a return to custody, so that the last one counts, of whatever time."""
    told = record.ever.last(PlanDrafted, PlanApproved, PlanReviewed)
    agreed = record.ever.last(PlanAgreed)
    lines = [Line("Plan", standing(told) if told else "None is on record", told.id if told else None)]
    if told:
        lines.append(Line("The person", AGREEMENTS.get(agreed.what.person_agreement) if agreed else None))
    return Section("plan", "Plan and goals", [*lines, for_release(record), *goals(record)])


def standing(told: Told[PlanDrafted | PlanApproved | PlanReviewed]) -> str:
    """In preparation, in force, looked at again, or over."""
    match told.what:
        case PlanDrafted():
            return f"In preparation since {when(told)}, not approved"
        case PlanApproved(approver=approver, review_due_on=due):
            who = f" by {approver}" if approver else ""
            return joined(f"Approved on {when(told)}{who}", f"to be reviewed by {on(due)}" if due else None)
        case PlanReviewed(outcome=outcome, next_review_on=due):
            came = {"continue": "goes on", "change": "to be changed and approved anew", "close": "closed"}
            again = f"to be reviewed by {on(due)}" if due else None
            return joined(f"Reviewed on {when(told)}: {came.get(outcome, 'outcome not known')}", again)


def for_release(record: Record) -> Line:
    """The plan for the first days, and whether the person agrees to it."""
    told = record.now.last(ReleasePlanAgreed)
    if told is None:
        return Line("Plan for the first days", None)
    who = f" with {told.what.agreed_by}" if told.what.agreed_by else ""
    person = AGREEMENTS.get(told.what.person_agreement)
    text = joined(f"Settled on {when(told)}{who}", f"the person {person[0].lower()}{person[1:]}" if person else None)
    return Line("Plan for the first days", text, told.id)


def goals(record: Record) -> list[Line]:
    """Open ones first; those that were given up are counted."""
    found = goals_of(record)
    shown = sorted((each for each in found.values() if not each.archived), key=lambda each: bool(each.reached))
    given_up = len(found) - len(shown)
    lines = [goal(each) for each in shown] or [Line("Goals", "None is on record")]
    return [*lines, *([Line("Given up", f"{given_up} goal{'s' if given_up > 1 else ''}")] if given_up else [])]


def goals_of(record: Record) -> dict[str, Goal]:
    """By id, of whatever time."""
    found: dict[str, Goal] = {}
    for told in record.ever.each(GoalAdded, GoalAchieved, GoalArchived):
        what = told.what
        if isinstance(what, GoalAdded):
            found[what.goal_id] = Goal(Told(told.time, told.precision, what, told.id))
        elif known := found.get(what.goal_id):
            if isinstance(what, GoalArchived):
                found[what.goal_id] = known._replace(archived=True)
            elif what.step_id:
                found[what.goal_id] = known._replace(steps=known.steps | {what.step_id})
            else:
                found[what.goal_id] = known._replace(reached=on(what.achieved_on) if what.achieved_on else when(told))
    return found


def goal(each: Goal) -> Line:
    """In which part of life, what exactly, how far."""
    what = each.added.what
    label = f"Goal: {called(what.domain, 'a part of life that is not known').lower()}"
    steps = f"{len(each.steps)} of {len(what.steps)} steps reached" if what.steps else None
    far = (
        f"reached on {each.reached}"
        if each.reached
        else f"open{f', by {on(what.target_on)}' if what.target_on else ''}"
    )
    return Line(label, said(joined(words(what.specific) if what.specific else None, far, steps)), each.added.id)
