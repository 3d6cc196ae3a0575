"""What is wrong with a value of a pack, in words: the field, what it may be, and how it is written."""

import difflib
from collections.abc import Collection, Iterator
from typing import Any

from shared.deadlines.pack import Alternative, Exemption, Holidays, Pack, Part, Recurrence, Row, Span, Trigger, While

EVENT = "planning.plan.drafted"
SPAN = "{amount: 5, unit: working_days}"
DAYS = "[2026-12-24, 2026-12-31]"
A_DAY = "2026-01-01"
WRITTEN = {
    "alternatives": "[{if_release_within: {amount: 28, unit: calendar_days}, amount: 5}]",
    "amount": "5",
    "by": EVENT,
    "calendars": "{default: {country: GB, subdivision: ENG}}",
    "closed": DAYS,
    "country": "GB, two capital letters",
    "confidence": "verified, or unverified where nobody has held the number against its source",
    "effective_from": A_DAY,
    "effective_to": A_DAY,
    "exemptions": f"[{{by: {EVENT}, extends: {{amount: 5, unit: calendar_days}}, reason: its-reason}}]",
    "extends": SPAN,
    "facilities": "{its-id: Europe/London}",
    "id": "a-name-of-its-own",
    "if_release_within": SPAN,
    "in_force_from": A_DAY,
    "jurisdiction": "xx-county",
    "kind": "plan_approved",
    "legal": "statute, regulation, policy, contract or practice",
    "only_while": f"{{since: {EVENT}, until: planning.plan.approved}}",
    "open": DAYS,
    "pack": "its-name",
    "reason": "its-reason",
    "recurrence": "{kind: next_due}, or {kind: count_in_window, count: 2}",
    "release_dates": "[{type: release.date.confirmed, anchor: date}]",
    "rows": "a line that begins with `- id:` for each row",
    "since": EVENT,
    "source": "who says so, and where",
    "time_zone": "Europe/London",
    "title": "Our county",
    "type": EVENT,
    "unit": "calendar_days",
    "warn_before": SPAN,
    "weekend": "[sat, sun]",
    "where": "{outcome: close}, or {outcome: [close, change]}",
}
PARTS: dict[type[Part], str] = {
    Pack: "the pack itself",
    Row: "a row",
    Trigger: f"an event in braces, as {{type: {EVENT}, …}}",
    Holidays: "a calendar",
    Span: f"a length of time, as {SPAN}",
    Exemption: "one of a row's exemptions",
    Alternative: "one of a row's alternatives",
    Recurrence: "a row's recurrence",
    While: "a row's only_while",
}


def said(error: Any) -> str:
    """Of one error of pydantic's."""
    name, given, context = name_in(error["loc"]), error["input"], error.get("ctx", {})
    kind = "condition" if name == "where" else error["type"]
    match kind:
        case "missing":
            what = f"{name} is missing: write {name}: {written(name)}"
        case "extra_forbidden":
            what = f"{name} is not known here{elsewhere(name)}"
        case "literal_error":
            known = context["expected"].replace(" or ", ", ").replace("'", "").split(", ")
            what = f"{name} is never {shown(given)}: it is one of {', '.join(known)}{near(str(given), known, '; ')}"
        case "greater_than_equal" if name == "amount":
            what = f"amount is {shown(given)}, and at least 0: what is due before a date says direction: before"
        case "greater_than_equal" | "less_than_equal":
            least = "at least" if "ge" in context else "at most"
            what = f"{name} is {shown(given)}, and {least} {context.get('ge', context.get('le'))}"
        case "string_too_long":
            what = f"{name} has more than {context['max_length']} characters"
        case "string_pattern_mismatch" if name != "country":
            what = f"{name} is never {shown(given)}: small letters, figures, and . _ : - between them, as in our-row"
        case _:
            what = f"{name} {mistaken(kind, given)}: write {name}: {written(name, kind)}"
    return what


def name_in(loc: tuple[str | int, ...]) -> str:
    """Of the field, of which a member of a list, or one of several sorts of value, may be wrong."""
    names = [str(each) for each in loc if isinstance(each, str) and each not in ("str", "bool", "int", "[key]")]
    return "where" if "where" in names else names[-1] if names else "it"


def mistaken(kind: str, given: object) -> str:
    """How it is not what it should be."""
    if given is None:
        return "says nothing"
    if kind == "string_type":
        return f"is {shown(given)}, which is read as no text: put it in quotes" if is_plain(given) else "is no text"
    if kind.startswith("date"):
        return f"has no day {shown(given)}"
    if kind.startswith("int"):
        return f"is no whole number: {shown(given)}"
    if kind.startswith("bool"):
        return f"is neither true nor false: {shown(given)}"
    return "is not written so"


def written(name: str, kind: str = "") -> str:
    """As an example."""
    if name in WRITTEN:
        return WRITTEN[name]
    if kind.startswith("date"):
        return A_DAY
    return "true" if kind.startswith("bool") else "one of those that the pages on policy packs name"


def shown(given: object) -> str:
    """As it may have been written."""
    return str(given) if is_plain(given) else "such a thing"


def is_plain(given: object) -> bool:
    """A word or a number."""
    return isinstance(given, str | int | float) and not isinstance(given, bool)


def elsewhere(name: str) -> str:
    """Where it belongs, or what was meant."""
    owners = [words for part, words in PARTS.items() if name in part.model_fields]
    return f": it belongs to {', or to '.join(owners)}" if owners else near(name, known_names())


def known_names() -> list[str]:
    """Every field that some part of a pack has."""
    return sorted({name for part in PARTS for name in part.model_fields})


def near(given: str, known: Collection[str], after: str = ": ") -> str:
    """What may have been meant: with other capitals or joints, nearly so, or as a part of it; behind what was told."""
    found = list(dict.fromkeys(meant(given, known)))[:2]
    return f"{after}did you mean {' or '.join(found)}?" if found else ""


def meant(given: str, known: Collection[str]) -> Iterator[str]:
    """The likeliest first."""
    plain = {bare(each): each for each in known}
    if bare(given) in plain:
        yield plain[bare(given)]
        return
    close = difflib.get_close_matches(bare(given), plain, n=1)
    if close:
        yield plain[close[0]]
    elif len(given) > 3:
        yield from (each for each in known if given in each or each in given)


def bare(word: str) -> str:
    """Without capitals, and however its parts are joined."""
    return word.lower().replace("_", "").replace("-", "").replace(" ", "")
