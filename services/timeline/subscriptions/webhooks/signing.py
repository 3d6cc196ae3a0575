"""What signs a webhook."""

import base64
from uuid import UUID

from shared.eventing.messages import PersonKey


def secret_of(people: PersonKey, subscription: UUID, version: int) -> str:
    """A subscription's secret as Standard Webhooks spells it: 256 bits that follow from the deployment's own secret."""
    key = bytes.fromhex(people.derive(f"webhook:{subscription}:{version}"))
    return "whsec_" + base64.b64encode(key).decode()
