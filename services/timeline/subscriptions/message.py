"""What a subscriber receives, the same on every channel: thin, or the event as it was published. Pure."""

from typing import Any, Protocol

import orjson

from shared.eventing.messages import instant

TEST = "throughcare.subscription.test.v1"


class Row(Protocol):
    """A row of `deliveries`, by the names of its columns."""

    def __getitem__(self, name: str, /) -> Any: ...


def message(payload: str, row: Row, body: bytes | None, address: str) -> bytes:
    """One delivery as JSON. `body` is the published event, None for a test; `address` begins the links."""
    if payload == "full":
        return body or orjson.dumps(event_of_a_test(row))
    return orjson.dumps(
        {
            "id": str(row["event"]),
            "type": row["type"],
            "time": instant(row["time"]),
            "link": address + link(row),
        }
    )


def link(row: Row) -> str:
    """Where the rest is, for whoever has the right to read it; a test has no more than its subscription."""
    return f"/v1/subscriptions/{row['subscription']}" if row["type"] == TEST else f"/v1/events/{row['event']}"


def event_of_a_test(row: Row) -> dict[str, Any]:
    """A CloudEvent, so that whoever reads full events can read a test."""
    return {
        "specversion": "1.0",
        "id": str(row["event"]),
        "source": "/throughcare/timeline",
        "type": row["type"],
        "time": instant(row["time"]),
    }
