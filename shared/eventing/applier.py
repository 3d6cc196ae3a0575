"""What a service supplies to its consumer: what to do with events, within the consumer's transaction."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.eventing.messages import Envelope
from shared.sql import Connection

Afterwards = Callable[[], None]


def nothing() -> None:
    """Nothing to do after the commit."""


@dataclass(frozen=True)
class Applier:
    """What a service does with events.

    `lock` is taken first; `apply` makes the effects, and gives what to do once they are committed; `holds` says which
    of these event ids it has; `types` are those it wants, None meaning all, in which case streams must be whole and
    chained. Where they need not be whole, `ousted` says which of these events, that it has not, have lost their place
    in their stream to another.
    """

    lock: Callable[[Connection], Awaitable[None]]
    apply: Callable[[Connection, Sequence[Envelope]], Awaitable[Afterwards]]
    holds: Callable[[Connection, Sequence[UUID]], Awaitable[set[UUID]]]
    types: frozenset[str] | None = None
    ousted: Callable[[Connection, Sequence[Envelope]], Awaitable[set[UUID]]] | None = None

    def wants(self, kind: str) -> bool:
        """Whether events of this type are for it."""
        return self.types is None or kind in self.types
