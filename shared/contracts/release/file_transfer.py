"""The file of somebody who leaves for another country or jurisdiction, and who looks after them there."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from shared.contracts.fields import OPEN, PERSONAL, SENSITIVE, Event, OptionalRef


class FileTransferRecorded(Event):
    """Whether who looks after the person in another country or jurisdiction was sent their journey, or was not and why
    (Mandela rules 8 and 9; General Assembly resolution 45/119). Only who needs it there has it, and not sending it can
    protect somebody: that is an answer like any other. May be said again, as when it has arrived.
    """

    type: ClassVar[str] = "throughcare.release.file_transfer.recorded.v1"
    example: ClassVar[dict[str, object]] = {
        "outcome": "sent",
        "toAuthority": "prison-service-pl",
        "country": "pl",
        "contents": ["journey", "sentence_documents"],
        "basis": "mutual_recognition",
    }

    outcome: Annotated[
        Literal["sent", "received", "not_sent", "unknown"],
        Field(description="`received` where the other side says that it has it.", **OPEN),
    ]
    to_authority: Annotated[
        OptionalRef, Field(description="Who has it, or was to: an authority or a team, never a name.")
    ] = None
    country: Annotated[
        str | None,
        Field(
            pattern=r"^[a-z]{2}(-[a-z0-9]{1,3})?$",
            description="Where they are, by ISO 3166 in small letters: `pl`, or a part of a country, `us-id`.",
            **SENSITIVE,
        ),
    ] = None
    contents: Annotated[
        tuple[
            Annotated[
                Literal[
                    "journey", "sentence_documents", "assessments", "plan", "conditions", "certificates", "other",
                    "unknown",
                ],
                Field(**PERSONAL),
            ],
            ...,
        ],
        Field(max_length=20, description="What was sent; a medical file goes its own way.", **PERSONAL),
    ] = ()  # fmt: skip
    basis: Annotated[
        Literal["treaty", "mutual_recognition", "arrangement", "domestic_law", "consent", "other", "unknown"],
        Field(description="What allows it, or would have; `mutual_recognition` as between states of the EU.", **OPEN),
    ] = "unknown"
    basis_ref: Annotated[OptionalRef, Field(description="Which treaty, law or agreement.")] = None
    reason: Annotated[
        Literal[
            "no_legal_basis", "risk_to_person", "not_asked_for", "consent_refused", "receiver_not_known", "other",
            "unknown",
        ]
        | None,
        Field(description="Why it was not sent; refusing consent never counts against the person.", **SENSITIVE),
    ] = None  # fmt: skip
    pack_ref: Annotated[OptionalRef, Field(description="Where a copy of what was sent is found.")] = None
    decided_by: Annotated[OptionalRef, Field(description="Who decided: a role or a body, never a name.")] = None
    raw_value: Annotated[
        str | None, Field(max_length=128, description="The sender's own code, where these do not hold it.", **SENSITIVE)
    ] = None

    @model_validator(mode="after")
    def what_was_sent_has_no_reason_against(self) -> Self:
        """It was sent, or there is a reason why not."""
        if self.outcome in ("sent", "received") and self.reason not in (None, "unknown"):
            raise ValueError("a file that was sent has no reason why it was not: correct outcome or reason")
        return self

    @property
    def settled(self) -> bool:
        """Whether somebody has answered: it went, or it does not."""
        return self.outcome != "unknown"
