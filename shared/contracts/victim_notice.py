"""Notices that a victim asked for: release's until release, aftercare's after it, in one form.

Who the victim is never comes here (rule 18): the liaison who owns the channel alone knows whom a reference means.
"""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from shared.contracts.fields import SENSITIVE, Event

VictimInterestRef = Annotated[
    str,
    Field(
        min_length=3,
        max_length=64,
        # Without blanks and with a digit, so that no name is taken for a reference.
        pattern=r"^[A-Za-z0-9._:-]*[0-9][A-Za-z0-9._:-]*$",
        description="An opaque reference, known to the liaison alone; never a name.",
        **SENSITIVE,
    ),
]
NoticeRef = Annotated[str | None, Field(max_length=128, **SENSITIVE)]
NoticeKind = Literal[
    "contact_offer",
    "release_date",
    "release_deferred",
    "temporary_release",
    "release",
    "conditions",
    "recall",
    "escape",
    "supervision_end",
    "death",
    "other",
    "unknown",
]


class VictimNoticeDue(Event):
    """The form of a notice that is due (General Assembly resolution 40/34)."""

    example: ClassVar[dict[str, object]] = {
        "noticeId": "n-1",
        "kind": "release_date",
        "victimInterestRefs": ["v-7731"],
        "channelOwner": "victim-liaison-leeds",
    }

    notice_id: Annotated[NoticeRef, Field(description="The sender's own, or the one that we gave.")] = None
    kind: Annotated[NoticeKind, Field(description="Of what.", **SENSITIVE)]
    victim_interest_refs: Annotated[
        tuple[VictimInterestRef, ...],
        Field(min_length=1, max_length=50, description="Whose interests: opaque references.", **SENSITIVE),
    ]
    channel_owner: Annotated[NoticeRef, Field(description="Who is to tell them: a team or a role, never a name.")] = (
        None
    )


class VictimNoticeResolved(Event):
    """The form of what became of a notice (General Assembly resolution 40/34)."""

    example: ClassVar[dict[str, object]] = {"noticeId": "n-1", "kind": "release_date", "outcome": "served"}
    may_follow_death: ClassVar[bool] = True

    notice_id: Annotated[NoticeRef, Field(description="Of the notice; the open one of its kind, where absent.")] = None
    kind: Annotated[NoticeKind, Field(description="Of what.", **SENSITIVE)] = "unknown"
    victim_interest_ref: Annotated[
        VictimInterestRef | None, Field(description="Which of the notice's interests; all of them, where absent.")
    ] = None
    outcome: Annotated[
        Literal["served", "not_served", "unknown"], Field(description="Whether they were told.", **SENSITIVE)
    ]
    reason: Annotated[
        Literal[
            "declined",
            "interest_withdrawn",
            "not_reachable",
            "risk_to_person",
            "not_eligible",
            "overtaken",
            "other",
            "unknown",
        ]
        | None,
        Field(description="Why they were not; after `interest_withdrawn` nothing is due to them.", **SENSITIVE),
    ] = None

    @model_validator(mode="after")
    def a_served_notice_has_no_reason_against(self) -> Self:
        """It was served, or there is a reason why not."""
        if self.outcome == "served" and self.reason not in (None, "unknown"):
            raise ValueError("a notice that was served has no reason why it was not: correct outcome or reason")
        return self


class ReleaseVictimNoticeDue(VictimNoticeDue):
    """Before or at release, who asked to be told must be (General Assembly resolution 40/34)."""

    type: ClassVar[str] = "throughcare.release.victim_notice.due.v1"


class ReleaseVictimNoticeResolved(VictimNoticeResolved):
    """A notice about release was served, or was not and why; never to whom (General Assembly resolution 40/34)."""

    type: ClassVar[str] = "throughcare.release.victim_notice.resolved.v1"


class AftercareVictimNoticeDue(VictimNoticeDue):
    """After release, who asked to be told must be (General Assembly resolution 40/34)."""

    type: ClassVar[str] = "throughcare.aftercare.victim_notice.due.v1"


class AftercareVictimNoticeResolved(VictimNoticeResolved):
    """A notice after release was served, or was not and why; never to whom (General Assembly resolution 40/34)."""

    type: ClassVar[str] = "throughcare.aftercare.victim_notice.resolved.v1"
