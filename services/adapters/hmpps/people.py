"""Who a person is: introductions, and evidence that two numbers belong to one person."""

from services.adapters.hmpps.envelope import Happened
from services.adapters.hmpps.movements import Data


def registered(event: Happened) -> Data:
    """With every number that the event has of them."""
    return {"identifiers": [{"scheme": scheme, "value": number} for scheme, number in event.numbers.items()]}
