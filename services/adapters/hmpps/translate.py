"""One HMPPS domain event → our reports of it, as CloudEvents. Pure, and the same whenever it is asked."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from services.adapters.adapter import Translated
from services.adapters.hmpps.envelope import Happened, read
from services.adapters.hmpps.mapping import rule_for
from services.adapters.hmpps.people import registered
from shared.contracts.intake import PersonRegistered

Report = Mapping[str, Any]


def translate(value: Any) -> Translated:
    """Raises NotTranslated where it is no event, or lacks what alone would make it worth telling."""
    event = read(value)
    rule = rule_for(event)
    data = rule.make(event) if rule else None
    if rule is None or data is None:
        return Translated(not_for_us=event.type)
    report = {
        "specversion": "1.0",
        "source": event.source,
        "id": event.id,
        "type": rule.becomes.type,
        "subject": event.subject,
        "time": event.time,
        "hmppseventtype": event.type,
        "data": data,
    }
    if rule.by_day and is_midnight(event.time):
        report["timeprecision"] = "day"
    linked = () if rule.becomes is PersonRegistered else link(event)
    return Translated((*linked, report))


def is_midnight(time: Any) -> bool:
    """Whether it says no hour. What is no time is the door's to refuse."""
    moment = moment_of(time)
    return moment is not None and moment.time() == datetime.min.time()


def moment_of(time: Any) -> datetime | None:
    """A time with its offset."""
    try:
        moment = datetime.fromisoformat(time)
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else None


def link(event: Happened) -> Iterator[Report]:
    """An event with several numbers shows that they are one person's: told once a month for each pair of numbers.

    It depends on nothing else that the event says, so that the next event with the same numbers tells nothing new.
    """
    moment = moment_of(event.time)
    if moment is None or len(event.numbers) < 2:
        return
    month = f"{moment.astimezone(UTC):%Y-%m}"
    known_by = [f"{scheme}:{number}" for scheme, number in event.numbers.items()]
    yield {
        "specversion": "1.0",
        "source": "urn:hmpps:person-reference",
        "id": f"sha256:{hashlib.sha256('|'.join([*known_by, month]).encode()).hexdigest()}",
        "type": PersonRegistered.type,
        "subject": event.subject,
        "time": f"{month}-01T00:00:00Z",
        "timeprecision": "month",
        "data": registered(event),
    }
