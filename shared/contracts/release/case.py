"""The release case: when a person will leave, what they will need then, and what moves the day."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.fields import OPEN, PERSONAL, SENSITIVE, Contract, Event, Factuality, OptionalDate, OptionalRef
from shared.contracts.pathways import Pathway

ReleaseKind = Literal[
    "conditional", "hdc", "parole", "end", "compassionate", "bail", "court", "amnesty", "pardon", "commutation",
    "sentence_vacated", "fine_paid", "unknown",
]  # fmt: skip
Basis = Literal["earliest", "conditional", "end", "confirmed", "recall", "unknown"]
# By these nothing is left of the sentence, nor of what was set or arranged under it, unless that is said anew.
LIFTED: frozenset[ReleaseKind] = frozenset({"amnesty", "pardon", "sentence_vacated"})
GROUND = (
    "On what ground; `end` where the whole sentence is served, `commutation` where it was made shorter or milder, "
    "`sentence_vacated` where a court quashed it, `fine_paid` where it was for a fine that is paid."
)
Status = Literal[
    "not_started", "support_not_required", "support_required", "in_progress", "done", "declined", "unknown"
]


class CaseOpened(Event):
    """Somebody must prepare this release (Mandela rules 87 and 107: from the beginning of the sentence)."""

    type: ClassVar[str] = "throughcare.release.case.opened.v1"
    example: ClassVar[dict[str, object]] = {"caseId": "c-1", "anchorDate": "2027-01-05", "basis": "conditional"}

    case_id: Annotated[OptionalRef, Field(description="The sender's own, or the one that we gave.")] = None
    anchor_date: Annotated[
        date | None,
        Field(
            description="The date that preparation counts back from; absent after a recall, until one is known.", **OPEN
        ),
    ] = None
    basis: Annotated[
        Basis,
        Field(description="Which date that is; `recall` where the person is back, and will leave again.", **OPEN),
    ]


class PathwayStatus(Contract):
    """One area of resettlement, and how far its support has come."""

    pathway: Annotated[Pathway, Field(description="Which area.", **SENSITIVE)]
    status: Annotated[Status, Field(description="How far support has come; declining never counts.", **SENSITIVE)]
    raw_value: Annotated[
        str | None, Field(max_length=128, description="The sender's own code, where these do not hold it.", **SENSITIVE)
    ] = None


class PracticalNeed(Contract):
    """One of the things without which nobody gets through the first days (Mandela rule 108)."""

    need: Annotated[
        Literal[
            "identity_documents",
            "accommodation",
            "employment_or_income",
            "clothing",
            "travel",
            "subsistence_money",
            "healthcare_registration",
            "benefits_claim",
            "family_contact",
            "unknown",
        ],
        Field(description="Which of them.", **PERSONAL),
    ]
    status: Annotated[Status, Field(description="`done` or `support_not_required` where it is there.", **PERSONAL)]


class NeedsReviewed(Event):
    """What the person needs in order to leave was looked at (Mandela rules 106 to 108; Bangkok rules 45 to 47)."""

    type: ClassVar[str] = "throughcare.release.needs.reviewed.v1"
    factuality: ClassVar[Factuality] = "assessment"
    example: ClassVar[dict[str, object]] = {
        "purpose": "pre_release",
        "pathways": [{"pathway": "accommodation", "status": "support_required"}],
        "needs": [{"need": "identity_documents", "status": "done"}],
    }

    purpose: Annotated[
        Literal["immediate", "pre_release", "update", "unknown"],
        Field(description="`immediate` soon after reception, `pre_release` before the person leaves.", **OPEN),
    ] = "unknown"
    pathways: Annotated[
        tuple[PathwayStatus, ...], Field(max_length=16, description="The areas of resettlement.", **SENSITIVE)
    ] = ()
    needs: Annotated[
        tuple[PracticalNeed, ...], Field(max_length=16, description="The things needed at once.", **PERSONAL)
    ] = ()
    reviewed_by: Annotated[OptionalRef, Field(description="Who looked: a role or a reference, never a name.")] = None


class DateConfirmed(Event):
    """The date of release is confirmed by whoever may; it can still move."""

    type: ClassVar[str] = "throughcare.release.date.confirmed.v1"
    example: ClassVar[dict[str, object]] = {"date": "2027-01-05", "kind": "conditional", "early": False}

    date: Annotated[date, Field(description="The day of release.", **OPEN)]
    kind: Annotated[ReleaseKind, Field(description=GROUND, **OPEN)]
    early: Annotated[bool | None, Field(description="Whether it is before the date the sentence gave.", **OPEN)] = None
    decided_by: Annotated[OptionalRef, Field(description="Who confirmed it: a role or a body, never a name.")] = None
    decision_ref: Annotated[OptionalRef, Field(description="The number of the decision.")] = None
    raw_value: Annotated[
        OptionalRef, Field(description="The sender's own code, where `kind` does not hold all of it.")
    ] = None


class ReleaseDeferred(Event):
    """Release was put off: a date that was confirmed holds no longer, and somebody is to look at it again."""

    type: ClassVar[str] = "throughcare.release.release_deferred.v1"
    example: ClassVar[dict[str, object]] = {
        "body": "parole_board",
        "reason": "plan_not_ready",
        "nextReviewOn": "2027-07-05",
    }

    body: Annotated[
        Literal["court", "parole_board", "ministry", "prison", "immigration", "other", "unknown"],
        Field(description="Who decided.", **OPEN),
    ]
    reason: Annotated[
        Literal[
            "risk",
            "plan_not_ready",
            "no_accommodation",
            "conduct",
            "new_charge",
            "hearing_adjourned",
            "person_declined",
            "health",
            "other",
            "unknown",
        ],
        Field(description="Why, by its code.", **SENSITIVE),
    ]
    next_review_on: Annotated[OptionalDate, Field(description="The day it will be looked at again.")] = None
    decision_ref: Annotated[OptionalRef, Field(description="The number of the decision.")] = None
    raw_value: Annotated[
        str | None, Field(max_length=128, description="The sender's own code of the reason.", **SENSITIVE)
    ] = None
