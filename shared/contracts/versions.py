"""Old versions of contracts: what was said by one is stored as it was said, and read as its newest, everywhere.

A breaking change is a new class with the next `vN`. The old class stays, says what it `becomes`, and in `upcast` how: a
pure function of what the old one says. Both are taken from senders for as long as the old one is in the catalogue, so
that each changes over on a day of its own; rules, policies and headlines know the newest alone.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.contracts.fields import Event


def now(event: Event) -> Event:
    """What it says, in the newest version of its contract."""
    while event.becomes is not None:
        event = event.upcast()
    return event


def newest(kind: type[Event]) -> type[Event]:
    """The newest version of a contract."""
    while kind.becomes is not None:
        kind = kind.becomes
    return kind


def names(kinds: Iterable[type[Event]], contracts: Mapping[str, type[Event]]) -> frozenset[str]:
    """The names on the wire of these contracts, in every version."""
    wanted = frozenset(kinds)
    return frozenset(kind.type for kind in wanted) | {
        name for name, kind in contracts.items() if newest(kind) in wanted
    }


def data_now(event_type: str, data: Mapping[str, Any], contracts: Mapping[str, type[Event]]) -> Mapping[str, Any]:
    """Published data as JSON values, in the newest version of their contract; as they are where there is none."""
    contract = contracts.get(event_type)
    if contract is None or contract.becomes is None:
        return data
    found: dict[str, Any] = now(contract.model_validate(data)).model_dump(
        mode="json", by_alias=True, exclude_unset=True
    )
    return found
