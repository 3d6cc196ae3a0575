"""The mapping: which of their events becomes which of ours, and which are not for us, and why. Data, and a look-up."""

from collections.abc import Callable
from dataclasses import dataclass

from services.adapters.hmpps import assessments, codes, community, movements, people
from services.adapters.hmpps.envelope import Happened
from shared.contracts.aftercare import AccommodationChanged, NeedReferred, NeedStatusChanged
from shared.contracts.fields import Event
from shared.contracts.identity import PersonMerged, PersonUnmerged
from shared.contracts.intake import (
    AbscondRecorded,
    AdmissionRecorded,
    AssessmentCompleted,
    DeathRecorded,
    PersonRegistered,
    TemporaryAbsenceEnded,
    TemporaryAbsenceStarted,
    TransferCompleted,
    TransferStarted,
)
from shared.contracts.planning import PractitionerAssigned, ProgrammeReferred
from shared.contracts.release import ConditionsSet, Released, TemporaryReleaseApproved

Make = Callable[[Happened], movements.Data | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row. `reason` and `code` narrow it to events with these in additionalInformation; the narrowest counts.

    `by_day`: a time of midnight is a day, of which the hour is not known.
    """

    event: str
    becomes: type[Event]
    make: Make
    reason: str = ""
    code: str = ""
    by_day: bool = False

    @property
    def says(self) -> str:
        """What is taken from it, and what is not, as its function says."""
        return " ".join((self.make.__doc__ or "").split())


RECEIVED = "prison-offender-events.prisoner.received"
LEFT = "prison-offender-events.prisoner.released"
CAS3 = "accommodation.cas3"
PREMISES = "approved-premises.person"
REFERRAL = "intervention.referral"
LICENCES = ("licence", "hdc-licence", "prrd-licence", "time-served-licence", "variation", "hdc-variation")

RULES: tuple[Rule, ...] = (
    Rule(RECEIVED, AdmissionRecorded, movements.admitted, "ADMISSION"),
    Rule(RECEIVED, TransferCompleted, movements.arrived, "TRANSFERRED"),
    Rule(RECEIVED, TemporaryAbsenceEnded, movements.back_from_court, "RETURN_FROM_COURT"),
    Rule(RECEIVED, TemporaryAbsenceEnded, movements.back, "TEMPORARY_ABSENCE_RETURN"),
    Rule(RECEIVED, AdmissionRecorded, movements.received_otherwise),
    Rule(LEFT, TransferStarted, movements.departed, "TRANSFERRED"),
    Rule(LEFT, TemporaryAbsenceStarted, movements.to_court, "SENT_TO_COURT"),
    Rule(LEFT, TemporaryAbsenceStarted, movements.to_hospital, "RELEASED_TO_HOSPITAL"),
    Rule(LEFT, TemporaryAbsenceStarted, movements.out, "TEMPORARY_ABSENCE_RELEASE"),
    Rule(LEFT, DeathRecorded, movements.died, "RELEASED", codes.DIED),
    *(Rule(LEFT, AbscondRecorded, movements.absconded, "RELEASED", code) for code in codes.ABSCONDS),
    Rule(LEFT, Released, movements.released, "RELEASED"),
    Rule(LEFT, Released, movements.left_otherwise),
    Rule("prisoner-offender-search.prisoner.created", PersonRegistered, people.registered),
    Rule("probation-case.engagement.created", PersonRegistered, people.registered),
    Rule("probation-case.prison-identifier.added", PersonMerged, people.matched),
    Rule("prison-offender-events.prisoner.merged", PersonMerged, people.prisoners_merged),
    Rule("probation-case.merge.completed", PersonMerged, people.cases_merged),
    Rule("probation-case.unmerge.completed", PersonUnmerged, people.cases_unmerged),
    Rule("assessment.summary.produced", AssessmentCompleted, assessments.summarised),
    Rule("risk-assessment.scores.ogrs.determined", AssessmentCompleted, assessments.reconviction),
    Rule("probation-case.risk-scores.ogrs.manual-calculation", AssessmentCompleted, assessments.reconviction),
    Rule("risk-assessment.scores.rsr.determined", AssessmentCompleted, assessments.serious),
    Rule("offender-management.allocation.changed", PractitionerAssigned, community.prison_worker),
    Rule("person.community.manager.allocated", PractitionerAssigned, community.community_worker),
    Rule("interventions.community.referral.created", ProgrammeReferred, community.programme_referred),
    Rule("person.temporary-absence-authorisation.approved", TemporaryReleaseApproved, community.absence_approved),
    *(Rule(f"create-and-vary-a-licence.{kind}.activated", ConditionsSet, community.licensed) for kind in LICENCES),
    Rule(f"{REFERRAL}.sent", NeedReferred, community.service_referred),
    Rule(f"{REFERRAL}.assigned", NeedStatusChanged, community.service_accepted),
    Rule("intervention.action-plan.approved", NeedStatusChanged, community.service_begun),
    Rule(f"{REFERRAL}.ended", NeedStatusChanged, community.service_over),
    Rule(f"{REFERRAL}.concluded", NeedStatusChanged, community.service_over),
    Rule(f"{CAS3}.referral.submitted", NeedReferred, community.bed_asked_for),
    Rule(f"{CAS3}.booking.confirmed", NeedStatusChanged, community.bed_booked),
    Rule(f"{CAS3}.booking.cancelled", NeedStatusChanged, community.bed_cancelled),
    Rule(f"{CAS3}.person.arrived", AccommodationChanged, community.lives_for_a_time, by_day=True),
    Rule(f"{CAS3}.person.departed", AccommodationChanged, community.moved_out, by_day=True),
    Rule(f"{PREMISES}.arrived", AccommodationChanged, community.lives_in_approved_premises, by_day=True),
    Rule(f"{PREMISES}.departed", AccommodationChanged, community.moved_out, by_day=True),
)

SAME_MOVEMENT = f"the same movement comes as `{RECEIVED}` or `{LEFT}`, later and with mistakes taken out"
ONLY_THAT = "says only that something changed; what, has to be asked of its producer"
CORRECTS = "puts right what was told before, and does not say which event that was: correct it here"
NO_PLACE = "no event here speaks of it"
# What practitioners will look for and not find above. Any other type is not for us either, and counted alike.
NOT_FOR_US = {
    "prisoner-offender-search.prisoner.received": SAME_MOVEMENT,
    "prisoner-offender-search.prisoner.released": SAME_MOVEMENT,
    "person.temporary-absence.started": SAME_MOVEMENT,
    "person.temporary-absence.completed": SAME_MOVEMENT,
    "person.court-appearance.started": SAME_MOVEMENT,
    "restricted-patients.patient.added": SAME_MOVEMENT,
    "prison-offender-events.prisoner.sentence-dates-changed": f"{ONLY_THAT}: it names no date",
    "calculate-release-dates.prisoner.changed": f"{ONLY_THAT}: it names no date",
    "prison-offender-events.prisoner.booking.moved": "which of the facts are whose, a person has to decide",
    "prison-offender-events.prisoner.booking.deleted": "which admission it was, cannot be told: receptions bear no "
    "booking",
    "prison-offender-events.prisoner.imprisonment-status-changed": ONLY_THAT,
    "prison-offender-events.prisoner.fixed-term-recall.changed": ONLY_THAT,
    "offender-management.handover.changed": ONLY_THAT,
    "offender-management.pom.allocated": "the worker comes as `offender-management.allocation.changed`",
    "accredited-programmes-community.referral.status-updated": ONLY_THAT,
    "plp.induction-schedule.updated": "a schedule of its own producer; deadlines follow from the policy pack",
    "plp.review-schedule.updated": "a schedule of its own producer; deadlines follow from the policy pack",
    "prison-recall.recommendation.consideration": "a recommendation is no decision",
    "prison-recall.recommendation.management-oversight": "a recommendation is no decision",
    "prison-recall.recommendation.deleted": "a recommendation is no decision",
    f"{CAS3}.booking.provisionally-made": "it is confirmed or cancelled by an event of its own",
    "tier.calculation.complete": ONLY_THAT,
    **{
        f"probation-case.registration.{how}": "an entry in a register of risks, of which nothing is taken"
        for how in ("added", "updated", "deleted", "deregistered")
    },
    "prison-offender-events.prisoner.cell.move": "a move within a prison",
    "mjma-jobs-board.job.created": "a job on offer is about nobody",
    **{f"{CAS3}.{what}.updated": CORRECTS for what in ("person.arrived", "person.departed", "booking.cancelled")},
    **{
        f"person.{what}-movement.{how}": CORRECTS
        for what in ("temporary-absence", "court-appearance")
        for how in ("reversed", "deleted", "occurred-at-changed")
    },
    "person.temporary-absence.overdue": "somebody is not back in time; by when they were to be back, no event says",
    **{
        f"create-and-vary-a-licence.{kind}.inactivated": f"{ONLY_THAT}: a licence is over or replaced"
        for kind in LICENCES
    },
    f"{PREMISES}.not-arrived": "a stay that did not come about",
    "approved-premises.booking.made": "no stay yet",
    **{
        f"probation-case.sentence.{how}": ONLY_THAT
        for how in ("created", "amended", "terminated", "unterminated", "deleted", "moved")
    },
    "person.community.manager.transferred": ONLY_THAT,
    "restricted-patients.patient.removed": ONLY_THAT,
    "release-date-adjustments.adjustment.inserted": f"{ONLY_THAT}: it names no date",
    **{
        f"prisoner-offender-search.prisoner.{what}": ONLY_THAT
        for what in ("updated", "removed", "convicted-status-changed")
    },
    "prison-offender-events.prisoner.sentence.changed": ONLY_THAT,
    "prison-offender-events.prisoner.sentence-term.changed": ONLY_THAT,
    "intervention.action-plan.submitted": "it is approved by an event of its own",
    "probation-case.supervision.created": ONLY_THAT,
    "probation-case.supervision-appointment.created": f"{ONLY_THAT}: whether it was kept, it does not say",
    "probation-case.exclusion.updated": NO_PLACE,
    "probation-case.restriction.updated": NO_PLACE,
    "restricted-patients.patient.supporting-prison-changed": NO_PLACE,
    "san.plan-creation-schedule.updated": "a schedule of its own producer; deadlines follow from the policy pack",
    "san.review-schedule.updated": "a schedule of its own producer; deadlines follow from the policy pack",
    "mjma-jobs-board.job.updated": "a job on offer is about nobody",
    "mjma-jobs-board.employer.created": "an employer is nobody of whom a timeline tells",
    "mjma-jobs-board.employer.updated": "an employer is nobody of whom a timeline tells",
    "adjudication.report.created": NO_PLACE,
    "incentives.iep-review.inserted": NO_PLACE,
    "person.alert.created": NO_PLACE,
    "person.case-note.created": NO_PLACE,
    "prison-visit.booked": NO_PLACE,
    "activities.prisoner.allocation-amended": NO_PLACE,
}

BY_EVENT = {(rule.event, rule.reason, rule.code): rule for rule in RULES}


def rule_for(event: Happened) -> Rule | None:
    """The narrowest rule of its type."""
    reason, code = event.text("reason") or "", event.text("nomisMovementReasonCode") or ""
    tried = ((event.type, reason, code), (event.type, reason, ""), (event.type, "", ""))
    return next((BY_EVENT[key] for key in tried if key in BY_EVENT), None)


def why_not(event_type: str) -> str:
    """Why events of a type were left out."""
    if event_type in NOT_FOR_US:
        return NOT_FOR_US[event_type]
    if any(rule.event == event_type for rule in RULES):
        return "these say nothing of which there is an event here"
    return "not known here: misspelled, or newer than this version"
