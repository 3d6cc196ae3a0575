"""A year of many people, for time is told and not waited for: what they did, what became due, and what is overdue.

Their whole way, by the obligations of all four services and the pack that the product comes with.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple
from uuid import UUID

from services.deciding import DECIDING
from services.policies import pack_in_use
from shared.contracts.aftercare import AccommodationChanged, ConditionsExplained, ContactRecorded, SupervisionStarted
from shared.contracts.deadlines import DeadlineOpened
from shared.contracts.fields import Event
from shared.contracts.intake import AssessmentCompleted, InductionCompleted, ScreeningCompleted
from shared.contracts.planning import PractitionerAssigned, ProgrammeCompleted, ProgrammeReferred, ProgrammeStarted
from shared.contracts.release import HandoverAccepted, HandoverOffered
from shared.deadlines.reconcile import Deadlines
from shared.deadlines.recorded import recorded
from shared.eventing.decider import Fact
from shared.testing import DAY_ZERO
from tests.unit.deadlines.stories import ADMITTED, AGREED, APPROVED, DRAFTED, MOVED, RELEASED, REVIEWED, kept, made

PACK = "un-baseline"
YEAR_END = datetime(2027, 1, 1, tzinfo=UTC)
SKIPPED = 0.05  # of what should be done; then, it is never
# What happens, and between which days after admission.
WAY: Sequence[tuple[Event, float, float]] = (
    (made(ScreeningCompleted), 0.1, 1.5),
    (made(PractitionerAssigned), 1, 6),
    (made(InductionCompleted), 1, 9),
    (made(AssessmentCompleted), 10, 40),
    (DRAFTED, 20, 45),
    (AGREED, 25, 50),
    (APPROVED, 30, 60),
    (made(ProgrammeReferred), 40, 70),
    (made(ProgrammeStarted), 60, 90),
    (MOVED, 90, 120),
    (made(HandoverOffered), 100, 110),
    (made(HandoverAccepted), 101, 130),
    (made(ProgrammeCompleted), 120, 135),
    (REVIEWED, 130, 140),
    (RELEASED, 141, 149),
    (made(SupervisionStarted), 149, 149.5),
    (made(ConditionsExplained), 149.5, 152),
    (made(ContactRecorded), 149.5, 154),
    (made(AccommodationChanged), 150, 160),
    (made(ContactRecorded), 160, 180),
)
MUST = (MOVED, RELEASED)


class Year(NamedTuple):
    """How many facts there were, how many deadlines they opened, by service, and how many of these are overdue at its
    end.
    """

    facts: int
    opened: Mapping[str, int]
    overdue: int


@cache
def services() -> Mapping[str, Deadlines]:
    """What each keeps, as if the pack had been in force all year."""
    pack = pack_in_use(PACK, DECIDING.values()).model_copy(update={"in_force_from": DAY_ZERO.date()})
    return {name: kept(name, pack, alone=False) for name in DECIDING}


def a_year(people: int, seed: int = 1) -> Year:
    """The same for the same seed."""
    chance = random.Random(seed)
    known, overdue, opened = 0, 0, dict.fromkeys(DECIDING, 0)
    for _ in range(people):
        facts = life(chance)
        known += len(facts)
        for name, deadlines in services().items():
            steps = deadlines.steps([each for each in facts if type(each.what) in deadlines.hears])
            told = [Fact(step.event, step.time, id=step.cause.id, recorded=step.time) for step in steps]
            opened[name] += sum(isinstance(step.event, DeadlineOpened) for step in steps)
            overdue += sum(
                each.awaits_breach and each.due is not None and each.due < YEAR_END for each in recorded(told).values()
            )
    return Year(known, opened, overdue)


def life(chance: random.Random) -> list[Fact]:
    """Admitted, prepared, released and helped, sooner or later; of some, something is never done; some come back."""
    begins = DAY_ZERO + timedelta(days=chance.uniform(0, 180))
    steps = [(ADMITTED, 0.0)]
    steps += [(what, chance.uniform(*days)) for what, *days in WAY if what in MUST or chance.random() > SKIPPED]
    if chance.random() < 0.3:
        steps.append((ADMITTED, 170.0))
    told = sorted(((begins + timedelta(days=day), what) for what, day in steps), key=lambda step: step[0])
    return [Fact(what, at, id=uuid_of(chance), recorded=at + timedelta(hours=1)) for at, what in told]


def uuid_of(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128))
