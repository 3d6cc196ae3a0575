"""What a sender by Kafka is told of a report that was not taken: a CloudEvent that repeats nothing about anybody."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar
from uuid import UUID, uuid5

import orjson

from shared.codes import explained
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.envelope import OURS
from shared.eventing.attributes import CORE
from shared.eventing.loop import Record
from shared.eventing.outcome import Result

TYPE = "throughcare.door.report.rejected.v1"
SOURCE = "/throughcare/door"
LONGEST_KEY = 1024
PLACES = UUID("c0a3a9f0-53f7-5c0e-9b57-6d1d1f9f6a2e")


@dataclass(frozen=True, slots=True)
class Refused:
    """A record, and why it was not taken."""

    record: Record
    result: Result
    headers: ClassVar[list[tuple[str, bytes]]] = [("content-type", b"application/cloudevents+json; charset=UTF-8")]

    @property
    def key(self) -> bytes | None:
        """As the record's; none where it is so long that with it the refusal might be no record any more."""
        key: bytes | None = self.record.key
        return key if key is None or len(key) <= LONGEST_KEY else None


def refusal(refused: Refused, cluster: str) -> bytes:
    """The event for the topic `rejected`. Its id follows from the record's place, so that a repeat is seen as one."""
    record, result = refused.record, refused.result
    place = f"{cluster}/{record.topic}/{record.partition}/{record.offset}"
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": str(uuid5(PLACES, place)),
            "source": SOURCE,
            "type": TYPE,
            "time": datetime.now(UTC).isoformat(),
            "datacontenttype": "application/json",
            "data": {
                "source": bounded(result.source),
                "id": bounded(result.id),
                "outcome": result.outcome.value,
                "reason": {
                    "code": result.code,
                    "field": known_part(result.field),
                    "detail": explanation(result.code or ""),
                },
                "valuehash": hashlib.sha256(record.value or b"").hexdigest(),
                "topic": record.topic,
                "partition": record.partition,
                "offset": record.offset,
            },
        }
    )


def explanation(code: str) -> str:
    """What the code means and the way out. The result's own detail may quote what was sent, and stays with us."""
    found = explained(code)
    return f"{found.meaning} {found.way_out}" if found else "See the code."


def known_part(field: str | None) -> str | None:
    """A path into the event as far as its names are ours: a name that the sender made up may say anything."""
    known: list[str] = []
    for part in (field or "").split("."):
        if not (part in names() or part.isdigit()):
            break
        known.append(part)
    return ".".join(known) or None


@cache
def names() -> frozenset[str]:
    """Every attribute and every field of every contract."""
    found: set[str] = CORE | OURS
    for event in CATALOGUE.values():
        schema: dict[str, Any] = event.model_json_schema(by_alias=True)
        for part in (schema, *schema.get("$defs", {}).values()):
            found |= set(part.get("properties", {}))
    return frozenset(found)


def bounded(text: str | None) -> str | None:
    """A sender's own key, however long a broken one is."""
    return text[:512] if text else text
