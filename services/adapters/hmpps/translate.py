"""One HMPPS domain event → our reports of it, as CloudEvents. Pure, and the same whenever it is asked."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from services.adapters.adapter import NotTranslated, Translated
from services.adapters.hmpps.envelope import Happened, read
from services.adapters.hmpps.mapping import rule_for
from services.adapters.hmpps.people import of_one_person
from shared.contracts.identity import Linking, PersonMerged

Report = Mapping[str, Any]
# Of each type there has been one version, and what another would mean nobody has looked at.
VERSIONS = (None, 1, "1")


def translate(value: Any) -> Translated:
    """Raises NotTranslated where it is no event, or lacks what alone would make it worth telling."""
    event = read(value)
    rule = rule_for(event)
    if rule and event.version not in VERSIONS:
        problem = f"version {event.version} of this event is not known here, and may mean something else"
        raise NotTranslated("version_unknown", problem)
    data = rule.make(event) if rule else None
    if rule is None or data is None:
        return Translated(not_for_us=event.type)
    who_is_who = issubclass(rule.becomes, Linking)
    report = {
        "specversion": "1.0",
        "source": event.source,
        "id": event.id,
        "type": rule.becomes.type,
        "subject": data["survivorId"] if who_is_who else event.subject,
        "time": event.time,
        "hmppseventtype": event.type,
        "data": data,
    }
    if rule.by_day and is_midnight(event.time):
        report["timeprecision"] = "day"
    return Translated((report,) if who_is_who else (*links(event), report))


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


def links(event: Happened) -> Iterator[Report]:
    """That an event's numbers are one person's: told once a month for each two of them.

    It depends on nothing else that the event says, so that the next event with the same numbers tells nothing new.
    """
    if (moment := moment_of(event.time)) is None:
        return
    month = f"{moment.astimezone(UTC):%Y-%m}"
    for data in of_one_person(event):
        told = f"{data['survivorId']}|{data['retiredId']}|{month}"
        yield {
            "specversion": "1.0",
            "source": "urn:hmpps:person-reference",
            "id": f"sha256:{hashlib.sha256(told.encode()).hexdigest()}",
            "type": PersonMerged.type,
            "subject": event.subject,
            "time": f"{month}-01T00:00:00Z",
            "timeprecision": "month",
            "data": data,
        }
