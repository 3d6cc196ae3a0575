"""Who depends on the person, and what they have for the first days. Pure."""

from services.timeline.handover.lines import HELD, Line, Section, begun, called, joined, listed, on, said, when
from services.timeline.handover.record import Record, Told
from services.timeline.headlines.aftercare import SOURCES, TENURES
from shared.contracts.aftercare import AccommodationChanged, EmploymentEnded, EmploymentStarted
from shared.contracts.intake import DependantsRecorded
from shared.contracts.release import Released, ReleasePackIssued, ReleasePlanAgreed
from shared.contracts.release.leaving import Checklist

CARE = {
    "arranged": "Care for them is arranged",
    "being_arranged": "Care for them is being arranged",
    "not_needed": "No care for them is needed",
    "none": "No care for them is in place: somebody must act now",
}


def dependants(record: Record) -> Section:
    """How many, who cares for them, and whether that is settled; no more than is for their good (Bangkok rule 3)."""
    told = record.ever.last(DependantsRecorded)
    if told is None:
        return Section("dependants", "Dependants", [Line("Depend on the person", None)])
    what = told.what
    if what.declined:
        return Section("dependants", "Dependants", [Line("Depend on the person", "They did not wish to say", told.id)])
    number = None if what.total is None else f"{what.total or 'Nobody'} (told on {when(told)})"
    lines = [Line("Depend on the person", number, told.id)]
    if what.total != 0:
        care = CARE.get(what.care_arrangement)
        lines += [Line("Care", f"{care} (told on {when(told)})" if care else None, told.id)]
        lines += [
            Line(
                called(each.relation, "Dependant"),
                f"Lives with: {called(each.lives_with, 'not known').lower()}",
                told.id,
            )
            for each in what.dependants
        ]
    return Section("dependants", "Dependants", lines)


def means(record: Record) -> Section:
    """Papers, a place, income, work, and what is needed in the first hours (Mandela rule 108)."""
    ready, left = record.case.ready, record.now.last(Released)
    seen = left.what.checklist if left else Checklist()
    lines = [
        Line("Identity document", HELD.get(ready.identity_document)),
        home(record),
        Line("Income or benefit", HELD.get(ready.income)),
        work(record),
        *(Line(label, HELD.get(held), left.id if left else None) for label, held in first_hours(seen)),
        Line("Copy of their own records", HELD.get(ready.records_copy)),
        *given(record, left),
    ]
    return Section("means", "Papers, home, income and work", lines)


def first_hours(seen: Checklist) -> tuple[tuple[str, str], ...]:
    """What was seen at the gate, and nowhere else."""
    return (
        ("Medication until a doctor is seen", seen.medication),
        ("Way to get where they are going", seen.transport),
        ("Money for the first days", seen.subsistence),
        ("Telephone", seen.phone),
    )


def home(record: Record) -> Line:
    """Where the person lives, by how safe it is to stay; never the address."""
    told = record.now.last(AccommodationChanged)
    if told and told.what.tenure not in ("custody", "unknown"):
        what = told.what
        where = "Homeless" if what.tenure == "homeless" else said(TENURES.get(what.tenure, "somewhere"))
        fit = {"yes": "fit to live in", "no": "not fit to live in"}.get(what.suitable)
        until = f"until {on(what.until)}" if what.until else None
        return Line("Somewhere to live", joined(where, what.accommodation_ref, until, fit, by=", "), told.id)
    plan = record.now.last(ReleasePlanAgreed)
    held, place = HELD.get(record.case.ready.address), plan.what.address_ref if plan else None
    return Line("Somewhere to live", joined(held, place, by=", ") if held else None, plan.id if plan else None)


def work(record: Record) -> Line:
    """What the person works at now; several may report the same work."""
    told = record.now.last(EmploymentStarted, EmploymentEnded)
    match told:
        case Told(what=EmploymentStarted(status=status, hours_per_week=hours, reported_by=who)):
            length = f"{hours:g} hours a week" if hours is not None else None
            return Line("Work", joined(called(status, "Works"), length, by=", ") + SOURCES.get(who, ""), told.id)
        case Told(what=EmploymentEnded(reason=reason)):
            return Line("Work", f"Ended: {called(reason, 'reason not known').lower()}", told.id)
        case _:
            return Line("Work", None)


def given(record: Record, left: Told[Released] | None) -> list[Line]:
    """What the person carried out of the gate."""
    pack = record.now.last(ReleasePackIssued)
    lines = [Line("Given to take along", begun(listed(pack.what.contents)) or None, pack.id)] if pack else []
    if left and left.what.savings_minor is not None:
        unit = f" in the smallest unit of {left.what.savings_currency}" if left.what.savings_currency else ""
        lines.append(Line("Savings paid out", f"{left.what.savings_minor}{unit}", left.id))
    return lines
