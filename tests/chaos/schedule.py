"""Which fault strikes when and where, drawn from a seed: the same seed draws the same schedule."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from tests.chaos.points import SIDES
from tests.chaos.stage import NAMES, PROCESSES, RECEIVER

DECIDING = ("intake", "planning", "release", "aftercare")
RELAYED_BY_TWO = ("intake", "aftercare")
HOPS = {"door": ("door",), "timeline": ("apply", "other")} | dict.fromkeys(DECIDING, ("accept", "apply", "relay"))
# A role that never passes it: it writes no events of its own by deciding, or commits nothing beside its hops.
NEVER = {("timeline", "apply.before_write")}
ACKNOWLEDGES = ("before_acknowledge", "after_acknowledge")
SELDOM = ("relay.turn", "apply.assigned", *(f"apply.{side}" for side in ACKNOWLEDGES))
T = TypeVar("T")
# A role, and a point that it passes.
Place = tuple[str, str]
Target = Callable[[random.Random], str]


@dataclass(frozen=True)
class Scale:
    """How close together faults are, and how long the longest last, in seconds."""

    gap: tuple[float, float]
    ways: tuple[float, float]
    gone: tuple[float, float]
    lasts: tuple[float, float]


SHORT = Scale(gap=(2, 5), ways=(4, 9), gone=(8, 12), lasts=(1, 5))
LONG = Scale(gap=(2, 8), ways=(5, 15), gone=(30, 70), lasts=(1, 25))


@dataclass(frozen=True)
class Cards:
    """What is drawn from: where processes are struck as they pass; other kinds of faults, and whom they strike."""

    points: Sequence[Place]
    others: Mapping[str, Target]


@dataclass(frozen=True)
class Fault:
    """One fault: when, of what kind, where, for how long; `point` and `nth` for those that wait at a point."""

    at: float
    kind: str
    target: str
    lasts: float
    point: str = ""
    nth: int = 1
    amount: float = 0

    def __str__(self) -> str:
        more = f" at {self.point}, time {self.nth}" if self.point else ""
        more += f" by {self.amount:g}" if self.amount else ""
        return f"{self.at:7.1f} s  {self.kind}  {self.target}{more}  for {self.lasts:.1f} s"


def deck(cards: list[T], chance: random.Random) -> Iterator[T]:
    """All of them in a chance order, again and again: none is forgotten."""
    while True:
        yield from chance.sample(cards, len(cards))


def places(hops: Mapping[str, Sequence[str]]) -> list[Place]:
    """Each (role, point) that there is."""
    return [
        (role, f"{hop}.{side}")
        for role, its in hops.items()
        for hop in its
        for side in SIDES[hop]
        if (role, f"{hop}.{side}") not in NEVER
    ]


def draw(seed: str, seconds: float, scale: Scale) -> list[Fault]:
    """A schedule for so many seconds: what strikes anywhere, and beside it what strikes the ways in and out."""
    everywhere = drawn(random.Random(seed), seconds, scale, Cards(places(HOPS), ANYWHERE))
    ways = drawn(random.Random(f"{seed} ways"), seconds, replace(scale, gap=scale.ways), WAYS)
    return sorted([*everywhere, *ways], key=lambda fault: fault.at)


def drawn(chance: random.Random, seconds: float, scale: Scale, cards: Cards) -> Iterator[Fault]:
    """One after the other, half of them at named points."""
    points, others = deck(list(cards.points), chance), deck(list(cards.others), chance)
    at = 2.0
    while at < seconds:
        if chance.random() < 0.5:
            yield at_a_point(at, next(points), chance, scale)
        else:
            kind = next(others)
            yield anywhere(at, kind, cards.others[kind], chance, scale)
        at += chance.uniform(*scale.gap)


def at_a_point(at: float, place: Place, chance: random.Random, scale: Scale) -> Fault:
    """A process is killed or frozen as it passes."""
    role, point = place
    kind = chance.choice(("killed at", "killed at", "frozen at"))
    nth = 1 if point in SELDOM else chance.randint(1, 3)
    return Fault(at, kind, process(role, chance), chance.uniform(*scale.lasts), point, nth)


def anywhere(at: float, kind: str, target: Target, chance: random.Random, scale: Scale) -> Fault:
    """Any other."""
    lasts = chance.uniform(*(scale.gone if kind == "broker gone" else scale.lasts))
    fault = Fault(at, kind, target(chance), lasts)
    if kind in AMOUNTS:
        return replace(fault, amount=chance.choice(AMOUNTS[kind]))
    if kind in OVERTAKEN:
        return replace(fault, point=chance.choice(OVERTAKEN[kind]))
    return fault


def any_process(chance: random.Random) -> str:
    return chance.choice(NAMES)


def any_consumer(chance: random.Random) -> str:
    return chance.choice((*DECIDING, "timeline"))


def any_wire(chance: random.Random) -> str:
    """One between a process and a server, between the door and a service, or between clients and us."""
    of_a_process = [f"{name}:{server}" for name in NAMES for server in ("kafka", "postgres")]
    others = ["clients:door", "clients:timeline", *(f"door:{role}" for role in (*DECIDING, "timeline"))]
    return chance.choice(chance.choice((of_a_process, others)))


def the(target: str) -> Target:
    return lambda _: target


def process(role: str, chance: random.Random) -> str:
    """One of a role's processes."""
    return f"{role}-{chance.randint(1, PROCESSES[role])}"


ANYWHERE: Mapping[str, Target] = {
    "killed": any_process,
    "frozen": any_process,
    "broker restarted": the("kafka"),
    "broker killed": the("kafka"),
    "broker gone": the("kafka"),
    "database killed": the("postgres"),
    "connections ended": any_consumer,
    "disk full": the("postgres"),
    "clock moved": any_process,
    "network cut": any_wire,
    "network hangs": any_wire,
    "network slow": any_wire,
    "group churn": any_consumer,
    "relay overtaken": lambda chance: chance.choice(RELAYED_BY_TWO),
}
# The Kafka way in, and webhooks: what sends them, and the receiver.
WAYS = Cards(
    (*places({"door": ("inbound",), "timeline": ("deliver",)}), *(("door", f"apply.{side}") for side in ACKNOWLEDGES)),
    {
        "killed": the(RECEIVER),
        "frozen": the(RECEIVER),
        "network cut": the("timeline:receiver"),
        "network hangs": the("timeline:receiver"),
        "network slow": the("timeline:receiver"),
        "group churn": the("inbound"),
        "sender overtaken": the("timeline"),
    },
)
OVERTAKEN = {
    "relay overtaken": ("relay.before_publish", "relay.after_publish"),
    "sender overtaken": ("deliver.before_send", "deliver.after_send"),
}
AMOUNTS: dict[str, tuple[float, ...]] = {"clock moved": (-90, -7, -2, 3, 4), "network slow": (0.02, 0.2, 1)}
