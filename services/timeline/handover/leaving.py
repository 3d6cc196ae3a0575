"""How the person left or will leave, and under which conditions. Pure."""

from datetime import date

from services.timeline.handover.lines import Line, Section, at, called, joined, on, said, when
from services.timeline.handover.record import Facts, Record, Told
from services.timeline.headlines.phrases import words
from shared.contracts.aftercare import ConditionsExplained
from shared.contracts.intake import (
    AdmissionRecorded,
    EpisodeClosed,
    SentenceDatesChanged,
    SentenceEnded,
    SentenceRecorded,
    TransferCompleted,
)
from shared.contracts.release import (
    LIFTED,
    CaseOpened,
    ConditionsSet,
    DateConfirmed,
    Released,
    ReleaseDeferred,
    ReleasePackIssued,
)

DESTINATIONS = {
    "address": "An address of their own or of others",
    "hostel": "A hostel",
    "no_fixed_abode": "No fixed abode: nowhere to sleep is known",
    "hospital": "A hospital",
    "treatment_facility": "Residential treatment",
    "other_custody": "Custody of somebody else, such as the police",
    "other": "Elsewhere",
    "immigration": "Immigration detention",
    "other_jurisdiction": "Another jurisdiction",
    "deported": "Deported",
}
GOES_ON = ("recall", "return_from_escape")


def release(record: Record) -> Section:
    """When, on what ground, from where to where, and until when the law holds the person."""
    left, closed = record.now.last(Released), record.now.last(EpisodeClosed)
    planned = dated(record)
    lines = [gone(left, closed), planned._replace(label="Was to be released on") if left else planned]
    if left and left.what.in_error:
        lines.append(Line("In error", "Yes: nobody should have been released", left.id))
    confirmed = record.now.last(DateConfirmed)
    grounds = (each.what.kind for each in (left, confirmed) if each)
    lines.append(Line("Ground", next((text for text in map(said, grounds) if text), None)))
    lines += [decision(confirmed), sentence(record), *law(record), place(record)]
    lines.append(Line("Went to", DESTINATIONS.get(left.what.destination) if left else None))
    return Section("release", "Release", lines)


def gone(left: Told[Released] | None, closed: Told[EpisodeClosed] | None) -> Line:
    """The hour at the gate; of somebody whom no release is known of, what else ended their custody."""
    if left:
        moment = left.what.released_at
        return Line("Left custody", at(moment) if moment else at(left.time, left.precision), left.id)
    if closed and closed.what.outcome not in ("admitted_in_error", "unknown"):
        return Line("Left custody", f"{at(closed.time, closed.precision)}: {words(closed.what.outcome)}", closed.id)
    return Line("Left custody", "Not yet, as far as is known")


def dated(record: Record) -> Line:
    """The day that was fixed, unless it was put off since."""
    told = record.now.last(DateConfirmed, ReleaseDeferred)
    match told:
        case Told(what=DateConfirmed(date=day, early=early)):
            return Line("Date of release", on(day) + (", earlier than the sentence gave" if early else ""), told.id)
        case Told(what=ReleaseDeferred(body=body, next_review_on=again)):
            whom = "" if body in ("unknown", "other") else f" by the {words(body)}"
            return Line("Date of release", f"Put off{whom}" + (f", looked at again on {on(again)}" if again else ""))
    opened = record.now.last(CaseOpened)
    anchor = opened.what.anchor_date if opened else None
    return Line("Date of release", f"{on(anchor)}, not confirmed" if anchor else None)


def decision(confirmed: Told[DateConfirmed] | None) -> Line:
    """Who decided the release, and under which number."""
    if confirmed is None:
        return Line("Decided by", None)
    number = confirmed.what.decision_ref
    text = joined(confirmed.what.decided_by, f"decision {number}" if number else None)
    return Line("Decided by", text or None, confirmed.id)


def sentence(record: Record) -> Line:
    """What a court passed, or else on what order the person was held."""
    passed, admitted = in_force(by_law(record)), record.now.last(AdmissionRecorded)
    if over := None if passed else by_law(record).last(SentenceEnded):
        return Line("Sentence", joined("over", said(over.what.outcome), by=", "), over.id)
    if passed:
        days, least, runs = passed.what.length_days, passed.what.minimum_days, passed.what.runs
        length = joined(
            f"{days} days" if days else None,
            f"at least {least} days" if least else None,
            runs if runs in ("concurrent", "consecutive") else None,
            by=", ",
        )
        since = f"from {on(passed.what.start_on)}" if passed.what.start_on else None
        return Line("Sentence", joined(said(passed.what.kind), length, since, passed.what.court, by=", "), passed.id)
    if admitted:
        basis = admitted.what.legal_basis
        more = len(admitted.what.further_bases)
        others = f"and {more} more order{'' if more == 1 else 's'}" if more else None
        return Line("Held on", joined(said(basis.kind), basis.issued_by, others, by=", ") or None, admitted.id)
    return Line("Sentence", None)


