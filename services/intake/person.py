"""Who a person is, as systems know them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shared.contracts.intake import PersonRegistered
from shared.eventing.decider import Aggregate, Decision, Fact, Stated


@dataclass(frozen=True)
class Person:
    """Whether anyone has introduced them."""

    registered: bool = False


def evolve(person: Person, fact: Fact) -> Person:
    """Fold one fact."""
    return replace(person, registered=True) if isinstance(fact.what, PersonRegistered) else person


def decide(stated: Stated, person: Person, later: Sequence[Fact]) -> Decision:
    """Two systems may both introduce a person: the second is taken, and flagged for whoever keeps identities."""
    match stated.what:
        case PersonRegistered() as registered:
            return Decision(registered, ("registered_before",) if person.registered else ())
        case other:
            raise TypeError(other)


PERSON = Aggregate("person", frozenset({PersonRegistered}), Person(), evolve, decide)
