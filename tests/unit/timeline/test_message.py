"""What a subscriber receives."""

import uuid
from datetime import UTC, datetime
from typing import Any

import orjson

from services.timeline.subscriptions.message import TEST, message

EVENT, SUBSCRIPTION = uuid.UUID(int=1), uuid.UUID(int=2)
ADDRESS = "https://throughcare.example"
BODY = b'{"specversion":"1.0","data":{"kind": "parole"}}'


def row(kind: str) -> dict[str, Any]:
    time = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
    return {"event": EVENT, "type": kind, "time": time, "subscription": SUBSCRIPTION}


def test_a_thin_message_says_what_happened_and_where_to_read_it_with_ones_own_rights() -> None:
    assert orjson.loads(message("thin", row("throughcare.release.released.v1"), BODY, ADDRESS)) == {
        "id": str(EVENT),
        "type": "throughcare.release.released.v1",
        "time": "2026-11-25T09:30:00.000000Z",
        "link": f"{ADDRESS}/v1/events/{EVENT}",
    }


def test_a_full_message_is_the_event_as_published_byte_for_byte() -> None:
    assert message("full", row("throughcare.release.released.v1"), BODY, ADDRESS) == BODY


def test_a_test_leads_to_its_subscription_since_there_is_no_event_to_fetch() -> None:
    assert orjson.loads(message("thin", row(TEST), None, ADDRESS))["link"] == (
        f"{ADDRESS}/v1/subscriptions/{SUBSCRIPTION}"
    )


def test_a_full_test_is_a_cloud_event_of_its_own_type() -> None:
    said = orjson.loads(message("full", row(TEST), None, ADDRESS))
    assert {"specversion", "id", "source", "type"} <= said.keys()
    assert said["type"] == TEST
