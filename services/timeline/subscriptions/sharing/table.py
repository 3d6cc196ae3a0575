"""What anybody but the person's own team may ever be told: of which events which fields, under which category.

What is not here goes to none of them (rule 10). Data, written down once.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, get_args

from shared.contracts.aftercare import (
    AccommodationChanged,
    EmploymentEnded,
    EmploymentStarted,
    SupervisionEnded,
    SupervisionStarted,
)
from shared.contracts.intake.consent import Category
from shared.contracts.planning import (
    GoalAchieved,
    GoalAdded,
    PlanApproved,
    PractitionerAssigned,
    PractitionerUnassigned,
    ProgrammeCompleted,
    ProgrammeStarted,
)
from shared.contracts.release import (
    ConditionsSet,
    DateConfirmed,
    HandoverAccepted,
    NeedsReviewed,
    Released,
    ReleaseDeferred,
    ReleasePlanAgreed,
)

RecipientKind = Literal[
    "accommodation_provider", "community_volunteer", "education_provider", "employer", "employment_service", "family",
    "health_service", "local_government", "mentor", "other", "probation", "social_welfare",
]  # fmt: skip
Purpose = Literal[
    "accommodation", "care", "education", "job_placement", "mentoring", "research", "supervision", "support", "other"
]
BY_LAW: Collection[str] = frozenset({"health_service", "local_government", "probation", "social_welfare"})
TOLD = "throughcare.shared."


@dataclass(frozen=True, slots=True)
class InWords:
    """A word in the place of a field that says too much, where there is one and all of `only_where` holds."""

    name: str
    field: str
    words: Mapping[str, str]
    only_where: Mapping[str, Collection[str | None]]

    def of(self, data: Mapping[str, Any]) -> str | None:
        """What is said in its place."""
        if any(data.get(field) not in values for field, values in self.only_where.items()):
            return None
        return self.words.get(data.get(self.field, ""))


@dataclass(frozen=True, slots=True)
class Needs:
    """Of the things that somebody needs at once these, with how far it has come."""

    which: Collection[str]

    def of(self, data: Mapping[str, Any]) -> list[dict[str, str]]:
        """Those of them that are spoken of."""
        needs = data.get("needs", ())
        return [{"need": each["need"], "status": each["status"]} for each in needs if each["need"] in self.which]


@dataclass(frozen=True, slots=True)
class Share:
    """What of an event falls under a category, and as what it is told: never by the name of our event.

    `fields` are paths, through lists too. With no fields at all it is told that it happened, and when.
    """

    category: Category
    told_as: str
    fields: tuple[str, ...] = ()
    in_words: InWords | None = None
    needs: Needs | None = None

    @property
    def tells_that_it_happened(self) -> bool:
        """Whether it says something without any field."""
        return not (self.fields or self.in_words or self.needs)


# What limits hours or places; that a victim asked for it is nobody's business.
LIMITS = InWords(
    "limits",
    "kind",
    {"curfew": "hours", "exclusion_zone": "places"},
    {"standing": ("standard", "additional"), "victimInterestRef": (None,)},
)
HOUSED = InWords(
    "housed", "tenure", {"settled": "settled", "temporary": "for_now", "hostel": "for_now", "homeless": "not"}, {}
)
WHEN_ENGAGED = ("appointments.timing", "appointments.at")
EMPLOYED = ("employmentId", "employerRef", "status", "hoursPerWeek", "startOn")
PRACTICAL = frozenset({
    "identity_documents", "accommodation", "employment_or_income", "clothing", "travel", "subsistence_money",
    "benefits_claim",
})  # fmt: skip

# Of several shares of one event all that are allowed are told together, under the first one's name.
TABLE: Mapping[str, tuple[Share, ...]] = MappingProxyType({
    DateConfirmed.type: (
        Share("release_date", "release_date", ("date",)),
        Share("availability", "availability", ("date",)),
    ),
    ReleaseDeferred.type: (
        Share("release_date", "release_deferred", ("nextReviewOn",)),
        Share("availability", "availability_deferred"),
    ),
    Released.type: (
        Share("release_date", "released"),
        Share("availability", "available"),
        Share("health_continuity", "health_continuity", ("checklist.medication",)),
    ),
    PractitionerAssigned.type: (Share("contact_of_worker", "worker", ("role", "staffRef", "teamRef", "from")),),
    PractitionerUnassigned.type: (Share("contact_of_worker", "worker_left", ("role", "staffRef", "to")),),
    HandoverAccepted.type: (Share("contact_of_worker", "responsible_team", ("byTeam", "practitionerRef")),),
    SupervisionStarted.type: (
        Share("supervision", "supervision_started", ("supervisionId", "teamId", "expectedOn", "endsOn")),
    ),
    SupervisionEnded.type: (Share("supervision", "supervision_ended", ("supervisionId",)),),
    ReleasePlanAgreed.type: (Share("appointments", "appointments", WHEN_ENGAGED),),
    ConditionsSet.type: (Share("conditions", "conditions", ("conditionId", "startOn", "endOn"), LIMITS),),
    NeedsReviewed.type: (
        Share("needs", "needs", needs=Needs(PRACTICAL)),
        Share("accommodation_needs", "needs", needs=Needs({"accommodation"})),
        Share("employment", "needs", needs=Needs({"employment_or_income"})),
        Share("finance", "needs", needs=Needs({"benefits_claim", "subsistence_money"})),
        Share("identity", "needs", needs=Needs({"identity_documents"})),
        Share("health_continuity", "needs", needs=Needs({"healthcare_registration"})),
    ),
    AccommodationChanged.type: (Share("accommodation_needs", "accommodation", ("until", "suitable"), HOUSED),),
    ProgrammeStarted.type: (Share("programmes", "programme_started", ("programmeId", "startOn")),),
    ProgrammeCompleted.type: (
        Share("programmes", "programme_completed", ("programmeId", "completion")),
        Share("skills_certificates", "certificate", ("qualification.code", "qualification.level")),
    ),
    EmploymentStarted.type: (Share("employment", "employment_started", EMPLOYED),),
    EmploymentEnded.type: (Share("employment", "employment_ended", ("employmentId", "employerRef")),),
    GoalAdded.type: (Share("goals", "goal", ("goalId", "specific", "targetOn")),),
    GoalAchieved.type: (Share("goals", "goal_achieved", ("goalId", "achievedOn")),),
    PlanApproved.type: (Share("plan", "plan", ("planId", "reviewDueOn")),),
})  # fmt: skip

# What each sort of recipient may get where the person allows it: none gets a score, a band, an offence or anything of
# a victim, health goes to who keeps it up alone, and nothing shows an employer where a certificate was earned.
MAY_GET: Mapping[str, frozenset[Category]] = MappingProxyType({
    "accommodation_provider": frozenset({"release_date", "accommodation_needs", "conditions", "contact_of_worker"}),
    "community_volunteer": frozenset({"appointments", "goals", "contact_of_worker"}),
    "education_provider": frozenset({
        "release_date", "availability", "skills_certificates", "goals", "appointments", "conditions",
        "contact_of_worker",
    }),
    "employer": frozenset({
        "release_date", "availability", "skills_certificates", "conditions", "contact_of_worker",
    }),
    "employment_service": frozenset({
        "release_date", "availability", "skills_certificates", "employment", "identity", "finance", "conditions",
        "appointments", "contact_of_worker",
    }),
    "family": frozenset({"release_date", "appointments", "contact_of_worker"}),
    "health_service": frozenset({"release_date", "health_continuity", "appointments", "contact_of_worker"}),
    "local_government": frozenset({"release_date", "accommodation_needs", "contact_of_worker"}),
    "mentor": frozenset({"release_date", "appointments", "goals", "contact_of_worker"}),
    "other": frozenset({"release_date", "availability", "appointments", "contact_of_worker"}),
    "probation": frozenset({share.category for shares in TABLE.values() for share in shares} - {"health_continuity"}),
    "social_welfare": frozenset({
        "release_date", "accommodation_needs", "employment", "finance", "identity", "needs", "contact_of_worker",
    }),
})  # fmt: skip
KINDS: tuple[str, ...] = get_args(RecipientKind)
