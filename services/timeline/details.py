"""What an entry says, field by field and in words, beneath the few words of its headline. Pure."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Literal, NamedTuple, get_args, get_origin

from services.timeline.handover.lines import at, on
from services.timeline.headlines.phrases import words
from shared.contracts.catalogue import CATALOGUE, NO_JUDGEMENT
from shared.contracts.fields import Contract, in_words, is_judged
from shared.contracts.intake import DependantsRecorded
from shared.contracts.records import Revision
from shared.contracts.victim_notice import VictimNoticeDue, VictimNoticeResolved

DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
# Of a person's children the pack tells what is for their good; of a notice its headline says all there is for a page.
UNTOLD = (DependantsRecorded, VictimNoticeDue, VictimNoticeResolved, Revision)
# Why a condition was set, and whose interest it protects, no page tells; a clinical record is for those who treat.
WITHHELD = frozenset({"standing", "victimInterestRef", "healthRef"})
LABELS = {
    "distanceFromHomeKm": "Distance from home, in km",
    "durationMinutes": "Length, in minutes",
    "lengthDays": "Length, in days",
    "savingsMinor": "Savings, in the smallest unit of the currency",
}
# Nothing is known. That something was not assessed is known, and tells a practitioner what to ask for.
NOT_KNOWN: tuple[Any, ...] = (None, "unknown", [], {})
REFERENCE = re.compile(r" (id|ids|ref|refs)$")


class Detail(NamedTuple):
    """One field: its name and what it says, in words; `judged` where that is what somebody thinks, within a fact."""

    label: str
    text: str
    judged: bool = False


def details(entry: Mapping[str, Any]) -> list[Detail]:
    """All that an entry says but what is not known; nothing of a type that we do not know, or that speaks of others."""
    contract = CATALOGUE.get(entry["type"])
    if contract is None or issubclass(contract, UNTOLD) or ".deadline." in entry["type"]:
        return []
    return list(told(contract, entry["data"]))


def told(contract: type[Contract], data: Mapping[str, Any]) -> Iterator[Detail]:
    """The fields of an object that say anything, in the order of its contract."""
    for name, field in contract.model_fields.items():
        wire = field.alias or name
        value = data.get(wire)
        if value in NOT_KNOWN or wire in WITHHELD:
            continue
        text = said(value, list(kinds(field.annotation)))
        if text:
            judgement = is_judged(field) and value not in NO_JUDGEMENT
            yield Detail(LABELS.get(wire) or REFERENCE.sub("", in_words(wire)), text, judgement)


def kinds(annotation: Any) -> Iterator[Any]:
    """What a field may hold: classes, and `Literal` for a code."""
    if get_origin(annotation) is Literal:
        yield Literal
    elif get_args(annotation):
        for each in get_args(annotation):
            yield from kinds(each)
    elif isinstance(annotation, type):
        yield annotation


def said(value: Any, may_be: list[Any]) -> str:
    """A value in words; members of a list with what is in them."""
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            parts = [said(each, may_be) for each in value]
            return ("; " if any(isinstance(each, dict) for each in value) else ", ").join(filter(None, parts))
        case dict():
            part = next((each for each in may_be if isinstance(each, type) and issubclass(each, Contract)), None)
            return ", ".join(f"{each.label.lower()}: {each.text}" for each in told(part, value)) if part else ""
        case str():
            return in_text(value, Literal in may_be)
        case _:
            return str(value)


def in_text(value: str, is_code: bool) -> str:
    """A code, a day or an hour as people say it; what else a sender wrote, as it is."""
    if is_code:
        return "" if value == "unknown" else words(value)
    if DAY.fullmatch(value):
        return on(date.fromisoformat(value))
    return at(datetime.fromisoformat(value)) if MOMENT.fullmatch(value) else value
