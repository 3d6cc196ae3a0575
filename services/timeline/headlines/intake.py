"""What intake announces, in plain words."""

from services.timeline.headlines.phrases import Data, Headlines, detail, words


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


INTAKE: Headlines = {
    "intake.person.registered": lambda data: "Registered",
    "intake.admission.recorded": admitted,
    "intake.sentence.recorded": lambda data: f"Sentence recorded{detail(data['kind'], ': ')}",
    "intake.assessment.completed": assessed,
    "intake.episode.closed": lambda data: f"Custody episode closed{detail(data['outcome'], ': ')}",
}
