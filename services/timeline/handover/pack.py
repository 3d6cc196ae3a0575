"""The hand-over pack of one person: what the next worker must know, in the order in which they need it. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.timeline.caseload.missing import MISSING
from services.timeline.caseload.whereabouts import WORDS
from services.timeline.handover.helping import needs
from services.timeline.handover.leaving import conditions, release
from services.timeline.handover.lines import Line, Section, at, on
from services.timeline.handover.means import dependants, means
from services.timeline.handover.planned import plan
from services.timeline.handover.programmes import programmes
from services.timeline.handover.record import Entry, Record
from services.timeline.handover.taking_over import deadlines, first_contact, handover, responsible
from services.timeline.headlines import headline
from services.timeline.journey import STATES
from services.timeline.on_paper import without_liaison
from services.timeline.revisions import REVISIONS
from shared.contracts.catalogue import factuality, judgements
from shared.contracts.fields import in_words as in_words_of
from shared.contracts.intake import DeathRecorded, IdentityCorrected, PersonRegistered
from shared.contracts.planning import ClassificationDecided
from shared.flags import in_words

CLASSIFICATION = "Confidential: for those who work with this person"
LEFT_OUT = (
    "What concerns others alone, details of health, scores and levels of risk, gender, the ages of dependants.",
    "Among the events: deadlines, of which the open ones stand above, and corrections, which stand where they belong.",
)


OF_CUSTODY = "How securely the person was held."
OF_THE_WHOLE = "What was due, missing or asked for here: another jurisdiction has clocks and services of its own."


def pack_of(person: UUID, entries: Sequence[Entry], now: datetime, whole: bool = False) -> dict[str, Any]:
    """The pack as of an instant, from the entries that were known then.

    Of the `whole` journey it is for whoever takes the person over in another country or jurisdiction: every accepted
    fact there is, who it is about, release and conditions.
    """
    record = Record(entries)
    sections = [who(person, record), release(record), conditions(record, now.date())]
    sections += [] if whole else for_the_next(record, now)
    left = [*LEFT_OUT, OF_THE_WHOLE if whole else OF_CUSTODY, *retracted(entries)]
    return {
        "person": str(person),
        "identifiers": identifiers(record),
        "state": record.case.state,
        "classification": CLASSIFICATION,
        "whole": whole,
        "gaps": [] if whole else [{"code": gap, **MISSING[gap]._asdict()} for gap in record.case.gaps],
        "sections": [section.as_json() for section in sections],
        "events": events(record, whole),
        "left_out": left,
    }


def for_the_next(record: Record, now: datetime) -> list[Section]:
    """What whoever goes on here must know besides."""
    return [
        first_contact(record, now),
        deadlines(record, now),
        needs(record),
        programmes(record),
        plan(record),
        dependants(record),
        means(record),
        handover(record),
        responsible(record),
    ]


def who(person: UUID, record: Record) -> Section:
    """By reference: a name is nowhere."""
    lines = [
        Line("Known by", ", ".join(identifiers(record)) or None),
        Line("Our reference", str(person)),
        Line("Born in", born(record)),
        Line("Language", language(record)),
        Line("Where on the path", where(record)),
    ]
    died = record.ever.last(DeathRecorded)
    if died:
        lines.append(Line("Died", at(died.what.died_at) if died.what.died_at else on(died.time.date()), died.id))
    return Section("person", "The person", lines)


def where(record: Record) -> str:
    """What is known best: the place, where the state does not say it."""
    case = record.case
    if case.where.place:
        since = f", since {on(case.where.since.date())}" if case.where.since else ""
        return f"{WORDS[case.where.place]}{since}"
    return STATES[case.state] if case.state else "Not in custody yet"


def identifiers(record: Record) -> list[str]:
    """Every number by which some system knows the person, those that are retired said to be."""
    given = [each for told in record.ever.each(PersonRegistered) for each in told.what.identifiers]
    given += [told.what.identifier for told in record.ever.each(IdentityCorrected) if told.what.identifier]
    status = {f"{each.scheme}:{each.value}": each.status for each in given}
    return [name + (" (retired)" if status[name] == "retired" else "") for name in status]


def born(record: Record) -> str | None:
    """The year, as last told."""
    told = record.ever.each(PersonRegistered, IdentityCorrected)
    return next((str(each.what.birth_year) for each in reversed(told) if each.what.birth_year), None)


def language(record: Record) -> str | None:
    """The language that the person understands best, as last told: a tag of BCP 47."""
    told = record.ever.each(PersonRegistered, IdentityCorrected)
    return next((each.what.language_tag for each in reversed(told) if each.what.language_tag), None)


def events(record: Record, whole: bool) -> list[dict[str, Any]]:
    """What happened, ever or in the last time in custody and since, as it is known now."""
    begun = whole or record.begins is None
    known = {entry["id"]: entry for entry in record.entries}
    shown: list[dict[str, Any]] = []
    for entry in record.entries:
        begun = begun or entry["id"] == record.begins
        if begun and not entry["retracted"] and not left_out(entry["type"], whole):
            version = known[entry["corrected"][-1]["event"]] if entry["corrected"] else entry
            shown.append(event(entry, version["flags"]))
    return shown


def event(entry: Entry, flags: Sequence[str]) -> dict[str, Any]:
    """One of them, with what is odd about it as it is now."""
    return {
        "id": entry["id"],
        "when": at(datetime.fromisoformat(entry["time"]), entry["timeprecision"]),
        "time": entry["time"],
        "headline": headline(entry["type"], without_liaison(entry["data"])),
        "factuality": factuality(entry["type"]),
        "judgements": [in_words_of(each) for each in judgements(entry["type"], entry["data"])],
        "service": entry["service"],
        "actor": entry["actor"],
        "corrected": bool(entry["corrected"]),
        "odd": [in_words(flag) for flag in flags],
    }


def left_out(kind: str, whole: bool = True) -> bool:
    """What is of victims is never shown; what is said of other entries is seen in them; how closely somebody was held
    says nothing of them outside.
    """
    inside = not whole and kind == ClassificationDecided.type
    return inside or ".victim_notice." in kind or ".deadline." in kind or kind in REVISIONS


def retracted(entries: Sequence[Entry]) -> list[str]:
    """How many were taken back, so that nobody misses them."""
    number = sum(bool(entry["retracted"]) and not left_out(entry["type"]) for entry in entries)
    if not number:
        return []
    return [
        f"{number} {'entry' if number == 1 else 'entries'} that {'was' if number == 1 else 'were'} retracted since."
    ]
