"""A year of a thousand people passes while one looks, for time is told and not waited for."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from shared.contracts.deadlines import DeadlineOpened
from shared.deadlines.recorded import recorded
from shared.eventing.decider import Fact
from shared.testing import DAY_ZERO
from tests.unit.deadlines.stories import ADMITTED, APPROVED, DRAFTED, RELEASED, REVIEWED, kept, pack_of

PEOPLE = 1000
ROWS = (
    "id: approve, kind: plan_approved, amount: 42",
    "id: review, kind: plan_review, amount: 90, recurrence: {kind: next_due}",
    "id: change, kind: plan_review_on_change, amount: 10",
)


def lives(chance: random.Random) -> list[Fact]:
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


def test_in_a_year_of_a_thousand_people_every_obligation_opens_and_some_are_overdue() -> None:
    deadlines, chance = kept("planning", pack_of(*ROWS)), random.Random(1)
    year_end = datetime(2027, 1, 1, tzinfo=UTC)
    people = [lives(chance) for _ in range(PEOPLE)]
    opened, overdue = 0, 0
    for facts in people:
        steps = deadlines.steps(facts)
        told = [*facts, *(Fact(step.event, step.time, id=step.cause.id, recorded=step.time) for step in steps)]
        opened += sum(isinstance(step.event, DeadlineOpened) for step in steps)
        overdue += sum(
            each.awaits_breach and each.due is not None and each.due < year_end for each in recorded(told).values()
        )
    assert opened > 4 * PEOPLE
    assert 0 < overdue < opened
