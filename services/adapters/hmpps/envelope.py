"""The envelope of England and Wales' HMPPS domain events (`schema/hmpps-domain-event.json` of hmpps-domain-events).

It has no id and no source: both are derived here, from what it says.
"""

import hashlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import rfc8785

from services.adapters.adapter import NotTranslated

# By which of their numbers a person is known to us; the first that an event has is whom it is about.
SCHEMES = {"NOMS": "gb:noms", "CRN": "gb:crn", "PNC": "gb:pnc", "CRO": "gb:cro"}
# Fields in which events that have no personReference, or had none once, give the prison number.
PRISON_NUMBERS = ("nomsNumber", "prisonerNumber")
# A queue's message holds the topic's, which holds the event, each as text.
WRAPPERS = ("Body", "body", "Message")
# Around several events: what fetches from a queue prints them in one object.
LISTS = ("Messages", "Records", "events", "content")
LAST = re.compile(r"/([^/?#]+)/?(?:[?#].*)?$")


@dataclass(frozen=True, slots=True)
class Happened:
    """One event. `numbers` are the person's, by our schemes and in the order in which we prefer them."""

    type: str
    id: str
    time: Any
    info: Mapping[str, Any]
    numbers: Mapping[str, str]
    url: str
    version: Any = 1

    @property
    def source(self) -> str:
        """The producer, by the first word of the type."""
        return f"urn:hmpps:{self.type.partition('.')[0]}"

    @property
    def subject(self) -> str:
        """Whom it is about. Raises NotTranslated where it names nobody."""
        for scheme, number in self.numbers.items():
            return f"{scheme}:{number}"
        kinds = ", ".join(SCHEMES)
        raise NotTranslated("person_missing", f"personReference names nobody by a number that is known here ({kinds})")

    def text(self, field: str) -> str | None:
        """A field of additionalInformation; producers write numbers with quotes or without."""
        value = self.info.get(field)
        plain = isinstance(value, str | int | float) and not isinstance(value, bool)
        return str(value).strip() or None if plain else None

    def needed(self, field: str) -> str:
        """The same, of a field without which the event says nothing that could be reported."""
        if (value := self.text(field)) is None:
            raise NotTranslated("field_missing", f"additionalInformation.{field} is missing: nothing can be told of it")
        return value

    def number(self, field: str) -> float | None:
        """A score."""
        try:
            value = float(self.text(field) or "")
        except ValueError:
            return None
        return value if math.isfinite(value) else None

    @property
    def last_of_url(self) -> str:
        """What detailUrl ends in, where an event gives its record's id nowhere else."""
        if found := LAST.search(self.url):
            return found[1]
        raise NotTranslated("field_missing", "detailUrl is missing, which alone says of which record this is")


def read(value: Any) -> Happened:
    """A record as an event. Raises NotTranslated where it is none."""
    event = unwrapped(value)
    event_type, info = event.get("eventType"), event.get("additionalInformation") or {}
    if not isinstance(event_type, str) or not event_type.strip():
        inside = next(
            (
                f": its events are in a list; `jq -c '.{name}[]'` takes them out"
                for name in LISTS
                if isinstance(event.get(name), list)
            ),
            "",
        )
        raise NotTranslated("not_a_domain_event", f"this has no eventType: it is no HMPPS domain event{inside}")
    if not isinstance(info, dict):
        raise NotTranslated("not_a_domain_event", "additionalInformation must be an object")
    url = event.get("detailUrl")
    return Happened(
        event_type,
        identity(event),
        event.get("occurredAt"),
        info,
        numbers_of(event.get("personReference"), info),
        url if isinstance(url, str) else "",
        event.get("version"),
    )


def looks_like_one(value: Any) -> bool:
    """Whether a record has what every domain event has and no CloudEvent."""
    return (
        isinstance(value, dict)
        and "specversion" not in value
        and any(name in value for name in ("eventType", *WRAPPERS))
    )


def unwrapped(value: Any) -> Mapping[str, Any]:
    """The event within what a queue and a topic put around it."""
    for name in WRAPPERS:
        if isinstance(value, dict) and "eventType" not in value and isinstance(value.get(name), str):
            try:
                value = orjson.loads(value[name])
            except orjson.JSONDecodeError as error:
                raise NotTranslated("not_a_domain_event", f"{name} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise NotTranslated("not_a_domain_event", "a domain event is a JSON object")
    return value


def identity(event: Mapping[str, Any]) -> str:
    """The hash of what it says (RFC 8785), without when it was published: published again, it is the same event."""
    said = {name: value for name, value in event.items() if name != "publishedAt"}
    try:
        return f"sha256:{hashlib.sha256(rfc8785.dumps(said)).hexdigest()}"
    except ValueError as error:  # rfc8785's own errors are such
        raise NotTranslated("number_out_of_range", f"a number in it cannot be kept exactly: {error}") from error
    except RecursionError as error:
        raise NotTranslated("nested_too_deep", "it is nested too deep") from error


def numbers_of(reference: Any, info: Mapping[str, Any]) -> dict[str, str]:
    """The person's numbers, by our schemes."""
    listed = reference.get("identifiers") if isinstance(reference, dict) else None
    given = {
        each["type"]: each["value"].strip()
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, dict) and isinstance(each.get("type"), str) and isinstance(each.get("value"), str)
    }
    for field in PRISON_NUMBERS:
        if isinstance(number := info.get(field), str):
            given.setdefault("NOMS", number.strip())
    return {scheme: given[kind] for kind, scheme in SCHEMES.items() if given.get(kind)}
