"""What signs a webhook, by the Standard Webhooks specification."""

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from shared.eventing.messages import PersonKey

PREFIX = "whsec_"


@lru_cache(maxsize=4096)
def secret_of(people: PersonKey, subscription: UUID, version: int) -> str:
    """A subscription's secret as Standard Webhooks spells it: 256 bits that follow from the deployment's own secret."""
    key = bytes.fromhex(people.derive(f"webhook:{subscription}:{version}"))
    return PREFIX + base64.b64encode(key).decode()


def signature(secrets: Sequence[str], identifier: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`: one for each secret that is valid now, the newest first."""
    signed = f"{identifier}.{timestamp}.".encode() + body
    keys = (base64.b64decode(secret.removeprefix(PREFIX)) for secret in secrets)
    return " ".join("v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys)


def secrets_in_use(
    people: PersonKey, subscription: UUID, version: int, previous_until: datetime | None, now: datetime
) -> list[str]:
    """The secrets that sign at this moment, the newest first: two while a rotation overlaps."""
    versions = (version, version - 1) if previous_until and now < previous_until else (version,)
    return [secret_of(people, subscription, each) for each in versions]


def signed(secrets: Sequence[str], identifier: UUID, now: datetime, body: bytes) -> dict[str, str]:
    """The headers by which a receiver knows a message, its age and its sender."""
    told, timestamp = str(identifier), int(now.timestamp())
    return {
        "webhook-id": told,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secrets, told, timestamp, body),
    }
