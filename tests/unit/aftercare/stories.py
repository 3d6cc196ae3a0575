"""What aftercare's tests speak of."""

from datetime import date
from uuid import UUID

from services.aftercare.concluded import EndSupervision, GoOnBeside, StartSupervision, SuspendSupervision
from services.aftercare.policies import POLICIES
from services.aftercare.rules import AGGREGATES
from services.aftercare.victim_notice import OweNotice, OweNoticeAgain
from shared.contracts.aftercare import (
    AccommodationChanged,
    AftercareVictimNoticeDue,
    AftercareVictimNoticeResolved,
    BreachAlleged,
    BreachDecided,
    ConditionsExplained,
    ContactRecorded,
    EmploymentEnded,
    EmploymentStarted,
    NeedReferred,
    NeedStatusChanged,
    RecallDecided,
    ReviewCompleted,
    SupervisionEnded,
    SupervisionStarted,
    SupervisionSuspended,
)
from shared.contracts.intake import (
    AbscondRecorded,
    AdmissionRecorded,
    AdmissionVoided,
    DeathRecorded,
    EpisodeClosed,
    TemporaryAbsenceEnded,
)
from shared.contracts.release import (
    ConditionsSet,
    HandoverAccepted,
    Released,
    ReleasePackIssued,
    ReleaseVictimNoticeDue,
    ReleaseVictimNoticeResolved,
)
from tests.unit.desk import Desk

ADMITTED = AdmissionRecorded.model_validate(AdmissionRecorded.example)
VOIDED = AdmissionVoided(reason="in_error")
RELEASED = Released(kind="conditional")
SERVED = Released(kind="end")
PARDONED = Released(kind="pardon")
BAILED = Released(kind="bail")
DEPORTED = Released(kind="end", destination="deported")
FREE_FROM_COURT = EpisodeClosed(outcome="released_from_court", next_responsible="leeds-north")
GONE_ABROAD = EpisodeClosed(outcome="transferred_jurisdiction", next_responsible="nl-reclassering")
DIED = DeathRecorded.model_validate(DeathRecorded.example)
ESCAPED = AbscondRecorded.model_validate(AbscondRecorded.example)
NOT_BACK = TemporaryAbsenceEnded(kind="release_on_temporary_licence", outcome="failed_to_return")
BACK = TemporaryAbsenceEnded(kind="release_on_temporary_licence", outcome="returned")

STARTED = SupervisionStarted(supervision_id="s-1")
NORTH = SupervisionStarted(supervision_id="s-1", team_id="leeds-north", intensity="standard")
SOUTH = SupervisionStarted(supervision_id="s-2", team_id="leeds-south")
ENROLLED = SupervisionStarted(
    supervision_id="s-1", phase="enrolled", team_id="leeds-north", expected_on=date(2026, 1, 11), kind="licence"
)
SUSPENDED = SupervisionSuspended(supervision_id="s-1", reason="custody")
VOLUNTARY = SupervisionStarted(supervision_id="s-1", phase="enrolled", kind="voluntary")
ABSCONDED = SupervisionSuspended(reason="abscond")
ENDED = SupervisionEnded(outcome="expired")
ELSEWHERE = SupervisionEnded(outcome="transferred_jurisdiction")
TEAM = "leeds-north"
LICENCE = SupervisionStarted(supervision_id="licence", kind="licence", team_id=TEAM)
ORDER = SupervisionStarted(supervision_id="order", kind="community_sentence", team_id=TEAM)
LICENCE_ENDS = SupervisionEnded(supervision_id="licence", outcome="expired")
ORDER_ENDS = SupervisionEnded(supervision_id="order", outcome="completed_early")
ORDER_RESTS = SupervisionSuspended(supervision_id="order", reason="warrant")
LICENCE_REVIEWED = ReviewCompleted(supervision_id="licence")
REVIEWED = ReviewCompleted.model_validate(ReviewCompleted.example)
HANDED_OVER = HandoverAccepted(by_team="leeds-north")

