"""Who meets the person first, what is due by when, who was asked to take over, and who is responsible. Pure."""

from datetime import datetime

from services.timeline.handover.lines import Line, Section, at, begun, by, called, joined, on, said, when
from services.timeline.handover.record import Record, Told
from services.timeline.headlines.aftercare import OUTCOMES
from services.timeline.headlines.deadlines import kind
from shared.contracts.aftercare import (
    ContactRecorded,
    ReviewCompleted,
    SupervisionEnded,
    SupervisionStarted,
    SupervisionSuspended,
)
from shared.contracts.planning import PractitionerAssigned, PractitionerUnassigned
from shared.contracts.release import (
    FileTransferRecorded,
    HandoverAccepted,
    HandoverOffered,
    HandoverRejected,
    ReleasePlanAgreed,
)
from shared.contracts.release.plan import Appointment

TIMINGS = {"on_release": "on the day of release", "next_working_day": "on the next working day after release"}
ROLES = (
    ("case_manager", "Case manager in custody"),
    ("key_worker", "Key worker in custody"),
    ("community_manager", "Worker in the community"),
    ("mentor", "Mentor"),
)
ALWAYS = ("case_manager", "community_manager")


def first_contact(record: Record, now: datetime) -> Section:
    """Whether anybody has met the person since, by when somebody must, and who expects them."""
    lines = [met(record, now)]
    enrolled = record.now.last(SupervisionStarted)
    if enrolled and enrolled.what.phase == "enrolled" and enrolled.what.expected_on:
        lines.append(Line("Expected by the team", on(enrolled.what.expected_on), enrolled.id))
    plan = record.now.last(ReleasePlanAgreed)
    appointments = plan.what.appointments if plan else ()
    if plan is None or not appointments:
        return Section("first_contact", "First contact and appointments", [*lines, NO_APPOINTMENT])
    if record.case.ready.first_appointment == "unknown":
        lines.append(Line("Mind", "None of these is known to be for the first days after release: check each", plan.id))
    lines += [appointment(each, plan.id) for each in appointments]
    return Section("first_contact", "First contact and appointments", lines)


NO_APPOINTMENT = Line("Appointments", "None is on record")


def met(record: Record, now: datetime) -> Line:
    """The first contact that was held; else by when it must be, and what came of the last try."""
    case, contacts = record.case, record.now.each(ContactRecorded)
    if case.released is None:
        return Line("First contact", "Once the person has left custody")
    since = [told for told in contacts if told.time >= case.released]
    held = next((told for told in since if told.what.outcome == "attended"), None)
    if held:
        return Line("First contact", f"Held on {when(held)}", held.id)
    due = next((each.at for each in case.dues if each.kind == "first_contact"), None)
    tried = f"last try on {when(since[-1])} {OUTCOMES.get(since[-1].what.outcome, 'recorded')}" if since else None
    return Line("First contact", joined("Not held yet", due_by(due, now), tried))


def appointment(each: Appointment, event: str) -> Line:
    """What for, when and where."""
    hour = at(each.at) if each.at else TIMINGS.get(each.timing, "at a time that is not known")
    place = f"at {each.place_ref}" if each.place_ref else "place not known"
    return Line(f"Appointment: {called(each.purpose, 'purpose not known').lower()}", f"{begun(hour)}; {place}", event)


def due_by(due: datetime | None, now: datetime) -> str | None:
    """By when, and whether that is past."""
    return f"{'overdue since' if due < now else 'due by'} {by(due)}" if due else None


def deadlines(record: Record, now: datetime) -> Section:
    """What has to happen still, the first first; what is owed to victims is for others to see."""
    dues = [due for due in record.case.dues if "victim" not in due.kind]
    lines = [Line(begun(kind(due.kind)), begun(due_by(due.at, now) or "no time is set")) for due in dues]
    return Section("deadlines", "Open deadlines", lines or [Line("Deadlines", "None is open")])


def handover(record: Record) -> Section:
    """The latest offer, and what came of it; the file of whoever is elsewhere."""
    offer, file = record.now.last(HandoverOffered), file_sent(record)
    if offer is None:
        return Section("handover", "Hand-over", [Line("Offered", "To nobody, as far as is known"), *file])
    what = offer.what
    text = joined(
        f"to {what.to_team}" + (f" by {what.from_team}" if what.from_team else ""),
        f"on {when(offer)}",
        f"answer due by {by(what.due_by)}" if what.due_by else None,
        by=", ",
    )
    papers = [Line("Papers", what.pack_ref, offer.id)] if what.pack_ref else []
    lines = [Line("Offered", begun(text), offer.id), answer(record, offer), *papers, *file]
    return Section("handover", "Hand-over", lines)


