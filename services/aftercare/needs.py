"""Needs of support: identified, referred, and what became of each; what is unmet stays so, in custody or out of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from shared.contracts.aftercare import NeedReferred, NeedStatusChanged, UnmetNeed
from shared.contracts.pathways import Pathway
from shared.eventing.decider import Aggregate, Decision, Fact, Stated
from shared.eventing.errors import NotYet
from shared.persistent import PersistentMap

FOLDED = frozenset({NeedReferred, NeedStatusChanged})
CLOSED = frozenset({"met", "declined", "closed_unmet"})
# What a provider says of a need: somebody must have asked one.
BY_PROVIDER = frozenset({"accepted", "rejected", "waitlisted", "in_progress"})


@dataclass(frozen=True, slots=True)
class Need:
    """One need: whether a provider was asked, and where the help stands."""

    id: str
    pathway: Pathway
    state: str
    referred: bool = False


@dataclass(frozen=True, slots=True)
class Needs:
    """All that were ever known, by id."""

    known: PersistentMap[str, Need] = field(default_factory=PersistentMap)

    def unmet(self) -> tuple[UnmetNeed, ...]:
        """Those still open, the same ones in the same order whenever it is asked."""
        still_open = (need for _, need in sorted(self.known.items()) if need.state not in CLOSED)
        return tuple(UnmetNeed(need_id=need.id, pathway=need.pathway) for need in still_open)


def evolve(needs: Needs, fact: Fact) -> Needs:
    """Fold one fact."""
    if type(fact.what) not in FOLDED:
        return needs
    match fact.what:
        case NeedReferred(need_id=identifier, pathway=pathway):
            return put(needs, Need(identifier, pathway, "referred", referred=True))
        case NeedStatusChanged(need_id=identifier, pathway=pathway, to=state):
            need = needs.known.get(identifier) or Need(identifier, pathway, state)
            return put(needs, replace(need, state=state) if state != "unknown" else need)
        case _:
            return needs


def put(needs: Needs, need: Need) -> Needs:
    """With this need as it is now."""
    return Needs(needs.known.put(need.id, need))


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


NEED = Aggregate("need", frozenset({NeedReferred, NeedStatusChanged}), Needs(), evolve, decide)
