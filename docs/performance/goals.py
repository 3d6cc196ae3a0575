"""What good looks like: each goal, the figure that answers it, and whether it is reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from docs.performance.results import Figure

TEN_MILLION, SMALL = "ten_million.10000000", "ten_million.100000"


@dataclass(frozen=True)
class Goal:
    """At least, or at most, so much of a figure; or of its ratio to another, round by round in one run."""

    what: str
    bound: float
    unit: str
    figures: Sequence[str]
    at_least: bool = True

    @property
    def sign(self) -> str:
        """As it is written."""
        return "≥" if self.at_least else "≤"

    @property
    def part(self) -> str:
        """Of the bench, which measures it."""
        return self.figures[0].partition(".")[0]

    def values(self, found: Mapping[str, Figure]) -> list[float]:
        """Round by round; empty where it was not measured."""
        if not all(name in found for name in self.figures):
            return []
        first, *rest = (found[name].rounds for name in self.figures)
        if not rest:
            return list(first)
        return [ours / theirs for ours, theirs in zip(first, rest[0], strict=True)]

    def reached(self, found: Mapping[str, Figure]) -> bool:
        """By the median of the rounds."""
        values = self.values(found)
        return bool(values) and (median(values) >= self.bound) == self.at_least

    def share(self, found: Mapping[str, Figure]) -> float:
        """How much of the goal is reached: 1 is all of it."""
        value = median(self.values(found))
        return value / self.bound if self.at_least else self.bound / value


def at_least(what: str, bound: float, unit: str, *figures: str) -> Goal:
    """More is better."""
    return Goal(what, bound, unit, figures)


def at_most(what: str, bound: float, unit: str, *figures: str) -> Goal:
    """Less is better."""
    return Goal(what, bound, unit, figures, at_least=False)


DECIDING = ("intake", "planning", "release", "aftercare")
ROLES = ("door", "intake", "planning", "release", "aftercare", "timeline")
GOALS = (
    at_least("accept by batch, NDJSON over HTTP", 25_000, "events/s", "accept.apart"),
    at_least("accept by batch, a file imported", 25_000, "events/s", "files.ndjson"),
    at_least("accept one event per request", 4_000, "requests/s", "singles.apart.rate"),
    at_most("accept one event per request at 1,000/s, p99", 25, "ms", "singles.apart.p99"),
    *(
        at_least(f"{name}: decide and fold, a stream of 10,000", 100_000, "events/s", f"decide.{name}.10000")
        for name in DECIDING
    ),
    *(
        at_most(
            f"{name}: the cost of each at 10,000 against 100",
            1.25,
            "times",
            f"decide.{name}.100",
            f"decide.{name}.10000",
        )
        for name in DECIDING
    ),
    at_least("deadlines that are due, told by the clock", 5000, "deadlines/s", "due.rate"),
    at_least("appends with a million open deadlines, beside none", 0.95, "times", "open_deadlines.ratio"),
    at_most("a year of ten thousand people, by all four services", 20, "s", "year.seconds"),
    at_least("relay, store → Kafka", 50_000, "events/s", "relay.rate"),
    at_most("relay, append → Kafka at 1,000/s, p99", 50, "ms", "relay.p99"),
    at_least("consume and apply to the timeline", 25_000, "events/s", "apply.timeline"),
    at_least("the same, beside the bare loop Kafka → COPY", 0.3, "times", "apply.timeline", "apply.bare"),
    at_least("posted → visible, a process per role", 15_000, "events/s", "end_to_end.apart.rate"),
    at_least("posted → visible, `serve all`", 10_000, "events/s", "end_to_end.all.rate"),
    at_most("posted → visible at 500/s, a process per role, p99", 100, "ms", "end_to_end.apart.p99"),
    at_most("posted → visible at 500/s, `serve all`, p99", 100, "ms", "end_to_end.all.p99"),
    at_most("a timeline read over HTTP, 10M events stored, p99", 10, "ms", f"{TEN_MILLION}.read.p99"),
    at_most("the same, of a person with 10,000 events, p99", 10, "ms", f"{TEN_MILLION}.long.p99"),
    at_most("append at 100k stored events against 10M", 1.1, "times", f"{SMALL}.new", f"{TEN_MILLION}.new"),
    at_least("one event each, beside `eventsourcing`", 5, "times", "library.ours.many", "library.theirs.many"),
    at_least("batches of 100, beside `eventsourcing`", 1, "times", "library.ours.batch", "library.theirs.batch"),
    at_least("rebuild of places, reads going on", 50_000, "entries/s", "rebuild.places"),
    at_least("rebuild of people, reads going on", 50_000, "entries/s", "rebuild.people"),
    at_least("signed webhook deliveries", 2_000, "deliveries/s", "webhooks.many"),
    at_least("the others where one endpoint is dead", 0.95, "times", "webhooks.hanging", "webhooks.many"),
    at_most("start of everything, installed", 5, "s", "starting.first"),
    *(
        at_most(f"memory of {role} under load (RSS)", 150, "MB", f"end_to_end.apart.memory.{role}.load.rss")
        for role in ROLES
    ),
)
