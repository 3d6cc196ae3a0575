"""What happened, in a few plain words for each type of event."""

from collections.abc import Callable, Mapping
from typing import Any

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.versions import data_now

Data = Mapping[str, Any]

IN_WORDS = {
    "return_cause_unknown": "cause not known",
    "sentence": "to serve a sentence",
    "recall": "on recall",
    "remand": "on remand",
    "new": "newly",
    "return_from_escape": "after an escape",
    "in_error": "in error",
    "conditional": "under supervision",
    "hdc": "on home detention curfew",
    "parole": "on parole",
    "end": "at the end of the sentence",
    "compassionate": "on compassionate grounds",
    "bail": "on bail",
    "court": "by order of a court",
    "custody": "while in custody",
    "warrant": "on a warrant",
    "abscond": "after absconding",
    "expired": "its time is over",
    "completed_early": "completed early",
    "substance_alcohol": "alcohol",
    "substance_drugs": "drugs",
    "education_training": "education",
    "criminal_history": "previous convictions",
}


def words(value: object) -> str:
    """A code as words."""
    return IN_WORDS.get(str(value), str(value).replace("_", " "))


def detail(value: object, before: str = " ") -> str:
    """A code as words, or nothing where it is not known."""
    return "" if value in (None, "unknown") else f"{before}{words(value)}"


def admitted(data: Data) -> str:
    """A return says so, whatever else it says."""
    if data["reason"] == "return_cause_unknown":
        return "Returned to custody, cause not known"
    place = f" at {data['facilityId']}" if data.get("facilityId") else ""
    return f"Received into custody{place}{detail(data['reason'], ', ')}"


def assessed(data: Data) -> str:
    """The needs that were found."""
    needs = [words(need["domain"]) for need in data.get("needs", ()) if need.get("severity") != "none"]
    return f"Assessed: needs in {', '.join(needs)}" if needs else "Assessed: no need recorded"


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


HEADLINES: Mapping[str, Callable[[Data], str]] = {
    "intake.person.registered": lambda data: "Registered",
    "intake.admission.recorded": admitted,
    "intake.sentence.recorded": lambda data: f"Sentence recorded{detail(data['kind'], ': ')}",
    "intake.assessment.completed": assessed,
    "intake.episode.closed": lambda data: f"Custody episode closed{detail(data['outcome'], ': ')}",
    "planning.plan.drafted": drafted,
    "planning.plan.agreed": lambda data: f"Plan put to the person{detail(data['personAgreement'], ': ')}",
    "planning.plan.approved": lambda data: "Plan approved",
    "planning.plan.reviewed": lambda data: f"Plan reviewed: {words(data['outcome'])}",
    "planning.programme.referred": programme("referred"),
    "planning.programme.started": programme("started"),
    "planning.programme.completed": lambda data: f"Programme completed{detail(data['completion'], ', ')}",
    "planning.programme.not_completed": lambda data: f"Programme not completed{detail(data['reason'], ': ')}",
    "planning.deadline.opened": lambda data: f"Due: {words(data['kind'])}{detail(data['trigger'], ' after ')}",
    "release.case.opened": lambda data: f"Release being prepared for {data['anchorDate']}",
    "release.date.confirmed": lambda data: f"Release date confirmed: {data['date']}",
    "release.released": lambda data: f"Released{detail(data['kind'])}",
    "aftercare.supervision.started": lambda data: "Supervision started",
    "aftercare.supervision.suspended": lambda data: f"Supervision suspended{detail(data['reason'])}",
    "aftercare.supervision.ended": lambda data: f"Supervision ended{detail(data['outcome'], ': ')}",
}


def headline(event_type: str, data: Data) -> str:
    """In plain words; a type we have no words for is read out."""
    name = event_type.removeprefix("throughcare.").rpartition(".v")[0]
    say = HEADLINES.get(name)
    return (
        say(data_now(event_type, data, CATALOGUE))
        if say
        else " ".join(name.split(".")[1:]).replace("_", " ").capitalize()
    )
