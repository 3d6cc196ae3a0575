"""A person's entries, as the timeline shows them, as facts. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.fields import Event
from shared.contracts.versions import data_now, newest


def facts(entries: Sequence[Mapping[str, Any]]) -> Iterator[tuple[datetime, Event]]:
    """Those that were not retracted, as they are now; what no contract of ours can read says nothing."""
    for entry in entries:
        event = None if entry["retracted"] else event_of(entry["type"], entry["data"])
        if event:
            yield datetime.fromisoformat(entry["time"]), event


def event_of(kind: str, data: Mapping[str, Any]) -> Event | None:
    """What an entry says, by the newest contract of its type."""
    if kind not in CATALOGUE:
        return None
    try:
        return newest(CATALOGUE[kind]).model_validate(data_now(kind, data, CATALOGUE))
    except ValidationError:
        return None
