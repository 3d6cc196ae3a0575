"""Meetings between the person and the team, held or missed: facts, from which nothing follows by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.contracts.aftercare import ContactRecorded
from shared.contracts.fields import Event
from shared.contracts.release import Released
from shared.eventing.decider import Aggregate, Decision, Fact, Stated

WEEKS = timedelta(weeks=4)
FOLDED: frozenset[type[Event]] = frozenset({Released, ContactRecorded})


@dataclass(frozen=True, slots=True)
class Contacts:
    """When the last first meeting was, if there has been one since the last release we know of."""

    met: datetime | None = None


def evolve(contacts: Contacts, fact: Fact) -> Contacts:
    """Fold one fact."""
    if type(fact.what) not in FOLDED:
        return contacts
    match fact.what:
        case Released():
            return Contacts()
        case ContactRecorded(first=True, outcome="attended"):
            return Contacts(fact.time)
        case _:
            return contacts


def decide(stated: Stated, contacts: Contacts, later: Sequence[Fact]) -> Decision:
    """Taken as it is told. Two first meetings within weeks mean two teams, or one meeting told twice: flagged.

    Between others there was a release, which may be on its way to us.
    """
    match stated.what:
        case ContactRecorded(first=first, outcome=outcome) as recorded:
            again = first and outcome == "attended" and contacts.met and stated.time - contacts.met <= WEEKS
            return Decision(recorded, ("first_contact_before",) if again else ())
        case other:
            raise TypeError(other)


CONTACT = Aggregate("contact", frozenset({ContactRecorded}), Contacts(), evolve, decide, FOLDED)