CURFEW = ConditionsSet(condition_id="lc-1", kind="curfew", text="Be at home from 19:00 to 07:00.")
NO_CONTACT = ConditionsSet(condition_id="lc-2", kind="no_contact", victim_interest_ref="v-7731")
EXPLAINED = ConditionsExplained(condition_ids=("lc-1",), modes=("oral", "written"))
ALL_EXPLAINED = ConditionsExplained(modes=("oral", "written"))
PACK = ReleasePackIssued(conditions_explained="yes")
ALLEGED = BreachAlleged(breach_id="b-1", condition_id="lc-1", kind="curfew")
WARNED = BreachDecided(breach_id="b-1", representations="heard", outcome="warning", reasons=("first_breach",))
RECALL_ASKED = BreachDecided(breach_id="b-1", representations="heard", outcome="recall")
RECALLED = RecallDecided.model_validate(RecallDecided.example)
EMERGENCY = RECALLED.model_copy(
    update={"kind": "emergency", "length_days": None, "grounds": ("harm",), "representations": "emergency"}
)
MET = ContactRecorded(channel="office", outcome="attended", first=True)
MISSED = ContactRecorded(channel="office", outcome="missed_unacceptable", first=True)
HEARD = ContactRecorded(purpose="representations", outcome="attended", breach_id="b-1")
HOME = NeedReferred(need_id="n-home", pathway="accommodation")
WORK = NeedReferred(need_id="n-work", pathway="education_skills_work")


def status(need: str, to: str, **more: object) -> NeedStatusChanged:
    """Where the help with a need stands."""
    return NeedStatusChanged.model_validate({"need_id": need, "to": to, **more})


PERSON_SAYS = EmploymentStarted(employer_ref="bakery", reported_by="self")
EMPLOYER_SAYS = EmploymentStarted(employer_ref="bakery", reported_by="employer", employment_id="payroll-4")
AGENCY_SAYS = EmploymentStarted(reported_by="agency", employment_id="placement-9")
LEFT_WORK = EmploymentEnded(employer_ref="bakery", reason="contract_ended", reported_by="employer")
HOSTEL = AccommodationChanged(tenure="hostel")
SETTLED = AccommodationChanged(tenure="settled")
NOTICE_DUE = AftercareVictimNoticeDue(notice_id="n-1", kind="recall", victim_interest_refs=("v-7731",))
TOLD_BEFORE = ReleaseVictimNoticeDue.model_validate(ReleaseVictimNoticeDue.example)
WITHDRAWN = ReleaseVictimNoticeResolved(kind="release", outcome="not_served", reason="interest_withdrawn")
SERVED_NOTICE = AftercareVictimNoticeResolved(kind="recall", outcome="served")

EVENTS = (
    PARDONED, ELSEWHERE, VOLUNTARY,
    ADMITTED, VOIDED, RELEASED, SERVED, BAILED, DEPORTED, FREE_FROM_COURT, GONE_ABROAD, DIED, ESCAPED, STARTED, NORTH,
    SOUTH, ENROLLED, SUSPENDED, ABSCONDED, ENDED, REVIEWED, HANDED_OVER, CURFEW, NO_CONTACT, EXPLAINED, ALL_EXPLAINED,
    PACK, ALLEGED, WARNED, RECALL_ASKED, RECALLED, EMERGENCY, MET, MISSED, HEARD, HOME, WORK,
    status("n-home", "identified"), status("n-home", "declined"), status("n-home", "met"), status("n-work", "accepted"),
    PERSON_SAYS, EMPLOYER_SAYS, AGENCY_SAYS, LEFT_WORK, HOSTEL, SETTLED, NOTICE_DUE, SERVED_NOTICE,
    TOLD_BEFORE, WITHDRAWN, NOT_BACK, BACK,
    LICENCE, ORDER, LICENCE_ENDS, ORDER_ENDS, ORDER_RESTS, LICENCE_REVIEWED,
)  # fmt: skip
START = StartSupervision("s-1", "supervised")
SUSPEND = SuspendSupervision()
END = EndSupervision("died")
OWE = OweNotice("n-1", "recall")
AGAIN = OweNoticeAgain("n-2", "recall", UUID(int=1))
BESIDE = GoOnBeside()
COMMANDS = (START, BESIDE, SUSPEND, END, OWE, AGAIN)


def desk() -> Desk:
    """A caseworker's, with every rule and reaction of aftercare."""
    return Desk(AGGREGATES, POLICIES)
