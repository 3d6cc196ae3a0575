"""The hand-over: from who is responsible in custody to who will be in the community, with an answer."""

from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from shared.contracts.fields import OPEN, Event, OptionalRef, Ref


class HandoverOffered(Event):
    """A team in the community is asked to take over (Mandela rule 88 and resolution 2021/21 OP 4)."""

    type: ClassVar[str] = "throughcare.release.handover.offered.v1"
    example: ClassVar[dict[str, object]] = {
        "handoverId": "h-1",
        "fromTeam": "leeds-prison",
        "toTeam": "leeds-north",
        "dueBy": "2026-10-13T17:00:00+01:00",
        "packRef": "pack-1",
    }

    handover_id: Annotated[OptionalRef, Field(description="The sender's own, the same in all events about it.")] = None
    from_team: Annotated[OptionalRef, Field(description="Who offers it: a team or an organisation.")] = None
    to_team: Annotated[Ref, Field(description="Who is to take over: a team or an organisation.")]
    due_by: Annotated[AwareDatetime | None, Field(description="By when an answer is expected.", **OPEN)] = None
    pack_ref: Annotated[OptionalRef, Field(description="Where what is handed over is found.")] = None


class HandoverAccepted(Event):
    """The team will be responsible. Rule 9: who accepts is not who offered; otherwise it is flagged."""

    type: ClassVar[str] = "throughcare.release.handover.accepted.v1"
    example: ClassVar[dict[str, object]] = {"handoverId": "h-1", "byTeam": "leeds-north"}

    handover_id: Annotated[OptionalRef, Field(description="As in the offer; the open one, where absent.")] = None
    by_team: Annotated[OptionalRef, Field(description="Who takes over; who was asked, where absent.")] = None
    practitioner_ref: Annotated[
        OptionalRef, Field(description="Who in the team will be the person's worker: a reference, never a name.")
    ] = None


class HandoverRejected(Event):
    """The team will not be responsible, and says why; another must be found, and release waits for neither."""

    type: ClassVar[str] = "throughcare.release.handover.rejected.v1"
    example: ClassVar[dict[str, object]] = {"handoverId": "h-1", "byTeam": "leeds-north", "reason": "other_area"}

    handover_id: Annotated[OptionalRef, Field(description="As in the offer; the open one, where absent.")] = None
    by_team: Annotated[OptionalRef, Field(description="Who refuses; who was asked, where absent.")] = None
    reason: Annotated[
        Literal[
            "other_area", "no_capacity", "incomplete", "too_early", "not_eligible", "conflict_of_interest", "other",
            "unknown",
        ],
        Field(description="Why.", **OPEN),
    ]  # fmt: skip
    suggested_team: Annotated[OptionalRef, Field(description="Who should be asked instead.")] = None
    raw_value: Annotated[
        OptionalRef, Field(description="The sender's own code, where `reason` does not hold all of it.")
    ] = None
