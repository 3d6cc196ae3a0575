"""One person's way from reception to return, as reports of a correctional system."""

from typing import Any

from shared.contracts.aftercare import SupervisionEnded
from shared.contracts.catalogue import CATALOGUE, owner
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded, AssessmentCompleted, PersonRegistered, SentenceRecorded
from shared.contracts.planning import PlanAgreed, PlanApproved, ProgrammeCompleted, ProgrammeReferred, ProgrammeStarted
from shared.contracts.release import DateConfirmed, Released
from tests.acceptance.asking import cloud


def made(kind: type[Event], **data: Any) -> Event:
    """An event of this kind, from its example and what is said here."""
    return kind.model_validate({**kind.example, **data})


def registered(who: str) -> dict[str, Any]:
    scheme, _, value = who.rpartition(":")
    identifiers = [{"scheme": scheme, "value": value}]
    return cloud(
        PersonRegistered.model_validate({"identifiers": identifiers}), who, "2025-01-06T08:00:00+01:00", "registered"
    )


def admitted(who: str, time: str = "2025-01-06T09:00:00+01:00", identifier: str = "admitted") -> dict[str, Any]:
    return cloud(made(AdmissionRecorded), who, time, identifier)


def whole_path(who: str) -> list[dict[str, Any]]:
    """Thirteen reports, in the order in which they happened; the person comes back in March 2026."""
    steps: list[tuple[Event, str, str]] = [
        (made(SentenceRecorded), "2025-01-06T10:00:00+01:00", "sentence"),
        (made(AssessmentCompleted), "2025-01-10T10:00:00+01:00", "assessed"),
        (made(PlanAgreed), "2025-01-12T10:00:00+01:00", "agreed"),
        (made(PlanApproved), "2025-01-13T10:00:00+01:00", "approved"),
        (made(ProgrammeReferred), "2025-01-14T10:00:00+01:00", "referred"),
        (made(ProgrammeStarted), "2025-02-01T10:00:00+01:00", "started"),
        (made(ProgrammeCompleted), "2025-06-01T10:00:00+02:00", "completed"),
        (made(DateConfirmed), "2025-11-01T10:00:00+01:00", "date"),
        (made(Released), "2025-12-05T15:30:00+01:00", "released"),
    ]
    back = admitted(who, "2026-03-02T11:00:00+01:00", "returned")
    return [registered(who), admitted(who), *(cloud(event, who, time, name) for event, time, name in steps), back]


def supervision_ended(who: str) -> dict[str, Any]:
    return cloud(made(SupervisionEnded), who, "2026-06-01T09:00:00+02:00", "ended")


# What the reports above become, with everything that services conclude from each other's events.
STORY = [
    *("person.registered", "admission.recorded", "sentence.recorded", "case.opened", "assessment.completed"),
    *("plan.drafted", "plan.agreed", "plan.approved", "programme.referred", "programme.started", "programme.completed"),
    *("date.confirmed", "released", "episode.closed", "supervision.started"),
    *("admission.recorded", "supervision.suspended"),
]


# What is named alike elsewhere is planning's here.
FULL_NAMES = {
    event.type.split(".", 2)[2].rpartition(".v")[0]: event.type
    for event in sorted(CATALOGUE.values(), key=lambda each: owner(each.type) == "planning")
}


def story(entries: list[dict[str, Any]]) -> list[str]:
    """The types of a timeline, without service and version."""
    return [entry["type"].removeprefix("throughcare.").split(".", 1)[1].rpartition(".v")[0] for entry in entries]
