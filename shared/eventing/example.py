"""Examples of whole events, made by the code that makes the real ones, so that they cannot be untrue."""

from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

import orjson

from shared.contracts.catalogue import CATALOGUE, owner
from shared.contracts.fields import Event
from shared.eventing.appending import publishable
from shared.eventing.casefile import Head
from shared.eventing.cause import Cause
from shared.eventing.decider import Fact
from shared.eventing.messages import PersonKey
from shared.eventing.report import Submission, read_report
from shared.eventing.store import EventStore

WHEN = "2026-01-05T09:30:00+00:00"
RECORDED = datetime(2026, 1, 5, 9, 30, 2, 250_000, tzinfo=UTC)
RECEIVED = datetime(2026, 1, 5, 9, 30, 2, tzinfo=UTC)
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
EVENT, CAUSE = UUID("019b8d5c-1a2b-7c3d-8e4f-5a6b7c8d9e0f"), UUID("019b8d5c-0a1b-7c2d-9e3f-4a5b6c7d8e9f")
PEOPLE = PersonKey(b"the secret of no deployment at all")


def reported(event: type[Event]) -> dict[str, Any]:
    """An event as a correctional system sends it."""
    return {
        "specversion": "1.0",
        "id": "1",
        "source": "urn:my:system",
        "type": event.type,
        "subject": "gb:noms:A1234BC",
        "time": WHEN,
        "data": event.example,
    }


def published(event: type[Event], address: str, policy: str | None = None) -> dict[str, Any]:
    """The same event as we publish it; or, where a policy is named, as that policy concludes it."""
    store = EventStore(owner(event.type), CATALOGUE, PEOPLE, address)
    report = read_report(Submission(reported(event), "my-system", RECEIVED, TRACE), CATALOGUE, PEOPLE)
    said = cast(Event, report.stated.what)
    cause = Cause(policy=policy, fact=Fact(said, report.stated.time, id=CAUSE)) if policy else Cause(report=report)
    fact = Fact(
        what=said,
        time=report.stated.time,
        id=EVENT,
        recorded=RECORDED,
        service=store.service,
        correlation=CAUSE if policy else EVENT,
        traceparent=TRACE,
        person=report.person,
    )
    body: dict[str, Any] = orjson.loads(publishable(Head(), fact, cause, store).body)
    return body
