"""The envelope: CloudEvents 1.0 as we publish it, and the identities that are derived without asking anyone."""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import rfc8785
import uuid_utils
from asyncpg.pgproto.pgproto import UUID as QuickUUID

from shared.eventing.errors import Poison

SOURCE_PREFIX = "/throughcare/"


class Envelope(NamedTuple):
    """A published event: its attributes (docs/reference/events.md), its data as JSON values, and its exact bytes."""

    id: UUID
    service: str
    person: UUID
    sequence: int
    type: str
    time: datetime
    recorded: datetime
    data: dict[str, Any]
    attributes: dict[str, Any]
    body: bytes

    @property
    def place(self) -> tuple[str, UUID, int]:
        """Its stream, and where it stands in it."""
        return self.service, self.person, self.sequence

    @property
    def cause(self) -> UUID | None:
        """The event that set this one off, if any."""
        value = self.attributes.get("causationid")
        return QuickUUID(value) if value else None

    @property
    def flags(self) -> tuple[str, ...]:
        """Codes of what is odd about the event; CloudEvents has no lists, so the wire form is comma-separated."""
        value: str = self.attributes.get("flags", "")
        return tuple(value.split(",")) if value else ()

    @property
    def prevhash(self) -> str | None:
        """Hex SHA-256 of the published bytes of the event before it in its stream; None for the first."""
        return self.attributes.get("prevhash")

    @property
    def traceparent(self) -> str | None:
        """W3C trace context of the append."""
        return self.attributes.get("traceparent")


def parse_envelope(body: bytes) -> Envelope:
    """Read published bytes. Raises Poison where they are not an event of ours."""
    try:
        attributes = orjson.loads(body)
        return Envelope(
            id=QuickUUID(attributes["id"]),
            service=attributes["source"].removeprefix(SOURCE_PREFIX),
            person=QuickUUID(attributes["partitionkey"]),
            sequence=int(attributes["sequence"]),
            type=attributes["type"],
            time=datetime.fromisoformat(attributes["time"].upper()),
            recorded=datetime.fromisoformat(attributes["recordedtime"]),
            data=attributes["data"],
            attributes=attributes,
            body=body,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Poison("not_an_event", f"{type(error).__name__}: {error}") from error


def new_event_id() -> UUID:
    """A UUIDv7: ids sort by the time they were given."""
    return QuickUUID(uuid_utils.uuid7().bytes)


def body_hash(body: bytes) -> str:
    """The hash that the next event in the stream names as `prevhash`."""
    return hashlib.sha256(body).hexdigest()


def origin_key(source: str, identifier: str) -> bytes:
    """The idempotency key of a report: a hash of the sender's own source and id."""
    return hashlib.sha256(f"{source}\0{identifier}".encode()).digest()


def content_hash(content: dict[str, Any]) -> bytes:
    """The hash of what a sender said, in canonical form (RFC 8785), so that spelling makes no difference.

    Raises ValueError for numbers that the canonical form cannot hold.
    """
    return hashlib.sha256(canonical(content)).digest()


def canonical(value: Any) -> bytes:
    """RFC 8785; where a value holds nothing on which the two differ, by orjson, which is ten times as fast."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS) if is_plain(value) else rfc8785.dumps(value)


def is_plain(value: Any) -> bool:
    """Whether sorting by bytes and by UTF-16 agree on all keys, and no number needs ECMAScript's spelling."""
    if isinstance(value, str):
        return True
    if isinstance(value, dict):
        for key, part in value.items():  # noqa: SIM110 - a generator takes twice as long, and this is asked of each event
            if not (key.isascii() and (isinstance(part, str) or is_plain(part))):
                return False
        return True
    if isinstance(value, list):
        return all(map(is_plain, value))
    return value is None or (isinstance(value, int) and -(2**53) < value < 2**53)


class PersonKey:
    """Finds the id of a person from any identifier of theirs, the same in every service, without asking.

    A keyed hash (HMAC-SHA-256 with the deployment's secret) as a UUIDv8 (RFC 9562 section 5.8): without the
    secret nobody can test whether a known prison number is in the data.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._keyed = hmac.new(secret, digestmod="sha256")  # the secret taken in once, not for each person

    @property
    def fingerprint(self) -> str:
        """Tells two secrets apart without giving either away."""
        return hmac.digest(self._secret, b"throughcare:fingerprint", "sha256").hex()[:32]

    def derive(self, purpose: str) -> str:
        """A secret for one purpose, so that the deployment has one to keep."""
        return hmac.digest(self._secret, b"throughcare:" + purpose.encode(), "sha256").hex()

    def person(self, subject: str) -> UUID:
        """The person's id. `subject` is `scheme:value`, the scheme being all before the last colon, or such an id."""
        scheme, colon, value = subject.rpartition(":")
        if not colon:
            return UUID(subject)
        normal = f"{scheme.strip().lower()}:{''.join(value.split()).upper()}"
        keyed = self._keyed.copy()
        keyed.update(normal.encode())
        digest = bytearray(keyed.digest()[:16])
        digest[6] = digest[6] & 0x0F | 0x80
        digest[8] = digest[8] & 0x3F | 0x80
        return QuickUUID(bytes(digest))


def instant(moment: datetime) -> str:
    """An instant as RFC 3339 in UTC, to the microsecond: one instant has one spelling."""
    text = orjson.dumps(moment.astimezone(UTC), option=orjson.OPT_UTC_Z)[1:-2].decode()
    return f"{text}Z" if "." in text else f"{text}.000000Z"
