"""What can be measured, in the order of an event's way."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from docs.performance.results import Figure
from tests.bench import (
    accept,
    apply,
    decide,
    due,
    end_to_end,
    files,
    growth,
    inbound,
    library,
    open_deadlines,
    profile,
    rebuild,
    relay,
    singles,
    starting,
    streams,
    twice,
    webhooks,
    year,
)
from tests.bench.stand import Stand


@dataclass(frozen=True)
class Measurable:
    """A part: what it is about, how it is measured, and after how many seconds it has failed."""

    words: str
    measure: Callable[[Stand], Awaitable[dict[str, Figure]]]
    longest: float = 600


PARTS = {
    "accept": Measurable("reports accepted by batch", accept.measure),
    "singles": Measurable("one report per request", singles.measure),
    "library": Measurable("the library eventsourcing beside us", library.measure),
    "decide": Measurable("decide and fold, without I/O", decide.measure),
    "due": Measurable("deadlines that are due", due.measure),
    "open_deadlines": Measurable("a million open deadlines beside none", open_deadlines.measure),
    "year": Measurable("a year of ten thousand people", year.measure),
    "relay": Measurable("store → Kafka", relay.measure),
    "files": Measurable("files imported, beside batches", files.measure),
    "inbound": Measurable("reports by Kafka, beside HTTP", inbound.measure),
    "apply": Measurable("Kafka → timeline, beside the bare loop", apply.measure),
    "end_to_end": Measurable("posted → visible on the timeline", end_to_end.measure),
    "streams": Measurable("a thousand listeners", streams.measure),
    "webhooks": Measurable("signed deliveries", webhooks.measure),
    "starting": Measurable("the start of everything", starting.measure),
    "twice": Measurable("two processes of one role", twice.measure),
    "rebuild": Measurable("projections built anew", rebuild.measure),
    "profile": Measurable("what binds where a goal is missed", profile.measure, 1200),
    "growth": Measurable(
        "what an event costs as the store grows", partial(growth.measure, sizes=(growth.SMALL, growth.MIDDLE)), 900
    ),
    "ten_million": Measurable(
        "the same with ten million events stored", partial(growth.measure, sizes=(growth.SMALL, growth.LARGE)), 3600
    ),
    "profile_ten_million": Measurable("what binds with ten million events stored", profile.ten_million, 3600),
}
# The rest takes more disk and time than one has at hand: named, it is measured too.
USUAL = tuple(name for name in PARTS if not name.endswith("ten_million"))
