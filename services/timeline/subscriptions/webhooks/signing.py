"""What signs a webhook, by the Standard Webhooks specification."""

import base64
import hmac
from collections.abc import Sequence
from uuid import UUID

from shared.eventing.messages import PersonKey

PREFIX = "whsec_"


def secret_of(people: PersonKey, subscription: UUID, version: int) -> str:
    """A subscription's secret as Standard Webhooks spells it: 256 bits that follow from the deployment's own secret."""
    key = bytes.fromhex(people.derive(f"webhook:{subscription}:{version}"))
    return PREFIX + base64.b64encode(key).decode()


def signature(secrets: Sequence[str], identifier: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`: one for each secret that is valid now, the newest first."""
    signed = f"{identifier}.{timestamp}.".encode() + body
    keys = (base64.b64decode(secret.removeprefix(PREFIX)) for secret in secrets)
    return " ".join("v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys)
