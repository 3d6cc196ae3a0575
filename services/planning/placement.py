"""Placements in work, training and schooling: begun and ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, NamedTuple

from services.planning.standing import NOT_KNOWN, STANDING, Standing
from services.planning.standing import evolve as stand
from shared.confirming import confirmed
from shared.contracts.fields import Event
from shared.contracts.planning import PlacementEnded, PlacementStarted
from shared.eventing.decider import ALREADY_SO, Aggregate, Command, Decision, Fact, Stated, raised
from shared.eventing.errors import NotYet


@dataclass(frozen=True)
class EndPlacement(Command):
    """The person died, left the jurisdiction, or was admitted in error: their placements end, one by one."""

    makes: ClassVar = (PlacementEnded,)


class Placements(NamedTuple):
    """Those that go on, each with when it began; and those that we ended."""

    open: Mapping[str, datetime] = MappingProxyType({})
    ended: Mapping[str, Fact] = MappingProxyType({})
    standing: Standing = NOT_KNOWN


FOLDED: frozenset[type[Event]] = frozenset({PlacementStarted, PlacementEnded})


def evolve(placements: Placements, fact: Fact) -> Placements:
    """Fold one fact."""
    if type(fact.what) in STANDING:
        return placements._replace(standing=stand(placements.standing, fact))
    if type(fact.what) not in FOLDED:
        return placements
    match fact.what:
        case PlacementStarted(placement_id=placement):
            return placements._replace(open={**placements.open, placement: fact.time})
        case PlacementEnded(placement_id=placement):
            still = {name: since for name, since in placements.open.items() if name != placement}
            ended = {**placements.ended, placement: fact} if fact.made_by_policy else placements.ended
            return placements._replace(open=still, ended=ended)
        case _:
            return placements


def decide(stated: Stated, placements: Placements, later: Sequence[Fact]) -> Decision:
    """Judge a report, or obey a policy's command."""
    match stated.what:
        case EndPlacement():
            return end_next(placements, later)
        case PlacementStarted() as started:
            return Decision(started, raised({"placement_open_before": started.placement_id in placements.open}))
        case PlacementEnded(placement_id=placement) as end:
            if placement in placements.open:
                return Decision(end)
            if placement in placements.ended:
                return confirmed(placements.ended[placement], end)
            raise NotYet(f"placement {placement} started not after it")
        case other:
            raise TypeError(other)


def end_next(placements: Placements, later: Sequence[Fact]) -> Decision:
    """One of those that go on, unless its end has been told us under a later time."""
    told = {fact.what.placement_id for fact in later if isinstance(fact.what, PlacementEnded)}
    if found := placements.standing.next_to_end(placements.open, told):
        placement, ending = found
        return Decision(PlacementEnded(placement_id=placement, reason=ending))
    return ALREADY_SO


PLACEMENT = Aggregate(
    "placement",
    frozenset({PlacementStarted, PlacementEnded, EndPlacement}),
    Placements(),
    evolve,
    decide,
    FOLDED | STANDING,
)
