"""Who a person is, as systems know them, and whether they are alive."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from shared.contracts.intake import DeathRecorded, IdentityCorrected, PersonRegistered
from shared.eventing.decider import Aggregate, Decision, Fact, Stated

ONE_DEATH = timedelta(days=1)  # two systems may know of it by different clocks and calendars


@dataclass(frozen=True)
class Person:
    """Whether anyone has introduced them, and their death."""

    registered: bool = False
    death: Fact | None = None


def evolve(person: Person, fact: Fact) -> Person:
    """Fold one fact."""
    match fact.what:
        case PersonRegistered():
            return replace(person, registered=True)
        case DeathRecorded():
            return replace(person, death=person.death or fact)
        case _:
            return person


def decide(stated: Stated, person: Person, later: Sequence[Fact]) -> Decision:
    """Two systems may both introduce a person: the second is taken, and flagged for whoever keeps identities."""
    match stated.what:
        case PersonRegistered() as registered:
            return Decision(registered, ("registered_before",) if person.registered else ())
        case IdentityCorrected() as corrected:
            return Decision(corrected)
        case DeathRecorded() as died:
            another = person.death is not None and stated.earliest > person.death.latest + ONE_DEATH
            return Decision(died, ("second_death",) if another else ())
        case other:
            raise TypeError(other)


PERSON = Aggregate(
    "person",
    frozenset({PersonRegistered, IdentityCorrected, DeathRecorded}),
    Person(),
    evolve,
    decide,
    frozenset({PersonRegistered, DeathRecorded}),
)
