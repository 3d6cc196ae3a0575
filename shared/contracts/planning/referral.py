"""The way into a programme: proposed, waited for, found suitable or not, declined."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.assessment import NeedDomain
from shared.contracts.fields import OPEN, PERSONAL, SENSITIVE, Event, OptionalDate, OptionalRef, Ref, judged
from shared.contracts.planning.reasons import RawReason, ReasonDetail

ProgrammeKind = Literal[
    "accredited", "education", "vocational", "work", "substance", "family", "victim_awareness", "life_skills", "unknown"
]
ProgrammeRef = Annotated[Ref, Field(description="As in the referral.")]
FirstReferredOn = Annotated[
    OptionalDate,
    Field(description="The day of the first referral: a place in the queue is kept by it, whoever moves the person."),
]


class ProgrammeReferred(Event):
    """Somebody proposed a programme for the person (resolution 2021/21 OP 2; Mandela rules 96 to 104)."""

    type: ClassVar[str] = "throughcare.planning.programme.referred.v1"
    example: ClassVar[dict[str, object]] = {"programmeId": "work-1", "kind": "work", "targetsDomain": ["employment"]}

    programme_id: Annotated[
        Ref, Field(description="The sender's own id of the programme, the same in all events about it.")
    ]
    kind: Annotated[ProgrammeKind, Field(description="What sort of programme.", **SENSITIVE)]
    targets_domain: Annotated[
        tuple[Annotated[NeedDomain, Field(**SENSITIVE)], ...],
        Field(max_length=20, description="The needs it serves.", **SENSITIVE),
    ] = ()
    mandatory: Annotated[
        bool | None,
        Field(
            description="Whether the person must attend; that is shown as a gap of the unconvicted (rule 17).", **OPEN
        ),
    ] = None
    trigger: Annotated[
        Literal["assessed_need", "own_request", "court", "transfer", "second_try", "unknown"] | None,
        Field(description="What it was proposed for.", **OPEN),
    ] = None
    continues: Annotated[
        OptionalRef,
        Field(description="The programme that this one goes on from, where it had another id at the former place."),
    ] = None
    first_referred_on: FirstReferredOn = None
    raw_value: Annotated[
        str | None,
        Field(max_length=128, description="The sender's own code, where `kind` does not hold all of it.", **SENSITIVE),
    ] = None


class ProgrammeWaitlisted(Event):
    """The person waits for a place, and whether the programme suits them is known or not (rule 5)."""

    type: ClassVar[str] = "throughcare.planning.programme.waitlisted.v1"
    example: ClassVar[dict[str, object]] = {
        "programmeId": "work-1",
        "suitability": "suitable",
        "position": 4,
        "expectedStart": "2026-04-01",
        "firstReferredOn": "2026-01-20",
    }

    programme_id: ProgrammeRef
    suitability: Annotated[
        Literal["not_assessed", "suitable", "suitable_not_ready", "not_suitable", "not_eligible", "unknown"],
        Field(description="What the provider found, if it has looked.", **judged("sensitive")),
    ] = "unknown"
    position: Annotated[int | None, Field(ge=1, le=1_000_000, description="The place in the queue.", **OPEN)] = None
    expected_start: Annotated[OptionalDate, Field(description="When there may be a place.")] = None
    first_referred_on: FirstReferredOn = None
    facility_id: Annotated[OptionalRef, Field(description="The sender's own id of the prison it is for.")] = None
    raw_value: Annotated[
        str | None,
        Field(max_length=128, description="The sender's own code, beside `suitability`.", **SENSITIVE),
    ] = None


class ProgrammeDeclined(Event):
    """The programme will not begin: the person, the provider or who referred says so.

    Declining never counts against the person (rule 19).
    """

    type: ClassVar[str] = "throughcare.planning.programme.declined.v1"
    example: ClassVar[dict[str, object]] = {"programmeId": "work-1", "by": "provider", "reason": "no_place"}
    may_follow_death: ClassVar[bool] = True

    programme_id: ProgrammeRef
    by: Annotated[
        Literal["person", "provider", "referrer", "unknown"],
        Field(description="Who; the `referrer` withdraws what they proposed.", **PERSONAL),
    ]
    reason: Annotated[
        Literal[
            "not_suitable", "not_eligible", "no_place", "not_wanted", "not_now", "prefers_other", "withdrawn",
            "transfer", "release", "health", "operational", "death", "other", "unknown",
        ],
        Field(description="Why.", **PERSONAL),
    ] = "unknown"  # fmt: skip
    reason_detail: ReasonDetail = None
    raw_value: RawReason = None
