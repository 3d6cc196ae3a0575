"""What makes a service itself, and what follows from it by a policy pack; without any I/O. At work: `service.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.contracts.catalogue import owner
from shared.contracts.fields import Event
from shared.deadlines.keeping import deadlines_of
from shared.deadlines.obligation import Obligation
from shared.deadlines.pack import Pack
from shared.eventing.decider import Aggregate, Policy
from shared.eventing.rules import Rules


@dataclass(frozen=True)
class Parts:
    """What a service supplies: its nouns, its policies, and the foreign events it must know."""

    name: str
    aggregates: Sequence[Aggregate[Any]]
    policies: Sequence[Policy]
    listens_to: Sequence[type[Event]]
    obligations: Sequence[Obligation] = ()


def rules_of(parts: Parts, pack: Pack | None) -> Rules:
    """What a service decides, reacts to, and keeps an eye on by this pack; without one, nothing is ever due."""
    deadlines = deadlines_of(parts.name, parts.obligations, pack) if pack else None
    return Rules(parts.aggregates, parts.policies, deadlines)


def foreign(service: str, rules: Rules) -> frozenset[type[Event]]:
    """What a service must hear from others for the sake of its deadlines."""
    heard = rules.deadlines.hears if rules.deadlines else frozenset()
    return frozenset(kind for kind in heard if owner(kind.type) != service)