FILES = {"sent": "Sent", "received": "Has arrived", "not_sent": "Not sent"}


def file_sent(record: Record) -> list[Line]:
    """Whether another country or jurisdiction that has the person has their file."""
    told = record.now.last(FileTransferRecorded)
    if told is None:
        return [Line("File, where the person is now", None)] if record.case.where.elsewhere else []
    text, whom = FILES.get(told.what.outcome), told.what.to_authority
    where = f", {whom}" if whom else ""
    return [Line("File, where the person is now", f"{text}, {when(told)}{where}" if text else None, told.id)]


def answer(record: Record, offer: Told[HandoverOffered]) -> Line:
    """To this offer; an answer without the number of one is to the latest."""
    numbers = (None, offer.what.handover_id)
    found = [
        told
        for told in record.now.each(HandoverAccepted, HandoverRejected)
        if told.time >= offer.time and (told.what.handover_id in numbers or offer.what.handover_id is None)
    ]
    if not found:
        return Line("Answer", "None yet")
    told = found[-1]
    team = told.what.by_team or offer.what.to_team
    if isinstance(told.what, HandoverAccepted):
        worker = f"worker {told.what.practitioner_ref}" if told.what.practitioner_ref else "no worker named"
        return Line("Answer", f"Accepted by {team} on {when(told)}; {worker}", told.id)
    instead = told.what.suggested_team
    why = called(told.what.reason, "reason not known").lower()
    text = joined(f"Rejected by {team} on {when(told)}: {why}", f"ask {instead} instead" if instead else None)
    return Line("Answer", text, told.id)


def responsible(record: Record) -> Section:
    """Who answers for the person now, how supervision stands, and who worked with them."""
    holder = record.case.holder
    lines = [Line("Responsible now", joined(holder.worker, holder.team, by=", ") or "Nobody, as far as is known")]
    lines.append(supervision(record))
    started = record.ever.last(SupervisionStarted)
    if started:
        lines.append(Line("Supervised on ground of", said(started.what.kind), started.id))
        reviewed = record.now.last(ReviewCompleted)
        closely = reviewed.what.intensity_after if reviewed else started.what.intensity
        lines.append(Line("How closely", said(closely), (reviewed or started).id))
        lines.append(
            Line("Supervision ends on", on(started.what.ends_on) if started.what.ends_on else None, started.id)
        )
    return Section("responsible", "Supervising team and workers", [*lines, *workers(record)])


def supervision(record: Record) -> Line:
    """Whether it goes on, rests or is over."""
    told = record.ever.last(SupervisionStarted, SupervisionSuspended, SupervisionEnded)
    going = record.case.way.going
    if told and isinstance(told.what, SupervisionEnded) and going:  # on one order, and not on another
        started = [each for each in record.ever.each(SupervisionStarted) if each.what.supervision_id in going]
        told = started[-1] if started else told
    match told:
        case Told(what=SupervisionStarted(phase=phase, team_id=team)):
            how = {"enrolled": "Arranged, begins on release", "resumed": "Goes on"}.get(phase, "Active")
            return Line(
                "Supervision", f"{how}, since {when(told)}; {f'team {team}' if team else 'team not known'}", told.id
            )
        case Told(what=SupervisionSuspended(reason=reason)):
            return Line(
                "Supervision", f"Rests since {when(told)}: {called(reason, 'reason not known').lower()}", told.id
            )
        case Told(what=SupervisionEnded()):
            return Line("Supervision", f"Ended on {when(told)}", told.id)
        case _:
            return Line("Supervision", None)


def workers(record: Record) -> list[Line]:
    """By reference, the last in each role since the person came into custody."""
    last: dict[str, Told[PractitionerAssigned | PractitionerUnassigned]] = {}
    for told in record.now.each(PractitionerAssigned, PractitionerUnassigned):
        what, known = told.what, last.get(told.what.role)
        if isinstance(what, PractitionerAssigned) or (known and what.staff_ref in (None, known.what.staff_ref)):
            last[what.role] = told
    lines: list[Line] = []
    for role, label in ROLES:
        match last.get(role):
            case Told(what=PractitionerAssigned(staff_ref=staff, team_ref=team), id=entry):
                lines.append(Line(label, joined(staff, team, by=", "), entry))
            case Told() as left:
                lines.append(Line(label, f"Nobody since {when(left)}", left.id))
            case _ if role in ALWAYS:
                lines.append(Line(label, None))
    return lines
