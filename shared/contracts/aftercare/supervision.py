"""Supervision itself: enrolled, active, resting, reviewed, over."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.aftercare.parts import DecidedBy, Intensity, RawValue, Reasons, SupervisionId, UnmetNeeds
from shared.contracts.fields import OPEN, PERSONAL, SENSITIVE, Event, Factuality, OptionalDate, OptionalRef


class SupervisionStarted(Event):
    """A team is responsible for the person in the community (Tokyo rules 10.1 to 10.4).

    A team may enrol somebody before their release (Bangkok rules 46 and 47). Rule 9: one team supervises at a time.
    """

    type: ClassVar[str] = "throughcare.aftercare.supervision.started.v1"
    example: ClassVar[dict[str, object]] = {"intensity": "standard", "endsOn": "2028-01-05", "teamId": "leeds-north"}

    supervision_id: Annotated[OptionalRef, Field(description="The sender's own, or the one that we gave.")] = None
    phase: Annotated[
        Literal["enrolled", "active", "resumed", "unknown"],
        Field(
            description="`enrolled` waits for the person to arrive, `resumed` goes on after a rest; active if unknown.",
            **OPEN,
        ),
    ] = "unknown"
    kind: Annotated[
        Literal[
            "licence",
            "parole",
            "probation",
            "community_sentence",
            "post_sentence",
            "pre_trial",
            "dual",
            "voluntary",
            "other",
            "unknown",
        ],
        Field(description="On what ground; `dual` on two at once, `voluntary` is support without a duty.", **PERSONAL),
    ] = "unknown"
    intensity: Annotated[Intensity, Field(description="How closely.", **SENSITIVE)] = "unknown"
    expected_on: Annotated[
        OptionalDate, Field(description="The day the person is expected, where they are enrolled before release.")
    ] = None
    ends_on: Annotated[OptionalDate, Field(description="The last day, as planned.")] = None
    team_id: Annotated[OptionalRef, Field(description="Which team is responsible.")] = None
    prior_supervision_id: Annotated[
        OptionalRef, Field(description="The supervision that it follows, where another team takes over.")
    ] = None
    unmet_needs: UnmetNeeds = ()
    raw_value: RawValue = None


class SupervisionSuspended(Event):
    """Supervision rests while the person is in custody, recalled, wanted or away; it is not over."""

    type: ClassVar[str] = "throughcare.aftercare.supervision.suspended.v1"
    example: ClassVar[dict[str, object]] = {"reason": "custody"}

    supervision_id: SupervisionId = None
    reason: Annotated[
        Literal["custody", "recall", "warrant", "abscond", "other", "unknown"],
        Field(description="Why it rests; `recall` until the person is in custody again.", **OPEN),
    ]
    episode_id: Annotated[OptionalRef, Field(description="The time in custody for which it rests.")] = None
    unmet_needs: UnmetNeeds = ()
    raw_value: RawValue = None


class SupervisionEnded(Event):
    """Supervision is over (Tokyo rule 11: it does not exceed its period, and may end early)."""

    type: ClassVar[str] = "throughcare.aftercare.supervision.ended.v1"
    may_follow_death: ClassVar[bool] = True
    example: ClassVar[dict[str, object]] = {"outcome": "expired"}

    supervision_id: SupervisionId = None
    outcome: Annotated[
        Literal[
            "expired",
            "completed_early",
            "revoked",
            "deported",
            "transferred",
            "transferred_jurisdiction",
            "died",
            "reconvicted",
            "amnesty",
            "pardon",
            "commutation",
            "sentence_vacated",
            "not_taken_up",
            "other",
            "unknown",
        ],
        Field(
            description="How it ended; `transferred` to another team, `transferred_jurisdiction` to another country or "
            "jurisdiction; `sentence_vacated` where a court quashed it; `not_taken_up` where a person enrolled and "
            "never came.",
            **SENSITIVE,
        ),
    ]
    next_responsible: Annotated[
        OptionalRef, Field(description="The team or authority that is responsible now, where there is one.")
    ] = None
    decided_by: DecidedBy | None = None
    reasons: Reasons = ()
    raw_value: RawValue = None


class ReviewCompleted(Event):
    """Supervision was looked at again and adjusted to the person (Tokyo rules 10.1 and 10.4: periodically)."""

    type: ClassVar[str] = "throughcare.aftercare.review.completed.v1"
    factuality: ClassVar[Factuality] = "assessment"
    example: ClassVar[dict[str, object]] = {
        "trigger": "scheduled",
        "intensityBefore": "enhanced",
        "intensityAfter": "standard",
        "participation": "participated",
        "nextReviewOn": "2027-07-05",
    }

    supervision_id: SupervisionId = None
    trigger: Annotated[
        Literal["scheduled", "first", "progress", "incident", "transfer", "persons_request", "other", "unknown"],
        Field(description="Why it was looked at.", **OPEN),
    ] = "unknown"
    intensity_before: Annotated[Intensity, Field(description="How closely until then.", **SENSITIVE)] = "unknown"
    intensity_after: Annotated[Intensity, Field(description="How closely from then on.", **SENSITIVE)] = "unknown"
    participation: Annotated[
        Literal["participated", "partly", "refused", "unable", "not_asked", "unknown"],
        Field(description="Whether the person took part; refusing never counts against them (rule 19).", **PERSONAL),
    ] = "unknown"
    next_review_on: Annotated[OptionalDate, Field(description="The day by which it is to be looked at again.")] = None
    decided_by: DecidedBy | None = None
    raw_value: RawValue = None
