"""What passes between the person and the team: conditions explained, meetings held or missed."""

from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from shared.contracts.aftercare.parts import LanguageTag, RawValue, SupervisionId
from shared.contracts.fields import OPEN, PERSONAL, SENSITIVE, Event, OptionalRef, Ref, judged


class ConditionsExplained(Event):
    """The person was told what is asked of them, orally and in writing (Tokyo rule 12.3).

    Rule 7: nobody breaches a condition that was never explained to them.
    """

    type: ClassVar[str] = "throughcare.aftercare.conditions.explained.v1"
    example: ClassVar[dict[str, object]] = {
        "conditionIds": ["lc-1", "lc-2"],
        "modes": ["oral", "written"],
        "languageTag": "en-GB",
        "understood": "yes",
        "copyProvided": True,
    }

    supervision_id: SupervisionId = None
    condition_ids: Annotated[
        tuple[Ref, ...],
        Field(max_length=100, description="Which, as they were set; all that were set by then, where empty.", **OPEN),
    ] = ()
    modes: Annotated[
        tuple[
            Annotated[
                Literal["oral", "written", "interpreted", "signed", "easy_read", "other", "unknown"], Field(**OPEN)
            ],
            ...,
        ],
        Field(max_length=7, description="How: all the ways that were used.", **PERSONAL),
    ] = ()
    language_tag: LanguageTag = None
    understood: Annotated[
        Literal["yes", "partly", "no", "unknown"],
        Field(description="Whether the person, asked to repeat it, had understood.", **judged("personal")),
    ] = "unknown"
    copy_provided: Annotated[bool | None, Field(description="Whether the person was given a copy.", **OPEN)] = None
    explained_by: Annotated[OptionalRef, Field(description="Who: a role or a reference, never a name.")] = None

    @property
    def in_writing(self) -> bool | None:
        """Whether the person has it in writing (Tokyo rule 12.3); None where that was not said."""
        if self.copy_provided is not None:
            return self.copy_provided
        told = {*self.modes} - {"other", "unknown"}
        return bool(told & {"written", "easy_read"}) if told else None


class ContactRecorded(Event):
    """A meeting that was held or missed (Tokyo rule 13.6: a case record is kept).

    A missed meeting is a fact and no more: whether it breaches a condition somebody alleges, and somebody decides.
    """

    type: ClassVar[str] = "throughcare.aftercare.contact.recorded.v1"
    example: ClassVar[dict[str, object]] = {
        "channel": "office",
        "purpose": "supervision",
        "outcome": "attended",
        "first": True,
        "durationMinutes": 45,
    }

    supervision_id: SupervisionId = None
    channel: Annotated[
        Literal["office", "home", "phone", "video", "field", "message", "in_custody", "other", "unknown"],
        Field(description="Where or how; `in_custody` is a visit before release (Bangkok rule 46).", **OPEN),
    ] = "unknown"
    purpose: Annotated[
        Literal[
            "supervision",
            "support",
            "review",
            "pre_release",
            "explain_conditions",
            "representations",
            "employment_verification",
            "treatment_verification",
            "drug_test",
            "crisis",
            "family",
            "other",
            "unknown",
        ],
        Field(description="What for; `representations` lets the person speak to an allegation.", **SENSITIVE),
    ] = "unknown"
    outcome: Annotated[
        Literal[
            "attended",
            "missed_acceptable",
            "missed_unacceptable",
            "missed_reason_unknown",
            "cancelled_by_service",
            "cancelled_by_person",
            "unknown",
        ],
        Field(description="What came of it; a service's own cancelling never counts against the person.", **PERSONAL),
    ]
    first: Annotated[bool | None, Field(description="Whether it was the first after release.", **OPEN)] = None
    breach_id: Annotated[
        OptionalRef, Field(description="The allegation spoken to, where the purpose is `representations`.")
    ] = None
    scheduled_for: Annotated[
        AwareDatetime | None, Field(description="For when it was arranged, where that is not `time`.", **OPEN)
    ] = None
    duration_minutes: Annotated[int | None, Field(ge=0, le=1440, description="How long it took.", **OPEN)] = None
    worker_ref: Annotated[OptionalRef, Field(description="With whom: a role or a reference, never a name.")] = None
    raw_value: RawValue = None
