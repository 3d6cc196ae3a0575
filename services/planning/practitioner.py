"""Who works with the person now, and who did before; and the class that the person is in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from shared.contracts.planning import ClassificationDecided, PractitionerAssigned
from shared.eventing.decider import Aggregate, Decision, Fact, Stated, raised

ONE_AT_A_TIME = frozenset({"case_manager", "key_worker", "community_manager"})


class Worker(NamedTuple):
    """Who has a role since when, and whom they followed in it."""

    staff_ref: str
    since: datetime
    before: str | None = None


class Practitioners(NamedTuple):
    """The workers in the roles of which there is one at a time."""

    now: Mapping[str, Worker] = MappingProxyType({})


def evolve(practitioners: Practitioners, fact: Fact) -> Practitioners:
    """Fold one fact: the newest has the role."""
    if type(fact.what) is not PractitionerAssigned:
        return practitioners
    match fact.what:
        case PractitionerAssigned(role=role, staff_ref=staff, supersedes=former) if role in ONE_AT_A_TIME:
            known = practitioners.now.get(role)
            if known and known.staff_ref == staff:
                return practitioners
            worker = Worker(staff, fact.time, known.staff_ref if known else former)
            return practitioners._replace(now={**practitioners.now, role: worker})
        case _:
            return practitioners


def decide(stated: Stated, practitioners: Practitioners, later: Sequence[Fact]) -> Decision:
    """Taken as it is said; a hand-over that does not begin where the last one ended is flagged."""
    match stated.what:
        case PractitionerAssigned(role=role, staff_ref=staff, supersedes=former) as assigned:
            known = practitioners.now.get(role)
            flags = {
                "assigned_before": known is not None and known.staff_ref == staff,
                "supersedes_somebody_else": known is not None and former not in (None, known.staff_ref),
            }
            return Decision(assigned, raised(flags))
        case ClassificationDecided() as decided:
            return Decision(decided)
        case other:
            raise TypeError(other)


PRACTITIONER = Aggregate(
    "practitioner",
    frozenset({PractitionerAssigned, ClassificationDecided}),
    Practitioners(),
    evolve,
    decide,
    frozenset({PractitionerAssigned}),
)
