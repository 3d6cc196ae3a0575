"""Where a person is on the path, folded from the milestones among their facts, in the order of the world. Pure."""

from collections.abc import Iterable
from typing import Literal

State = Literal["in_custody", "returned_to_custody", "in_community", "ended"]

ADMISSION = "throughcare.intake.admission.recorded.v1"
RELEASE = "throughcare.release.released.v1"
SUPERVISION_END = "throughcare.aftercare.supervision.ended.v1"
MILESTONES = (ADMISSION, RELEASE, SUPERVISION_END)


def state_of(milestones: Iterable[str]) -> State | None:
    """The state after these milestones; None before the first. Custody after a release is a return."""
    state: State | None = None
    was_released = False
    for milestone in milestones:
        match milestone:
            case "throughcare.intake.admission.recorded.v1":
                state = "returned_to_custody" if was_released else "in_custody"
            case "throughcare.release.released.v1":
                state, was_released = "in_community", True
            case "throughcare.aftercare.supervision.ended.v1" if state == "in_community":
                state = "ended"
            case _:
                pass
    return state
