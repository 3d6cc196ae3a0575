"""Corrections and retractions (rule 12): judged against the event they point at, and folded into it. Pure.

The versions of an event are a chain: each correction points at the one before it, so that nobody corrects what they
have not seen, and the same ones end in the same facts in whatever order they come.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from shared.contracts.catalogue import owner
from shared.contracts.fields import Event
from shared.contracts.identity import Linking, PersonDistinguished
from shared.contracts.records import RecordCorrected, RecordRetracted, Revision
from shared.eventing.decider import Change, Decision, Fact, Precision
from shared.eventing.errors import NotYet, Poison, RuleBroken
from shared.eventing.report import read_data

Revisions = Mapping[UUID, Fact]  # each by the version that it points at
Versions = Mapping[UUID, Fact]  # each by the event that says it as it is now
Said = tuple[Event, datetime, Precision]
TARGET = "data.targetEventId"


def decide(revision: Revision, versions: Versions, revisions: Revisions) -> Decision:
    """Taken where it points at the newest version of a fact. Raises RuleBroken, and NotYet where that is not known."""
    if revision.target_event_id is None:
        raise NotYet(f"a report {revision.target_id} of this person to {owner(revision.type)} (rule 12)")
    target = revision.target
    if target in revisions:
        raise outdated(newest(target, revisions))
    fact = versions.get(target)
    if fact is None:
        if any(each.id == target for each in revisions.values()):
            detail = "a retraction is final: report what happened as a new event"
            raise RuleBroken("retracted_record", detail, TARGET)
        raise NotYet(f"the event {target}, of this person in {owner(revision.type)} (rule 12)")
    if isinstance(fact.what, Linking):
        detail = "send throughcare.intake.person.unmerged.v1, or the merge that is right"
        raise RuleBroken("not_correctable", detail, TARGET)
    if owner(type(fact.what).type) != owner(revision.type):
        kind = revision.type.replace(owner(revision.type), owner(type(fact.what).type), 1)
        raise RuleBroken("other_service", f"that is an event of another service: send {kind}", TARGET)
    if isinstance(revision, RecordCorrected):
        changes(fact, corrected(fact, revision))
    return Decision(revision)


def changes(fact: Fact, said: Said) -> None:
    """Something, but of whom it speaks: identifiers are made ids where a report is taken. Raises RuleBroken."""
    if same(fact, said):
        raise RuleBroken("nothing_corrected", "the event says all that already: give what is to be different", "data")
    match fact.what, said[0]:
        case PersonDistinguished(person_id=one, other_id=other), PersonDistinguished() as now:
            if (one, other) != (now.person_id, now.other_id):
                detail = "it would be about other people: retract it, and report who is told apart from whom"
                raise RuleBroken("not_correctable", detail, "data.patch")
        case _:
            pass


def newest(version: UUID, revisions: Revisions) -> Fact:
    """What was said last about a version that was revised."""
    revision = revisions[version]
    while revision.id in revisions:
        revision = revisions[revision.id]
    return revision


def outdated(revision: Fact) -> RuleBroken:
    """Somebody was first."""
    if isinstance(revision.what, RecordRetracted):
        detail = f"{revision.id} has retracted it: report what happened as a new event"
        return RuleBroken("retracted_record", detail, TARGET)
    return RuleBroken("newer_version", f"it was corrected before: point at its newest version, {revision.id}", TARGET)


def made_of(fact: Fact, revisions: Revisions) -> Iterator[Change]:
    """What each of its revisions made of a fact, the first first; nothing is left after a retraction."""
    now: Fact | None = fact
    while now and (revision := revisions.get(now.version.id)):
        was, now = now, None
        if isinstance(revision.what, RecordCorrected):
            what, time, precision = read(was, revision.what)
            now = replace(was, what=what, time=time, precision=precision, corrected=Change.of(revision, was, None))
        yield Change.of(revision, was, now)


def read(fact: Fact, correction: RecordCorrected) -> Said:
    """What was judged when it was taken. Raises Poison where it breaks the contract all the same."""
    try:
        return corrected(fact, correction)
    except RuleBroken as broken:
        raise Poison("broken_contract", f"{type(correction).type}: {broken}") from broken


def corrected(fact: Fact, correction: RecordCorrected) -> Said:
    """What, when and how exactly, as a correction has it. Raises RuleBroken where that breaks the event's contract."""
    data = fact.what.model_dump(mode="json", by_alias=True, exclude_unset=True)
    try:
        what = read_data(type(fact.what), orjson.dumps(merged(data, correction.patch)))
    except RuleBroken as broken:
        field = (broken.field or "data").replace("data", "data.patch", 1)
        raise RuleBroken(
            broken.code, f"corrected so, the event breaks its contract: {broken.detail}", field
        ) from broken
    return what, correction.time or fact.time, correction.time_precision or fact.precision


def same(fact: Fact, other: Said) -> bool:
    """Whether nothing is different."""
    return (fact.what, fact.time, fact.precision) == other


def merged(data: Any, patch: Any) -> Any:
    """JSON Merge Patch (RFC 7396 section 2)."""
    if not isinstance(patch, Mapping):
        return patch
    found = dict(data) if isinstance(data, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = merged(found.get(name), value)
    return found
