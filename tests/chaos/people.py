"""People's paths as senders tell them, and what the timeline must come to hold of each, by the policies' own rules.

A whole history ends the same in whatever order it is told, so that what is expected does not depend on what was late.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from shared.contracts.aftercare import SupervisionStarted
from tests.acceptance.asking import cloud
from tests.acceptance.path import FULL_NAMES, STORY, supervision_ended, whole_path

Sent = dict[str, Any]
RETURN = ("admission.recorded", "supervision.suspended")
SUPERVISION = ("supervision.started", "supervision.suspended")


def leaves_for_good(who: str) -> list[Sent]:
    """Supervised, and not received again."""
    return whole_path(who)[:-1]


def served_in_full(who: str) -> list[Sent]:
    """Without supervision, and received again."""
    events = whole_path(who)
    released = next(each for each in events if each["type"].endswith("released.v1"))
    released["data"] |= {"kind": "end"}
    return events


def told_twice(who: str) -> list[Sent]:
    """Somebody reports as well what a policy concludes, and no more: more would correct it, where it comes later."""
    started = cloud(SupervisionStarted(), who, "2025-12-05T16:00:00+01:00", "supervised")
    return [*whole_path(who), started]


@dataclass(frozen=True)
class Kind:
    """What is told, and what the timeline holds of it in the end."""

    told: Callable[[str], list[Sent]]
    holds: tuple[str, ...]

    @property
    def types(self) -> dict[str, int]:
        """How many entries of each type."""
        return dict(Counter(FULL_NAMES[name] for name in self.holds))


def without(*names: str) -> tuple[str, ...]:
    """The story of the whole path, but for one of each of these."""
    left = Counter(STORY) - Counter(names)
    return tuple(left.elements())


KINDS = {
    "returns": Kind(whole_path, without()),
    "leaves": Kind(leaves_for_good, without(*RETURN)),
    "ends": Kind(lambda who: [*leaves_for_good(who), supervision_ended(who)], (*without(*RETURN), "supervision.ended")),
    "served": Kind(served_in_full, without(*SUPERVISION)),
    "twice": Kind(told_twice, without()),
}
ORDERS = ("in order", "shuffled", "late", "ground late")


@dataclass
class Path:
    """One person's path on its way to us."""

    kind: str
    order: str
    subject: str
    now: list[Sent]
    later: list[Sent] = field(default_factory=list)

    @property
    def name(self) -> str:
        """For the ledgers."""
        return f"{self.subject} {self.kind}, {self.order}"

    @property
    def expected(self) -> dict[str, Any]:
        """A line of the ledger of what must be there."""
        return {"path": self.name, "subject": self.subject, "types": KINDS[self.kind].types}


def draw_path(subject: str, chance: random.Random) -> Path:
    """Whose, of which kind and in which order, is chance."""
    kind, order = chance.choice(list(KINDS)), chance.choice(ORDERS)
    events = KINDS[kind].told(subject)
    match order:
        case "shuffled":
            chance.shuffle(events)
        case "late":
            late = [events.pop(chance.randrange(len(events))) for _ in range(3)]
            return Path(kind, order, subject, events, late)
        case "ground late":
            ground, events = events[:2], events[2:]
            chance.shuffle(events)
            return Path(kind, order, subject, events, ground)
    return Path(kind, order, subject, events)
