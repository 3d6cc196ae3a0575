"""What any service announces about its own record: an earlier event was corrected, or should never have been there.

Nothing is overwritten. What is said here is decided and folded by the library, the same for every service.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, JsonValue, model_validator

from shared.contracts.fields import OPEN, SENSITIVE, Event, OptionalRef

Target = Annotated[
    UUID | None,
    Field(
        description="Our id of the event; of one that was corrected before, the id of its newest correction. A report "
        "may give `targetId` in its place; what is published has it always.",
        **OPEN,
    ),
]
TargetId = Annotated[
    str | None,
    Field(
        min_length=1,
        max_length=256,
        description="The `id` with which the event was reported, for senders that do not know ours; of one that was "
        "corrected before, the `id` of the report that corrected it.",
        **OPEN,
    ),
]
TargetSource = Annotated[
    str | None,
    Field(min_length=1, max_length=512, description="The `source` of that report; if absent, the one of this.", **OPEN),
]
ApprovedBy = Annotated[OptionalRef, Field(description="Who approved it: a role or a reference, never a name.")]
RawValue = Annotated[OptionalRef, Field(description="The sender's own code, where `reason` does not hold all of it.")]


class Revision(Event):
    """What is common to corrections and retractions: they speak of one event of the same person in the same stream."""

    target_event_id: Target = None
    target_id: TargetId = None
    target_source: TargetSource = None

    @model_validator(mode="after")
    def names_an_event(self) -> Self:
        """By our id, or by the sender's own."""
        if self.target_event_id is None and self.target_id is None:
            raise ValueError("say which event: targetEventId, our id of it, or targetId, the id of the report of it")
        return self

    @property
    def target(self) -> UUID:
        """Our id of the event. Raises TypeError while it is known by the sender's alone."""
        if self.target_event_id is None:
            raise TypeError(f"nobody has found the event that was reported as {self.target_id}")
        return self.target_event_id


class RecordCorrected(Revision):
    """An earlier event was wrong, and this is how it is right (rule 12; Mandela rule 6: changes leave a trail)."""

    example: ClassVar[dict[str, object]] = {
        "targetEventId": "019b8d5c-0a1b-7c2d-9e3f-4a5b6c7d8e9f",
        "patch": {"rawValue": "R-17"},
        "reason": "data_entry",
        "correctedBy": "records_clerk",
        "approvedBy": "records_manager",
    }

    patch: Annotated[
        dict[str, JsonValue],
        Field(
            default_factory=dict,
            max_length=100,
            description="JSON Merge Patch (RFC 7396) of the event's data: what is given replaces, null removes.",
            **SENSITIVE,
        ),
    ]
    time: Annotated[AwareDatetime | None, Field(description="When it happened, where that was wrong.", **OPEN)] = None
    time_precision: Annotated[
        Literal["minute", "day", "month", "unknown"] | None,
        Field(description="How much of the time to believe, where that was wrong.", **OPEN),
    ] = None
    reason: Annotated[
        Literal["data_entry", "late_info", "identity", "court_order", "unknown"],
        Field(description="Why it was wrong: a slip, what became known later, the wrong person, a court.", **OPEN),
    ]
    corrected_by: Annotated[
        OptionalRef, Field(description="Who corrected it: a role or a reference, never a name.")
    ] = None
    approved_by: ApprovedBy = None
    raw_value: RawValue = None


class RecordRetracted(Revision):
    """An earlier event should not be on record (rule 12): it stays to be seen, and is no ground any more."""

    example: ClassVar[dict[str, object]] = {
        "targetEventId": "019b8d5c-0a1b-7c2d-9e3f-4a5b6c7d8e9f",
        "reason": "wrong_person",
        "approvedBy": "records_manager",
    }

    reason: Annotated[
        Literal["never_happened", "wrong_person", "duplicate", "unlawful_processing", "unknown"],
        Field(description="Why it should not be there.", **OPEN),
    ]
    approved_by: ApprovedBy = None
    raw_value: RawValue = None


class IntakeRecordCorrected(RecordCorrected):
    """An event of intake was wrong, and this is how it is right (rule 12)."""

    type: ClassVar[str] = "throughcare.intake.record.corrected.v1"


class IntakeRecordRetracted(RecordRetracted):
    """An event of intake should not be on record (rule 12): it stays to be seen, and is no ground any more."""

    type: ClassVar[str] = "throughcare.intake.record.retracted.v1"


class PlanningRecordCorrected(RecordCorrected):
    """An event of planning was wrong, and this is how it is right (rule 12)."""

    type: ClassVar[str] = "throughcare.planning.record.corrected.v1"


class PlanningRecordRetracted(RecordRetracted):
    """An event of planning should not be on record (rule 12): it stays to be seen, and is no ground any more."""

    type: ClassVar[str] = "throughcare.planning.record.retracted.v1"


class ReleaseRecordCorrected(RecordCorrected):
    """An event of release was wrong, and this is how it is right (rule 12)."""

    type: ClassVar[str] = "throughcare.release.record.corrected.v1"


class ReleaseRecordRetracted(RecordRetracted):
    """An event of release should not be on record (rule 12): it stays to be seen, and is no ground any more."""

    type: ClassVar[str] = "throughcare.release.record.retracted.v1"


class AftercareRecordCorrected(RecordCorrected):
    """An event of aftercare was wrong, and this is how it is right (rule 12)."""

    type: ClassVar[str] = "throughcare.aftercare.record.corrected.v1"


class AftercareRecordRetracted(RecordRetracted):
    """An event of aftercare should not be on record (rule 12): it stays to be seen, and is no ground any more."""

    type: ClassVar[str] = "throughcare.aftercare.record.retracted.v1"


RECORDS: tuple[type[Revision], ...] = (
    IntakeRecordCorrected,
    IntakeRecordRetracted,
    PlanningRecordCorrected,
    PlanningRecordRetracted,
    ReleaseRecordCorrected,
    ReleaseRecordRetracted,
    AftercareRecordCorrected,
    AftercareRecordRetracted,
)
OWNED: Mapping[str, frozenset[type[Revision]]] = {
    service: frozenset(kind for kind in RECORDS if kind.type.split(".")[1] == service)
    for service in ("intake", "planning", "release", "aftercare")
}


def is_of_two(event: Event) -> bool:
    """Whether what it retracts is on record a second time, and so as true as before."""
    return isinstance(event, RecordRetracted) and event.reason == "duplicate"


def with_revisions(kinds: Iterable[type[Event]]) -> frozenset[type[Event]]:
    """These, and what corrects or retracts events of their services: whoever hears the one must hear the other."""
    wanted = frozenset(kinds)
    return wanted.union(*(OWNED[service] for service in {kind.type.split(".")[1] for kind in wanted} & OWNED.keys()))
