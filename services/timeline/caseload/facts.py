"""A person's entries, as the timeline shows them, as facts. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from services.timeline.revisions import is_concluded
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.fields import Event
from shared.contracts.versions import data_now, newest
from shared.eventing.decider import Stated


@dataclass(frozen=True, slots=True)
class Concluded(Stated):
    """By a policy of ours; nobody has told us more of it."""


def facts(entries: Sequence[Mapping[str, Any]]) -> Iterator[Stated]:
    """Those that were not retracted, as they are now; what no contract of ours can read says nothing.

    Behind what happened, in the order of the world, comes what was announced of deadlines, in the order in which that
    was: a later announcement takes an earlier one back, whenever each says that things were due, done or missed.
    """
    announced = sorted(filter(is_announced, entries), key=lambda each: (each["recordedtime"], each["id"]))
    for entry in (*(each for each in entries if not is_announced(each)), *announced):
        event = None if entry["retracted"] else event_of(entry["type"], entry["data"])
        if event:
            ours = is_concluded(entry) and not entry.get("corrected")
            yield (Concluded if ours else Stated)(event, datetime.fromisoformat(entry["time"]), entry["timeprecision"])


def is_announced(entry: Mapping[str, Any]) -> bool:
    """Whether it is about a deadline."""
    return ".deadline." in entry["type"]


def event_of(kind: str, data: Mapping[str, Any]) -> Event | None:
    """What an entry says, by the newest contract of its type."""
    if kind not in CATALOGUE:
        return None
    try:
        return newest(CATALOGUE[kind]).model_validate(data_now(kind, data, CATALOGUE))
    except ValidationError:
        return None
