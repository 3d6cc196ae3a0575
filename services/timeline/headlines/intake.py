"""What intake announces, in plain words."""

from services.timeline.headlines.phrases import Data, Headlines, day, detail, words


def admitted(data: Data) -> str:
    """A return says so, whatever else it says."""
    if data["reason"] == "return_cause_unknown":
        return "Returned to custody, cause not known"
    return f"Received into custody{at(data, 'facilityId')}{detail(data['reason'], ', ')}"


STANDING = {
    "remand": "on remand",
    "detained_without_charge": "without a charge",
    "convicted_unsentenced": "as convicted, and not sentenced yet",
    "sentenced": "to serve a sentence",
    "recalled": "on recall",
    "extradition": "to be extradited",
    "civil": "on a civil order",
    "immigration": "on an immigration order",
}


def held(data: Data) -> str:
    """In what standing, from now on."""
    standing = STANDING.get(data["legalStatus"])
    return f"Held {standing} from now on" if standing else "What the person is held on has changed"


def at(data: Data, field: str, before: str = "at") -> str:
    """A place, where it is known."""
    return f" {before} {data[field]}" if data.get(field) else ""


def assessed(data: Data) -> str:
    """The needs that were found; a score of risk alone looks for none."""
    needs = [words(need["domain"]) for need in data.get("needs", ()) if need.get("severity") != "none"]
    instrument = data.get("instrument", {})
    if not needs and instrument.get("family") == "risk":
        return f"Risk scored by {instrument['code'].upper()}"
    return f"Assessed: needs in {', '.join(needs)}" if needs else "Assessed: no need recorded"


def not_assessed(data: Data) -> str:
    """Without blame: the person's no is an answer like any other."""
    said = {"refused": "Assessment declined", "unable": "Assessment not possible"}
    file = ", worked out from the file instead" if data.get("fileBasedAlternative") else ""
    return said.get(data["outcome"], "Assessment did not take place") + file


def screened(data: Data) -> str:
    """That it was offered, and whether something follows; never what was found."""
    kind = words(data["kind"]).capitalize() + " screening" if data["kind"] not in ("other", "unknown") else "Screening"
    said = {"done": "done", "declined": "declined", "unable": "not possible"}.get(data["outcome"], "recorded")
    return f"{kind} {said}" + (", follow-up needed" if data.get("followUpRequired") else "")


def moved_dates(data: Data) -> str:
    """To which date of release, if to one."""
    after = data["after"]
    names = {"conditionalRelease": "release", "earliestRelease": "earliest release", "sentenceEnd": "sentence end"}
    to = next((f": {name} now {day(after[field])}" for field, name in names.items() if after.get(field)), "")
    return f"Sentence dates changed{to}{detail(data['cause'], ', ')}"


OVER = {
    "served": "served",
    "sentence_vacated": "quashed",
    "amnesty": "ended by an amnesty",
    "pardon": "ended by a pardon",
    "fine_paid": "over, its fine paid",
    "replaced": "replaced by another",
}


def plainly(code: str, before: str) -> str:
    """What an absence is for: the code is the word."""
    return "" if code in ("other", "unknown") else before + code.replace("_", " ")


def returned(data: Data) -> str:
    """Or not."""
    if data["outcome"] == "failed_to_return":
        return f"Did not come back{plainly(data['kind'], ' from ')}"
    return f"Back{plainly(data['kind'], ' from ')}" + (", late" if data["outcome"] == "late" else "")


def consented(data: Data) -> str:
    """To whom, by kind."""
    said = {"granted": "Consent given", "refused": "Consent refused", "withdrawn": "Consent withdrawn"}
    recipients = [words(each["kind"]) for each in data.get("recipients", ()) if each["kind"] != "unknown"]
    return said.get(data["decision"], "Consent recorded") + (f": {', '.join(recipients)}" if recipients else "")


def died(data: Data) -> str:
    """And who was told of it, which may be said later."""
    told = {"family": data.get("nextOfKin") == "informed", "the authority": data.get("authorityInformed")}
    who = " and ".join(each for each, informed in told.items() if informed)
    return f"Died; {who} told" if who else "Died"


ABSCONDED = {"escape": "Escaped", "abscond": "Absconded", "failed_to_return": "Did not come back"}

INTAKE: Headlines = {
    "intake.person.registered": lambda data: "Registered",
    "intake.person.identity_corrected": lambda data: f"Identity corrected{detail(data['field'], ': ')}",
    "intake.admission.recorded": admitted,
    "intake.legal_status.changed": held,
    "intake.admission.voided": lambda data: f"Admission declared void{detail(data['reason'], ': ')}",
    "intake.sentence.recorded": lambda data: f"Sentence recorded{detail(data['kind'], ': ')}",
    "intake.sentence.ended": lambda data: f"A sentence is {OVER.get(data['outcome'], 'over')}",
    "intake.sentence_dates.changed": moved_dates,
    "intake.transfer.started": lambda data: f"Left{at(data, 'toFacilityId', 'for')} by transfer",
    "intake.transfer.completed": lambda data: f"Arrived{at(data, 'toFacilityId')} by transfer",
    "intake.temporary_absence.started": lambda data: f"Out for a time{plainly(data['kind'], ': ')}",
    "intake.temporary_absence.ended": returned,
    "intake.abscond.recorded": lambda data: ABSCONDED.get(data.get("kind", "unknown"), "Away without leave"),
    "intake.screening.completed": screened,
    "intake.dependants.recorded": lambda data: "Asked about those who depend on the person",
    "intake.induction.completed": lambda data: f"Told of rules and rights{detail(data['mode'], ', ')}",
    "intake.assessment.completed": assessed,
    "intake.assessment.refused": not_assessed,
    "intake.consent.recorded": consented,
    "intake.death.recorded": died,
    "intake.episode.closed": lambda data: f"Custody episode closed{detail(data['outcome'], ': ')}",
}
