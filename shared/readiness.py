"""What a person has for the first days outside, as far as anybody has said, and what is missing. Pure.

Folded from the facts about a release, in the order of the world, by whoever holds them (what aftercare has explained,
and where the person lives and works since, where it is known): the service that prepares it, and the list of the people
whom somebody must look after. Silence is a gap; only what does not apply is none.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple, get_args

from shared.contracts.aftercare import AccommodationChanged, ConditionsExplained, EmploymentStarted
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded, DeathRecorded, EpisodeClosed
from shared.contracts.release import (
    LEFT_FOR,
    LIFTED,
    ConditionsSet,
    DateConfirmed,
    Gap,
    HandoverAccepted,
    HandoverOffered,
    HandoverRejected,
    NeedsReviewed,
    Released,
    ReleaseDeferred,
    ReleasePackIssued,
    ReleasePlanAgreed,
)
from shared.contracts.release.plan import Appointment

Held = Literal["yes", "no", "na", "unknown"]
GAPS: tuple[Gap, ...] = get_args(Gap)
MOST = 100  # conditions that one explanation can name
SETTLED = frozenset({"done", "support_not_required"})
OPEN_ENDED = frozenset({"support_required", "not_started", "in_progress"})
PAID = frozenset({"full_time", "part_time", "casual", "self_employed", "apprenticeship"})
# Packs want a first contact within one to three working days: a week has these over any holidays.
FIRST_DAYS = timedelta(days=7)


class Readiness(NamedTuple):
    """What is there, in the order of the gaps. Nobody need accept what was not offered, or explain what was not set."""

    address: Held = "unknown"
    identity_document: Held = "unknown"
    income: Held = "unknown"
    first_appointment: Held = "unknown"
    handover: Held = "na"
    records_copy: Held = "unknown"
    explained: Held = "na"
    unexplained: frozenset[str] = frozenset()
    day: date | None = None
    left: bool = False
    appointments: tuple[Appointment, ...] = ()


UNPREPARED = Readiness()
DEAD = Readiness("na", "na", "na", "na", "na", "na", "na")


def gaps(case: Readiness) -> tuple[Gap, ...]:
    """The codes of what is missing, in a fixed order; of somebody of whom nothing is known, all that anybody needs."""
    held = (
        case.address,
        case.identity_document,
        case.income,
        case.first_appointment,
        case.handover,
        case.records_copy,
        case.explained,
    )
    return tuple(gap for gap, state in zip(GAPS, held, strict=True) if state in ("no", "unknown"))


def learn(case: Readiness, event: Event) -> Readiness:
    """Fold what one event says; most say nothing of it."""
    fold = FOLDS.get(type(event))
    return fold(case, event) if fold else case


def admitted(case: Readiness, _: AdmissionRecorded) -> Readiness:
    """What was prepared serves one time in custody."""
    return UNPREPARED if case.left else case


def closed(case: Readiness, end: EpisodeClosed) -> Readiness:
    """Whoever was admitted in error left nothing, or is in custody on another ground."""
    return case if end.outcome == "admitted_in_error" else case._replace(left=True)


def moved(case: Readiness, day: date | None) -> Readiness:
    """An appointment is for the day it was made for; one that was made before any was known, for whichever is near."""
    kept = case.day == day or (case.day is None and any(is_for(each, day) for each in case.appointments))
    lost = case.first_appointment == "yes" and not kept
    return case._replace(day=day, first_appointment="unknown" if lost else case.first_appointment)


def reviewed(case: Readiness, review: NeedsReviewed) -> Readiness:
    """What was found to be there, or to be needed still."""
    needs = {each.need: met(each.status) for each in review.needs}
    housing = next((met(each.status) for each in review.pathways if each.pathway == "accommodation"), None)
    return case._replace(
        address=needs.get("accommodation") or housing or case.address,
        identity_document=needs.get("identity_documents") or case.identity_document,
        income=needs.get("employment_or_income") or case.income,
    )


def met(status: str) -> Held | None:
    """Whether a need is met; a declined offer says neither."""
    return "yes" if status in SETTLED else "no" if status in OPEN_ENDED else None


def agreed(case: Readiness, plan: ReleasePlanAgreed) -> Readiness:
    """What is arranged; what the plan itself calls missing is."""
    missing = plan.gaps
    address = "yes" if plan.address_ref else case.address
    appointments = plan.appointments or case.appointments
    expected = any(is_for(each, case.day) for each in plan.appointments)
    appointment = "yes" if expected else case.first_appointment
    return case._replace(
        address="no" if "no_address" in missing else address,
        identity_document="no" if "no_identity_document" in missing else case.identity_document,
        income="no" if "no_income" in missing else case.income,
        first_appointment="no" if "no_first_appointment" in missing else appointment,
        appointments=appointments,
    )


def is_for(appointment: Appointment, day: date | None) -> bool:
    """Whether it is within a week from the day of release: one before it is for nobody, and who is seen months after it
    was on their own in the first days.
    """
    return appointment.at is None or day is None or day <= appointment.at.date() <= day + FIRST_DAYS


def packed(case: Readiness, pack: ReleasePackIssued) -> Readiness:
    """What the person was given."""
    return case._replace(
        identity_document="yes" if "identity_documents" in pack.contents else case.identity_document,
        records_copy="yes" if "records_copy" in pack.contents else case.records_copy,
        explained=said(pack.conditions_explained) or case.explained,
        unexplained=frozenset() if pack.conditions_explained in ("yes", "na") else case.unexplained,
    )


def bound(case: Readiness, condition: ConditionsSet) -> Readiness:
    """A condition is to be explained, and again when it is changed; beyond a hundred, one is as good as another."""
    more = case.unexplained | {condition.condition_id} if len(case.unexplained) < MOST else case.unexplained
    return case._replace(explained="unknown", unexplained=more)


def explained(case: Readiness, told: ConditionsExplained) -> Readiness:
    """Those that are named, or all that were set by then."""
    left = case.unexplained.difference(told.condition_ids) if told.condition_ids else frozenset()
    return case._replace(explained=case.explained if left else "yes", unexplained=left)


def released(case: Readiness, release: Released) -> Readiness:
    """What was seen at the gate outweighs what was planned; a team elsewhere makes appointments of its own, and what
    lifts the sentence lifts its conditions.
    """
    seen, away = release.checklist, release.destination in LEFT_FOR
    if release.kind in LIFTED:
        case = case._replace(explained="na", unexplained=frozenset())
    return case._replace(
        address="na" if away else said(seen.accommodation) or lodged(release.destination) or case.address,
        identity_document=said(seen.id_document) or case.identity_document,
        income=said(seen.income) or case.income,
        first_appointment="na" if away else case.first_appointment,
        records_copy=said(seen.records_copy) or case.records_copy,
        left=True,
    )


def said(held: Held) -> Held | None:
    """What is unknown is not said."""
    return None if held == "unknown" else held


def lodged(destination: str) -> Held | None:
    """Whether where the person went is somewhere to sleep."""
    match destination:
        case "address" | "hostel" | "hospital" | "treatment_facility" | "immigration" | "other_custody":
            return "yes"
        case "no_fixed_abode":
            return "no"
        case _:
            return None


def lives(case: Readiness, change: AccommodationChanged) -> Readiness:
    """Where the person sleeps now, whatever was planned; who has moved out to nobody knows where has no known place."""
    match change.tenure:
        case "custody":
            return case
        case "homeless":
            return case._replace(address="no")
        case "unknown":
            return case._replace(address="unknown")
        case _:
            return case._replace(address="yes")


def works(case: Readiness, work: EmploymentStarted) -> Readiness:
    """Work that is paid is an income; that it ended does not say what the person lives on since."""
    return case._replace(income="yes") if work.status in PAID else case


def taken_in(case: Readiness) -> Readiness:
    """What somebody lived in and on before they came into custody says nothing of the day on which they leave."""
    return case._replace(address="unknown", income="unknown")


FOLDS: Mapping[type[Event], Callable[[Readiness, Any], Readiness]] = {
    NeedsReviewed: reviewed,
    ReleasePlanAgreed: agreed,
    DateConfirmed: lambda case, confirmed: moved(case, confirmed.date),
    ReleaseDeferred: lambda case, _: moved(case, None),
    ConditionsSet: bound,
    ConditionsExplained: explained,
    HandoverOffered: lambda case, _: case._replace(handover="no"),
    HandoverRejected: lambda case, _: case._replace(handover="no"),
    HandoverAccepted: lambda case, _: case._replace(handover="yes"),
    ReleasePackIssued: packed,
    Released: released,
    AccommodationChanged: lives,
    EmploymentStarted: works,
    EpisodeClosed: closed,
    AdmissionRecorded: admitted,
    DeathRecorded: lambda _, __: DEAD,
}
