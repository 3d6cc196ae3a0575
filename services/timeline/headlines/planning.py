"""What planning announces, in plain words."""

import re
from collections.abc import Callable

from services.timeline.headlines.phrases import Data, Headlines, detail, words

FOR_MACHINES = re.compile(r"[0-9a-fA-F-]{32,36}")
SUITABILITY = {
    "suitable": "found suitable",
    "suitable_not_ready": "suitable, not ready yet",
    "not_suitable": "found not suitable",
    "not_eligible": "not eligible",
}

LEFT = {
    "left_post": "the worker left the post",
    "long_absence": "the worker is away for long",
    "moved_team": "the worker moved to another team",
    "caseload": "the worker had too many to look after",
    "persons_request": "at the person's request",
}


BECOMES = {"continue": ": it goes on", "change": ": to be changed"}
ENDINGS = {
    "death": "the person has died",
    "deportation": "the person was deported",
    "left_jurisdiction": "the person left the jurisdiction",
    "admission_voided": "the admission was void",
}


def drafted(data: Data) -> str:
    """What the plan is for."""
    needs = [words(need) for need in data.get("needs", ()) if need != "unknown"]
    return "Plan drafted" + (f" for {', '.join(needs)}" if needs else "")


def agreed(data: Data) -> str:
    """What the person said of the plan, or why it was settled without them."""
    return (
        f"Plan put to the person{detail(data['personAgreement'], ': ')}{detail(data.get('withoutPersonBecause'), ', ')}"
    )


def reviewed(data: Data) -> str:
    """What becomes of it; of a plan that is closed, by what, where that is an end of everything."""
    if data["outcome"] == "close":
        return "Plan closed" + (f": {ENDINGS[data['trigger']]}" if data.get("trigger") in ENDINGS else "")
    return f"Plan reviewed{BECOMES.get(data['outcome'], '')}"


def assigned(data: Data) -> str:
    """A role, not who has it."""
    role = words(data["role"])
    return f"{'Worker' if role == 'unknown' else role.capitalize()} assigned"


def unassigned(data: Data) -> str:
    """A role, not who had it; and why, where that is said."""
    role = words(data["role"])
    return f"{'Worker' if role == 'unknown' else role.capitalize()} not assigned any more{why(data.get('reason'))}"


def why(reason: str | None) -> str:
    """Why somebody has the person no longer."""
    return f": {LEFT[reason]}" if reason in LEFT else detail(reason, ": ")


def classified(data: Data) -> str:
    """How closely the person is held."""
    return f"Classified{detail(data['security'], ': ')}"


def goal(what: str) -> Callable[[Data], str]:
    """A goal, or a step of one, by the part of life it is about where the event knows it."""

    def say(data: Data) -> str:
        noun = "Step of a goal" if data.get("stepId") else "Goal"
        return f"{noun} {what}{detail(data.get('domain'), ': ')}{detail(data.get('reason'), ': ')}"

    return say


def goal_added(data: Data) -> str:
    """For the first time, or again."""
    return goal("taken up again" if data.get("reopened") else "added")(data)


def code(data: Data, before: str = " ") -> str:
    """Which programme, by the sender's code: whoever has three of them is told apart by it. An id that is only for
    machines tells nobody anything.
    """
    which = str(data.get("programmeId") or "")
    return f"{before}{which}" if which and not FOR_MACHINES.fullmatch(which) else ""


def programme(what: str, data: Data) -> str:
    """What became of it."""
    return f"Programme{code(data)} {what}"


def referred(data: Data) -> str:
    """To what sort of programme, where that is said, and which."""
    kind = words(data.get("kind", "unknown"))
    sort = "a programme" if kind == "unknown" else f"{'an' if kind[0] in 'aeiou' else 'a'} {kind} programme"
    return f"Referred to {sort}{code(data, ': ')}"


def completed(data: Data) -> str:
    """The whole of it, or part."""
    return programme("completed", data) + (" in part" if data["completion"] == "partial" else "")


def waitlisted(data: Data) -> str:
    """In the queue, and whether the programme suits the person."""
    found = SUITABILITY.get(data.get("suitability", "unknown"))
    which = code(data, "programme ") or "a programme"
    return f"On the waiting list of {which}" + (f": {found}" if found else "")


def declined(data: Data) -> str:
    """By whom, and why."""
    by = {"person": " by the person", "provider": " by the provider"}.get(data["by"], "")
    what = "withdrawn" if data["by"] == "referrer" else "declined"
    return f"{programme(what, data)}{by}{detail(data.get('reason'), ': ')}"


def started(data: Data) -> str:
    """For the first time, or again after it was held."""
    return programme("resumed" if data.get("resumed") else "started", data)


def progressed(data: Data) -> str:
    """Sessions, where they were counted."""
    attended, held = data.get("sessionsAttended"), data.get("sessionsDelivered")
    if attended is None:
        return programme("went on", data)
    return f"{programme('went on', data)}: {attended}{'' if held is None else f' of {held}'} sessions attended"


def placement(what: str) -> Callable[[Data], str]:
    """Work, training or schooling."""
    kinds = {"work": "Work", "vocational": "Vocational training", "education": "Education"}

    def say(data: Data) -> str:
        return f"{kinds.get(data.get('kind', 'unknown'), 'Placement')} {what}{detail(data.get('reason'), ': ')}"

    return say


PLANNING: Headlines = {
    "planning.practitioner.assigned": assigned,
    "planning.practitioner.unassigned": unassigned,
    "planning.classification.decided": classified,
    "planning.plan.drafted": drafted,
    "planning.plan.agreed": agreed,
    "planning.plan.approved": lambda data: "Plan approved",
    "planning.plan.reviewed": reviewed,
    "planning.goal.added": goal_added,
    "planning.goal.achieved": goal("reached"),
    "planning.goal.archived": goal("given up"),
    "planning.programme.referred": referred,
    "planning.programme.waitlisted": waitlisted,
    "planning.programme.declined": declined,
    "planning.programme.started": started,
    "planning.programme.progressed": progressed,
    "planning.programme.held": lambda data: f"{programme('put on hold', data)}{detail(data['reason'], ': ')}",
    "planning.programme.completed": completed,
    "planning.programme.not_completed": lambda data: (
        f"{programme('not completed', data)}{detail(data['reason'], ': ')}"
    ),
    "planning.placement.started": placement("started"),
    "planning.placement.ended": placement("ended"),
}
