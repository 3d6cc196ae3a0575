"""Every type there is, and who owns it: the second word of its name."""

import difflib
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from shared.contracts.aftercare import AFTERCARE
from shared.contracts.deadlines import all_deadlines
from shared.contracts.fields import Event, Factuality, is_judged
from shared.contracts.identity import NAMINGS
from shared.contracts.intake import INTAKE
from shared.contracts.planning import PLANNING
from shared.contracts.records import RECORDS
from shared.contracts.release import RELEASE

CATALOGUE: Mapping[str, type[Event]] = MappingProxyType(
    {event.type: event for event in (*INTAKE, *PLANNING, *RELEASE, *AFTERCARE, *NAMINGS, *RECORDS, *all_deadlines())}
)
NO_JUDGEMENT = (None, "unknown", "not_assessed")  # where somebody might have judged, and has not


def owner(event_type: str) -> str:
    """The service in whose stream events of this type are."""
    return event_type.split(".")[1]


def factuality(event_type: str) -> Factuality | None:
    """On what events of this type rest; None of a type that we do not know."""
    return CATALOGUE[event_type].factuality if event_type in CATALOGUE else None


@lru_cache(maxsize=256)
def judged(event_type: str) -> tuple[str, ...]:
    """Of an event that is a fact, the fields that are what somebody thinks, by their names on the wire."""
    event = CATALOGUE.get(event_type)
    fields = event.model_fields if event else {}
    return tuple(field.alias or name for name, field in fields.items() if is_judged(field))


def judgements(event_type: str, data: Mapping[str, Any]) -> list[str]:
    """Those of them in which this event has a judgement."""
    return [name for name in judged(event_type) if data.get(name) not in NO_JUDGEMENT]


@lru_cache(maxsize=256)
def nearest(event_type: str) -> str | None:
    """The type that was perhaps meant; kept, for a sender that is set up wrongly says the same again and again."""
    by_name = {each.removeprefix("throughcare."): each for each in CATALOGUE}
    close = difflib.get_close_matches(event_type.removeprefix("throughcare."), by_name, n=1, cutoff=0.75)
    return by_name[close[0]] if close else None
