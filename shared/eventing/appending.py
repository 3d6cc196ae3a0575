"""An event's place at the end of a stream, and the bytes in which it is stored and published."""

from datetime import datetime, timedelta
from typing import Any

import orjson

from shared.eventing.casefile import Head
from shared.eventing.cause import Cause
from shared.eventing.decider import Fact
from shared.eventing.messages import body_hash, content_hash, instant, origin_key
from shared.eventing.store import EventStore
from shared.eventing.writes import Appended

TICK = timedelta(microseconds=1)


def recorded_after(now: datetime, head: Head, cause: Cause) -> datetime:
    """Never before what is in the stream, nor before the cause, whatever the clocks say."""
    said = cause.said
    for before in (head.recorded, said.recorded if said else None):
        if before and now <= before:
            now = before + TICK
    return now


def append_to(head: Head, fact: Fact, cause: Cause, store: EventStore) -> Appended:
    """Behind what is in the stream, which ends with it from now on."""
    appended = publishable(head, fact, cause, store)
    head.sequence, head.recorded, head.prevhash = appended.sequence, fact.recorded, body_hash(appended.body)
    return appended


def publishable(head: Head, fact: Fact, cause: Cause, store: EventStore) -> Appended:
    """The event as it is stored and published (docs/reference/events.md): what a sender said, in its words,
    and by the version of the contract that they were said by.
    """
    report, said, sequence, person = cause.report, cause.said, head.sequence + 1, str(fact.person)
    own = report if report and fact.what is report.stated.what else None
    kind = own.type if own else type(fact.what).type
    data = own.data if own else fact.what.model_dump_json(exclude_unset=True).encode()
    if report:
        source, origin_id, origin, content = report.source, report.id, report.origin, report.content
    else:
        source, origin_id, origin = store.source, cause.key, origin_key(store.source, cause.key)
        content = content_hash(policy_content(fact, data))
    recorded = fact.recorded or fact.time
    attributes: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(fact.id),
        "source": store.source,
        "type": kind,
        "subject": person,
        "time": report.time_text if report else fact.time.isoformat(),
        "datacontenttype": "application/json",
        "dataschema": store.schemas[kind],
        "timeprecision": fact.precision,
        "recordedtime": instant(recorded),
        "sequence": sequence,
        "correlationid": str(fact.correlation),
        "partitionkey": person,
        "actor": report.submission.actor if report else f"policy:{cause.policy}",
        "originsource": source,
        "originid": origin_id,
        "contenthash": content.hex(),
    }
    if report:
        attributes["receivedtime"] = instant(report.submission.received)
    if head.prevhash:
        attributes["prevhash"] = head.prevhash
    if said:
        attributes["causationid"] = str(said.id)
    if fact.flags:
        attributes["flags"] = ",".join(fact.flags)
    if fact.traceparent:
        attributes["traceparent"] = fact.traceparent
    if report:
        attributes |= report.extensions
    attributes["data"] = orjson.Fragment(data)
    return Appended(
        fact.person, sequence, fact.id, origin, content, kind, fact.time, recorded,
        said.id if said else None, fact.correlation or fact.id, fact.traceparent, orjson.dumps(attributes),
    )  # fmt: skip


def policy_content(fact: Fact, data: bytes) -> dict[str, Any]:
    """What a policy said, in the shape in which a sender's content is hashed."""
    return {
        "type": type(fact.what).type,
        "subject": str(fact.person),
        "time": instant(fact.time),
        "data": orjson.loads(data),
        "extensions": {"timeprecision": fact.precision},
    }
