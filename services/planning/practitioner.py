"""Who works with the person now, and who did before; and the class that the person is in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from shared.contracts.planning import ClassificationDecided, PractitionerAssigned, PractitionerUnassigned
from shared.eventing.decider import Aggregate, Decision, Fact, Stated, raised
from shared.eventing.errors import NotYet

V = TypeVar("V")
ONE_AT_A_TIME = frozenset({"case_manager", "key_worker", "community_manager"})


class Worker(NamedTuple):
    """Who has a role since when, and whom they followed in it."""

    staff_ref: str
    since: datetime
    before: str | None = None


class Practitioners(NamedTuple):
    """The workers in the roles of which there is one at a time; and who had those that nobody has now."""

    now: Mapping[str, Worker] = MappingProxyType({})
    vacant: Mapping[str, str] = MappingProxyType({})


def evolve(practitioners: Practitioners, fact: Fact) -> Practitioners:
    """Fold one fact: the newest has the role, until they have it no longer."""
    match fact.what:
        case PractitionerAssigned(role=role, staff_ref=staff, supersedes=former) if role in ONE_AT_A_TIME:
            known = practitioners.now.get(role)
            if known and known.staff_ref == staff:
                return practitioners
            before = known.staff_ref if known else practitioners.vacant.get(role, former)
            worker = Worker(staff, fact.time, before)
            return Practitioners({**practitioners.now, role: worker}, without(practitioners.vacant, role))
        case PractitionerUnassigned(role=role, staff_ref=staff) if role in practitioners.now:
            known = practitioners.now[role]
            if staff not in (None, known.staff_ref):
                return practitioners
            return Practitioners(without(practitioners.now, role), {**practitioners.vacant, role: known.staff_ref})
        case _:
            return practitioners


def without(roles: Mapping[str, V], role: str) -> Mapping[str, V]:
    """The other roles."""
    return {each: whose for each, whose in roles.items() if each != role}


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
        case PractitionerUnassigned() as unassigned:
            return Decision(unassigned, oddities(unassigned, practitioners))
        case ClassificationDecided() as decided:
            return Decision(decided)
        case other:
            raise TypeError(other)


def oddities(unassigned: PractitionerUnassigned, practitioners: Practitioners) -> tuple[str, ...]:
    """It waits for the assignment that it ends; of a worker whom another has followed already, it ends nothing."""
    role, staff = unassigned.role, unassigned.staff_ref
    known, former = practitioners.now.get(role), practitioners.vacant.get(role)
    if role in ONE_AT_A_TIME and known is None and former is None:
        raise NotYet("the assignment that it ends, not after it")
    flags = {
        "unassigned_before": known is None and former is not None,
        "unassigned_somebody_else": known is not None and staff not in (None, known.staff_ref, known.before),
    }
    return raised(flags)


PRACTITIONER = Aggregate(
    "practitioner",
    frozenset({PractitionerAssigned, PractitionerUnassigned, ClassificationDecided}),
    Practitioners(),
    evolve,
    decide,
    frozenset({PractitionerAssigned, PractitionerUnassigned}),
)
