"""Who is who: two records of one person are merged, and unmerged where that was wrong, and two that look alike are told
apart (rule 13).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from shared.contracts.identity import NAMINGS, Naming, PersonDistinguished, PersonMerged, PersonUnmerged
from shared.eventing.decider import Aggregate, Decision, Fact, Stated, raised
from shared.eventing.errors import RuleBroken
from shared.eventing.linking import Link, in_force, survivors
from shared.eventing.uniting import link_of


@dataclass(frozen=True)
class Identity:
    """What was said of who is who and who is not."""

    links: tuple[Link, ...] = ()
    apart: frozenset[tuple[UUID, UUID]] = frozenset()

    def leads(self, *ids: UUID) -> Mapping[UUID, UUID]:
        """Under whom each is found."""
        return survivors(self.links, ids)

    def lead_to(self, person: UUID) -> set[UUID]:
        """All that lead to a person, by however many steps."""
        found, before = {person}, 0
        while len(found) > before:
            before = len(found)
            found |= {link.retired for link in in_force(self.links) if link.survivor in found}
        return found


def evolve(identity: Identity, fact: Fact) -> Identity:
    """Fold one fact."""
    if link := link_of(fact):
        return replace(identity, links=(*identity.links, link))
    match fact.what:
        case PersonDistinguished() as distinguished:
            return replace(identity, apart=identity.apart | {distinguished.ids})
        case _:
            return identity


def decide(stated: Stated, identity: Identity, later: Sequence[Fact]) -> Decision:
    """Rule 13: nobody is merged into themselves, nor into somebody who leads to them."""
    match stated.what:
        case PersonMerged() as merged:
            return Decision(merged, oddities(merged, identity))
        case PersonUnmerged() as unmerged:
            survivor, restored = two(unmerged, "data.restoredId")
            leads = identity.leads(survivor, restored)
            return Decision(unmerged, () if leads[survivor] == leads[restored] else ("not_merged_before",))
        case PersonDistinguished() as distinguished:
            one, other = two(distinguished, "data.otherId")
            leads = identity.leads(one, other)
            return Decision(distinguished, ("merged_before",) if leads[one] == leads[other] else ())
        case other:
            raise TypeError(other)


def oddities(merged: PersonMerged, identity: Identity) -> tuple[str, ...]:
    """Two who are in custody at the same time are hardly one person, but that one of them was released may be on its
    way to us: what is wrong then is seen where all facts meet (decision 35). Raises RuleBroken.
    """
    survivor, retired = two(merged, "data.retiredId")
    if survivor in identity.lead_to(retired):
        detail = "the survivor leads to the retired id already: unmerge these two first, or merge the other way round"
        raise RuleBroken("merge_loop", detail, "data.retiredId")
    leads = identity.leads(survivor, retired)
    apart = identity.leads(*(each for pair in identity.apart for each in pair))
    flags = {
        "merged_before": leads[survivor] == leads[retired],
        "told_apart_before": any({leads[survivor], leads[retired]} == {apart[a], apart[b]} for a, b in identity.apart),
    }
    return raised(flags)


def two(naming: Naming, field: str) -> tuple[UUID, UUID]:
    """Whom it speaks of. Raises RuleBroken where that is one, whatever they are called."""
    one, other = naming.ids
    if one == other:
        raise RuleBroken("merge_into_itself", "both are the same person: name the other one", field)
    return one, other


IDENTITY = Aggregate("identity", frozenset(NAMINGS), Identity(), evolve, decide, frozenset(NAMINGS))
