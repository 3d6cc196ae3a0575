"""Whenever a person is released under supervision, then it starts; whenever they are received again, then it rests."""

from uuid import uuid5

from services.aftercare.supervision import StartSupervision, SuspendSupervision
from shared.contracts.intake import AdmissionRecorded
from shared.contracts.release import Released
from shared.eventing.decider import Command, Fact, Policy

SUPERVISED = frozenset({"conditional", "hdc", "parole", "compassionate"})


def start_supervision(release: Fact) -> Command | None:
    """Where the kind of release means supervision; who has served the whole sentence leaves without."""
    if not isinstance(release.what, Released) or release.what.kind not in SUPERVISED:
        return None
    return StartSupervision(str(uuid5(release.id, "supervision")))


def suspend_supervision(admission: Fact) -> Command | None:
    """Custody of any kind suspends it; whether it is over is for a person to decide (Tokyo rule 14)."""
    return SuspendSupervision()


POLICIES = (
    Policy("start_supervision_on_release", (Released,), StartSupervision, start_supervision, acts_on_flagged=True),
    Policy(
        "suspend_supervision_on_return",
        (AdmissionRecorded,),
        SuspendSupervision,
        suspend_supervision,
        acts_on_flagged=True,
    ),
)
