"""Meetings between the person and the team, held or missed: facts, from which nothing follows by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.contracts.aftercare import ContactRecorded
from shared.contracts.release import Released
from shared.eventing.decider import Aggregate, Decision, Fact, Stated

FOLDED = frozenset({Released, ContactRecorded})


@dataclass(frozen=True, slots=True)
class Contacts:
    """Whether there has been a first meeting since the last release."""

    met: bool = False


def evolve(contacts: Contacts, fact: Fact) -> Contacts:
    """Fold one fact."""
    if type(fact.what) not in FOLDED:
        return contacts
    match fact.what:
        case Released():
            return Contacts()
        case ContactRecorded(first=True, outcome="attended"):
            return Contacts(met=True)
        case _:
            return contacts


def decide(stated: Stated, contacts: Contacts, later: Sequence[Fact]) -> Decision:
    """Taken as it is told. Two first meetings mean two teams, or one meeting told twice: flagged."""
    match stated.what:
        case ContactRecorded(first=first, outcome=outcome) as recorded:
            again = first and outcome == "attended" and contacts.met
            return Decision(recorded, ("first_contact_before",) if again else ())
        case other:
            raise TypeError(other)


CONTACT = Aggregate("contact", frozenset({ContactRecorded}), Contacts(), evolve, decide)
