"""What a person allows others to be told."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from shared.contracts.fields import OPEN, PERSONAL, Contract, Event, OptionalDate, OptionalRef

RecipientKind = Literal[
    "accommodation_provider", "community_volunteer", "education_provider", "employer", "employment_service", "family",
    "health_service", "local_government", "mentor", "probation", "research", "social_welfare", "victim_liaison",
    "other", "unknown",
]  # fmt: skip
Category = Literal[
    "accommodation_needs", "appointments", "availability", "conditions", "contact_of_worker", "education", "employment",
    "family", "finance", "goals", "health_continuity", "identity", "needs", "plan", "programmes", "release_date",
    "skills_certificates", "supervision", "other", "unknown",
]  # fmt: skip


class Recipient(Contract):
    """Who is told: a sort of organisation, or one of them."""

    kind: Annotated[RecipientKind, Field(description="What sort of organisation.", **PERSONAL)]
    ref: Annotated[
        str | None,
        Field(
            max_length=128,
            description="Which one, as subscriptions name it; all of the kind, where absent.",
            **PERSONAL,
        ),
    ] = None
    raw_value: Annotated[OptionalRef, Field(description="The sender's own code, where `kind` does not hold all.")] = (
        None
    )


class ConsentRecorded(Event):
    """What the person allows, refuses or takes back. Refusing never counts against them (rule 19).

    The latest about a recipient and category holds; a grant holds until it expires or is withdrawn (rule 10).
    """

    type: ClassVar[str] = "throughcare.intake.consent.recorded.v1"
    example: ClassVar[dict[str, object]] = {
        "decision": "granted",
        "recipients": [{"kind": "employer", "ref": "northern-bakery"}],
        "categories": ["availability", "skills_certificates", "contact_of_worker"],
        "purpose": "job_placement",
        "expiresOn": "2026-12-31",
    }

    consent_id: Annotated[OptionalRef, Field(description="The sender's own, the same when it is withdrawn.")] = None
    decision: Annotated[
        Literal["granted", "refused", "withdrawn", "unknown"],
        Field(description="What the person says; `unknown` allows nothing.", **PERSONAL),
    ]
    recipients: Annotated[
        tuple[Recipient, ...], Field(max_length=40, description="To whom; everybody, where absent.", **PERSONAL)
    ] = ()
    categories: Annotated[
        tuple[Annotated[Category, Field(**PERSONAL)], ...],
        Field(max_length=40, description="What of; everything, where absent.", **PERSONAL),
    ] = ()
    purpose: Annotated[
        Literal[
            "accommodation", "care", "education", "job_placement", "mentoring", "research", "supervision", "support",
            "other", "unknown",
        ],
        Field(description="What for, and for nothing else.", **OPEN),
    ] = "unknown"  # fmt: skip
    expires_on: Annotated[OptionalDate, Field(description="The last day on which it holds.")] = None
    given_by: Annotated[
        Literal["person", "guardian", "court", "unknown"],
        Field(description="Who decided, where the person could not.", **PERSONAL),
    ] = "unknown"
    raw_value: Annotated[
        OptionalRef, Field(description="The sender's own code, where `purpose` does not hold all of it.")
    ] = None

    @model_validator(mode="after")
    def allows_something_to_somebody(self) -> Self:
        """Who grants, says what and to whom: nobody consents to everything."""
        if self.decision == "granted" and not (self.recipients and self.categories):
            raise ValueError("a consent that is granted names at least one recipient and one category")
        return self
