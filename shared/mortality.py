"""Rule 6: nothing happens to a person after their death, but what settles their affairs.

A report of something later is taken all the same, and flagged: whoever recorded the death may have been wrong. What a
policy asks for then is not done, unless it settles something; it is asked again should the death turn out to be none.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from shared.contracts.intake import DeathRecorded
from shared.eventing.decider import ALREADY_SO, Aggregate, Command, Decision, Fact, Stated


class Life(NamedTuple):
    """What an aggregate knows of a person, and their death, if it is known."""

    state: Any
    death: Fact | None = None


def mortal(*aggregates: Aggregate[Any]) -> tuple[Aggregate[Any], ...]:
    """The same aggregates, for people who can die. Their service listens to DeathRecorded."""
    return tuple(until_death(aggregate) for aggregate in aggregates)


def until_death(inner: Aggregate[Any]) -> Aggregate[Any]:
    """One aggregate, for people who can die."""

    fold = inner.evolve

    def evolve(life: Life, fact: Fact) -> Life:
        before, death = life
        after = fold(before, fact)
        if death is None and type(fact.what) is DeathRecorded:
            return Life(after, fact)
        return life if after is before else Life(after, death)

    def decide(stated: Stated, life: Life, later: Sequence[Fact]) -> Decision:
        if life.death is None or stated.earliest <= life.death.latest:
            return inner.decide(stated, life.state, later)
        if isinstance(stated.what, Command):
            settles = all(event.may_follow_death for event in stated.what.makes)
            return inner.decide(stated, life.state, later) if settles else ALREADY_SO
        decision = inner.decide(stated, life.state, later)
        if stated.what.may_follow_death or decision.event is None:
            return decision
        return decision._replace(flags=(*decision.flags, "after_death"))

    return replace(
        inner, initial=Life(inner.initial), evolve=evolve, decide=decide, folds=inner.folds | {DeathRecorded}
    )