def in_force(told: Facts) -> Told[SentenceRecorded] | None:
    """The last that was passed, of those that are not over."""
    over = {each.what.sentence_id for each in told.each(SentenceEnded)}
    return next((each for each in reversed([*told.each(SentenceRecorded)]) if each.what.sentence_id not in over), None)


def by_law(record: Record) -> Facts:
    """Where the sentence is found: a recall, or a return from an escape, is for the one of before."""
    admitted = record.now.last(AdmissionRecorded)
    old = admitted and (admitted.what.legal_status == "recalled" or admitted.what.reason in GOES_ON)
    return record.ever if old else record.now


def law(record: Record) -> list[Line]:
    """The days on which supervision and the sentence end, as they were last calculated."""
    known: dict[str, date] = {}
    over = {each.what.sentence_id for each in by_law(record).each(SentenceEnded)}
    for each in by_law(record).each(SentenceRecorded, SentenceDatesChanged):
        what = each.what
        if what.sentence_id in over:
            continue
        dates = what.dates if isinstance(what, SentenceRecorded) else what.after
        known |= {name: day for name, day in dates if day}
    names = (("licence_end", "Licence ends"), ("sentence_end", "Sentence ends"))
    return [Line(label, on(known[name]) if name in known else None) for name, label in names]


def place(record: Record) -> Line:
    """The prison that knows the person best."""
    told = record.now.last(AdmissionRecorded, TransferCompleted)
    if told is None:
        return Line("Last held at", None)
    what = told.what
    return Line(
        "Last held at", what.facility_id if isinstance(what, AdmissionRecorded) else what.to_facility_id, told.id
    )


def conditions(record: Record, today: date) -> Section:
    """Those that hold, by their precise words, and whether they were explained; not why they were set, nor for whom."""
    latest = {told.what.condition_id: told for told in record.ever.each(ConditionsSet)}
    lifted = [told.time for told in record.ever.each(Released) if told.what.kind in LIFTED]
    freed = max(lifted, default=None)
    held = [
        told
        for told in latest.values()
        if (told.what.end_on is None or told.what.end_on >= today) and (freed is None or told.time >= freed)
    ]
    lines = [condition(told, record) for told in held]
    return Section("conditions", "Conditions", lines or [Line("Conditions", "None is on record")])


def condition(told: Told[ConditionsSet], record: Record) -> Line:
    """One of them."""
    what = told.what
    start = f"from {on(what.start_on)}" if what.start_on else "from the day of release"
    end = f"until {on(what.end_on)}" if what.end_on else "as long as supervision"
    earlier = (
        None if told in record.now.each(ConditionsSet) else "set before the last return to custody: check that it holds"
    )
    text = f"“{what.text}”" if what.text else "Its precise words are not on record"
    return Line(
        f"{called(what.kind, 'Another condition')} ({what.condition_id})",
        joined(text, f"{start} {end}", explained(told, record), earlier),
        told.id,
    )


def explained(condition: Told[ConditionsSet], record: Record) -> str:
    """Whether somebody has told the person what it means (Tokyo rule 12.3)."""
    for told in reversed(record.ever.each(ConditionsExplained, ReleasePackIssued)):
        what, after = told.what, told.time >= condition.time
        if after and isinstance(what, ReleasePackIssued) and what.conditions_explained == "yes":
            return f"explained to the person with the release pack, {when(told)}"
        named = isinstance(what, ConditionsExplained) and (
            not what.condition_ids or condition.what.condition_id in what.condition_ids
        )
        if after and named and isinstance(what, ConditionsExplained):
            understood = {"partly": ", understood in part", "no": ", not understood"}.get(what.understood, "")
            spoken = ", by word of mouth alone: give it in writing" if what.in_writing is False else ""
            return f"explained to the person on {when(told)}{understood}{spoken}"
    return "not explained to the person, as far as is known"
