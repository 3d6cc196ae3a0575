"""Needs of support: identified, referred, and what became of each; what is unmet stays so, in custody or out of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from shared.contracts.aftercare import NeedReferred, NeedStatusChanged, UnmetNeed
from shared.contracts.fields import Event
from shared.contracts.pathways import Pathway
from shared.eventing.decider import Aggregate, Decision, Fact, Stated
from shared.eventing.errors import NotYet
from shared.persistent import PersistentMap

CLOSED = frozenset({"met", "declined", "closed_unmet"})
# What a provider says of a need: somebody must have asked one.
BY_PROVIDER = frozenset({"accepted", "rejected", "waitlisted", "in_progress"})


class Need(NamedTuple):
    """One need: whether a provider was asked, and where the help stands."""

    id: str
    pathway: Pathway
    state: str
    referred: bool = False


class Needs(NamedTuple):
    """All that were ever known, by id."""

    known: PersistentMap[str, Need] = PersistentMap()

    def unmet(self) -> tuple[UnmetNeed, ...]:
        """Those still open, the same ones in the same order whenever it is asked."""
        still_open = (need for _, need in sorted(self.known.items()) if need.state not in CLOSED)
        return tuple(UnmetNeed(need_id=need.id, pathway=need.pathway) for need in still_open)


NO_NEEDS = Needs()


def evolve(needs: Needs, fact: Fact) -> Needs:
    """Fold one fact."""
    fold = FOLDS.get(type(fact.what))
    return fold(needs, fact.what) if fold else needs


def referred(needs: Needs, said: NeedReferred) -> Needs:
    """A provider was asked."""
    return put(needs, Need(said.need_id, said.pathway, "referred", referred=True))


def changed(needs: Needs, said: NeedStatusChanged) -> Needs:
    """Where the help stands now, if that was said."""
    need = needs.known.get(said.need_id) or Need(said.need_id, said.pathway, said.to)
    state = need.state if said.to == "unknown" else said.to
    return put(needs, Need(need.id, need.pathway, state, need.referred))


def put(needs: Needs, need: Need) -> Needs:
    """With this need as it is now."""
    return Needs(needs.known.put(need.id, need))


FOLDS: Mapping[type[Event], Callable[[Needs, Any], Needs]] = {NeedReferred: referred, NeedStatusChanged: changed}


def decide(stated: Stated, needs: Needs, later: Sequence[Fact]) -> Decision:
    """A status builds on a referral. What a person declines counts against nobody, and stays open to them (rule 19)."""
    match stated.what:
        case NeedReferred() as referred:
            return Decision(referred)
        case NeedStatusChanged(to="identified") as identified:
            return Decision(identified)
        case NeedStatusChanged(need_id=identifier, to=state) as changed:
            need = needs.known.get(identifier)
            if need is None or (state in BY_PROVIDER and not need.referred):
                raise NotYet(f"a referral of need {identifier} not after it")
            again = need.state in ("met", "closed_unmet") and state not in CLOSED
            return Decision(changed, ("need_closed_before",) if again else ())
        case other:
            raise TypeError(other)


NEED = Aggregate("need", frozenset({NeedReferred, NeedStatusChanged}), Needs(), evolve, decide, frozenset(FOLDS))
