"""Where a person is on the path, folded from the milestones among their facts, in the order of the world. Pure."""

from collections.abc import Iterable
from typing import Literal

from shared.contracts.aftercare import SupervisionEnded
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.intake import AdmissionRecorded
from shared.contracts.release import Released
from shared.contracts.versions import names

State = Literal["in_custody", "returned_to_custody", "in_community", "ended"]

ADMISSION = AdmissionRecorded.type
RELEASE = Released.type
SUPERVISION_END = SupervisionEnded.type
STEPS = (AdmissionRecorded, Released, SupervisionEnded)
MILESTONES = tuple(name for step in STEPS for name in sorted(names([step], CATALOGUE)))


def state_of(milestones: Iterable[str]) -> State | None:
    """The state after these milestones; None before the first. Custody after a release is a return."""
    state: State | None = None
    was_released = False
    for milestone in milestones:
        match milestone.rpartition(".v")[0]:
            case "throughcare.intake.admission.recorded":
                state = "returned_to_custody" if was_released else "in_custody"
            case "throughcare.release.released":
                state, was_released = "in_community", True
            case "throughcare.aftercare.supervision.ended" if state == "in_community":
                state = "ended"
            case _:
                pass
    return state
