"""What planning announces, in plain words."""

from collections.abc import Callable

from services.timeline.headlines.phrases import Data, Headlines, detail, words


def drafted(data: Data) -> str:
    """What the plan is for."""
    needs = [words(need) for need in data.get("needs", ()) if need != "unknown"]
    return "Plan drafted" + (f" for {', '.join(needs)}" if needs else "")


def programme(what: str) -> Callable[[Data], str]:
    """A step of a programme; its kind is said where the event knows it."""

    def say(data: Data) -> str:
        kind = words(data.get("kind", "unknown"))
        return f"Programme {what}" if kind == "unknown" else f"{kind.capitalize()} programme {what}"

    return say


PLANNING: Headlines = {
    "planning.plan.drafted": drafted,
    "planning.plan.agreed": lambda data: f"Plan put to the person{detail(data['personAgreement'], ': ')}",
    "planning.plan.approved": lambda data: "Plan approved",
    "planning.plan.reviewed": lambda data: f"Plan reviewed: {words(data['outcome'])}",
    "planning.programme.referred": programme("referred"),
    "planning.programme.started": programme("started"),
    "planning.programme.completed": lambda data: f"Programme completed{detail(data['completion'], ', ')}",
    "planning.programme.not_completed": lambda data: f"Programme not completed{detail(data['reason'], ': ')}",
    "planning.deadline.opened": lambda data: f"Due: {words(data['kind'])}{detail(data['trigger'], ' after ')}",
}
