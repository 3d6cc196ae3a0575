"""One look at everything an operator must see: what each role said, put together. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from services.door.plot import Curve
from services.door.rollcall import Answered

LISTED = 50
EXAMPLES = 3
LATE = ((3600.0, "1 hour"), (600.0, "10 minutes"), (60.0, "1 minute"))
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Need:
    """Something that an operator should look at, and where on the page it is."""

    text: str
    place: str


@dataclass(frozen=True)
class View:
    """What was answered, by role or service; who said nothing is in `silent`."""

    at: datetime
    page: int
    roles: Answered[dict[str, Any]]
    counts: Answered[dict[str, Any]]
    backlog: Answered[dict[str, Any]]
    waiting: Answered[list[dict[str, Any]]]
    parked: Answered[list[dict[str, Any]]]
    failing: Answered[list[dict[str, Any]]]
    curves: Sequence[Curve] = field(default_factory=list)

    def total(self, name: str) -> int:
        """How many reports wait, or were rejected, in all services."""
        return sum(counts.get(name, 0) for counts in self.counts.found.values())

    @property
    def pages(self) -> int:
        """How many pages of waiting reports there are."""
        return max(-(-self.total("waiting") // LISTED), 1)

    @property
    def parked_people(self) -> int:
        """How many are held, over all consumers."""
        return sum(counts["consumer"]["parked"] for counts in self.counts.found.values())

    @property
    def oldest_waiting(self) -> float:
        """For how many seconds the oldest report has waited."""
        return max((counts.get("oldest_waiting_seconds", 0.0) for counts in self.counts.found.values()), default=0.0)

    @property
    def waiting_rows(self) -> list[Row]:
        """This page's reports, the longest waiting first."""
        rows = sorted(together(self.waiting.found.values()), key=lambda row: row["received"])
        return rows[(self.page - 1) * LISTED : self.page * LISTED]

    @property
    def panels(self) -> list[tuple[str, list[Curve]]]:
        """The curves of each service."""
        return [(service, list(curves)) for service, curves in groupby(self.curves, key=lambda curve: curve.service)]

    @property
    def parked_rows(self) -> list[Row]:
        """People held, the longest first."""
        return sorted(together(self.parked.found.values()), key=lambda row: row["since"])[:LISTED]

    @property
    def paused(self) -> list[tuple[str, Row]]:
        """Consumers that stand still instead of parking more people, and why."""
        pauses = ((service, each["consumer"].get("paused")) for service, each in self.counts.found.items())
        return [(service, pause) for service, pause in pauses if pause]

    @property
    def deliveries(self) -> Mapping[str, Any]:
        """How many webhooks fail or are disabled, and how much waits for them."""
        nothing = {"failing": 0, "disabled": 0, "pending": 0, "oldest_pending_seconds": 0.0}
        return self.counts.found.get("timeline", {}).get("deliveries") or nothing

    @property
    def grounds(self) -> list[Row]:
        """What reports wait for, the most wanted first."""
        found = [{**row, "service": name} for name, each in self.backlog.found.items() for row in each["waiting"]]
        return sorted(found, key=lambda row: (-row["reports"], row["missing"]))

    @property
    def rejected(self) -> list[Row]:
        """Reports refused and not mended, by the rule they broke, with the latest of each."""
        found = self.backlog.found.items()
        return by_code([{**row, "service": name} for name, each in found for row in each["rejected"]])

    @property
    def needs(self) -> list[Need]:
        """What is wrong now, the worst first."""
        counts = self.counts.found
        return [*unwell(self.roles), *late(counts), *held_up(counts), *undelivered(self.deliveries)]


def together(lists: Iterable[Sequence[Row]]) -> list[Row]:
    """The rows of all."""
    return [row for rows in lists for row in rows]


def by_code(rows: Sequence[Row]) -> list[Row]:
    """One row a rule; the services that apply it are taken together."""
    found: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: row["last"], reverse=True):
        group = found.setdefault(row["code"], {"code": row["code"], "last": row["last"], "examples": [], "of": {}})
        group["of"][row["service"]] = (row["reports"], row["times"])
        if len(group["examples"]) < EXAMPLES:
            group["examples"].append(row)
    for group in found.values():
        group["reports"], group["times"] = map(sum, zip(*group["of"].values(), strict=True))
    return sorted(found.values(), key=lambda group: (-group["reports"], group["code"]))


def unwell(roles: Answered[dict[str, Any]]) -> Iterator[Need]:
    """Roles that say nothing, or say that they cannot work."""
    for name, why in roles.silent.items():
        yield Need(f"{name} does not answer: {why}", "roles")
    for name, health in roles.found.items():
        for loop in stuck(health):
            yield Need(f"{name}: {loop.replace('_', ' ')} has stopped", "roles")
        for what in health["failing"]:
            yield Need(f"{name}: {what.replace('_', ' ')} does not answer", "roles")


def state_of(health: Row) -> str:
    """A role that has answered, in a word."""
    return "stuck" if not health["alive"] else "not_ready" if health["failing"] else "ready"


def stuck(health: Row) -> list[str]:
    """The loops that have stopped to turn, where one has."""
    ages = health["seconds_since_turn"]
    return [] if health["alive"] else [max(ages, key=lambda name: float(ages[name]))]


def late(counts: Mapping[str, Row]) -> Iterator[Need]:
    """Relays and consumers that are a minute behind, or more."""
    for service, each in counts.items():
        for part in ("relay", "consumer"):
            seconds = each.get(part, {}).get("seconds", 0.0)
            if span := next((name for least, name in LATE if seconds >= least), None):
                yield Need(f"{service}: the {part} is more than {span} behind", "lag")


def held_up(counts: Mapping[str, Row]) -> Iterator[Need]:
    """Consumers that are paused, and those in which somebody is parked."""
    for service, each in counts.items():
        if paused := each["consumer"].get("paused"):
            what = f"{paused['code']} {paused['type']}".strip().replace("_", " ")
            yield Need(f"{service}: the consumer is paused, since {paused['people']} people were parked: {what}", "lag")
    for service, each in counts.items():
        if number := each["consumer"]["parked"]:
            yield Need(f"{service}: {number} {'person is' if number == 1 else 'people are'} parked", "parked")


def undelivered(deliveries: Row) -> Iterator[Need]:
    """Webhooks that do not arrive."""
    if number := deliveries["failing"] + deliveries["disabled"]:
        yield Need(f"timeline: {number} {'webhook does' if number == 1 else 'webhooks do'} not arrive", "deliveries")
