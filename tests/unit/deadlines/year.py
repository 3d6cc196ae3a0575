"""A year of many people, for time is told and not waited for: what they did, what became due, and what is overdue."""

import random
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from shared.contracts.deadlines import DeadlineOpened
from shared.deadlines.recorded import recorded
from shared.eventing.decider import Fact
from shared.testing import DAY_ZERO
from tests.unit.deadlines.stories import ADMITTED, APPROVED, DRAFTED, RELEASED, REVIEWED, kept, pack_of

ROWS = (
    "id: approve, kind: plan_approved, amount: 42",
    "id: review, kind: plan_review, amount: 90, recurrence: {kind: next_due}",
    "id: change, kind: plan_review_on_change, amount: 10",
)
YEAR_END = datetime(2027, 1, 1, tzinfo=UTC)


class Year(NamedTuple):
    """How many facts there were, how many deadlines they opened, and how many of these are overdue at its end."""

    facts: int
    opened: int
    overdue: int


def a_year(people: int, seed: int = 1) -> Year:
    """The same for the same seed."""
    deadlines, chance = kept("planning", pack_of(*ROWS)), random.Random(seed)
    known, opened, overdue = 0, 0, 0
    for _ in range(people):
        facts = life(chance)
        steps = deadlines.steps(facts)
        told = [*facts, *(Fact(step.event, step.time, id=step.cause.id, recorded=step.time) for step in steps)]
        known += len(facts)
        opened += sum(isinstance(step.event, DeadlineOpened) for step in steps)
        overdue += sum(
            each.awaits_breach and each.due is not None and each.due < YEAR_END for each in recorded(told).values()
        )
    return Year(known, opened, overdue)


def life(chance: random.Random) -> list[Fact]:
    """Admitted, a plan that is approved and reviewed, sooner or later, and for some release and return."""
    begins = DAY_ZERO + timedelta(days=chance.uniform(0, 200))
    steps = [(ADMITTED, 0.0), (DRAFTED, chance.uniform(5, 40)), (APPROVED, chance.uniform(20, 80))]
    steps += [(REVIEWED, 80 + number * chance.uniform(60, 110)) for number in range(1, 3)]
    if chance.random() < 0.3:
        steps += [(RELEASED, 320.0), (ADMITTED, 340.0)]
    return [
        Fact(what, begins + timedelta(days=day), id=uuid_of(chance), recorded=begins + timedelta(days=day, hours=1))
        for what, day in sorted(steps, key=lambda step: step[1])
    ]


def uuid_of(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128))
