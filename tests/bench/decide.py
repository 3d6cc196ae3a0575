"""Decide and fold, without any I/O: each report of a stream judged by its noun, each fact folded by every noun."""

import time
from collections.abc import Sequence

from docs.performance.results import Figure
from services.deciding import DECIDING
from shared.eventing.decider import Fact
from shared.eventing.rules import Rules
from tests.bench.histories import history
from tests.bench.stand import Stand

LENGTHS = (10, 100, 1000, 10_000)
AT_LEAST = 20_000  # facts, so that a round lasts for a while


async def measure(stand: Stand) -> dict[str, Figure]:
    """All services and lengths in turn, by CPU time: a core's, whoever else is at work."""
    rates: dict[tuple[str, int], list[float]] = {(name, length): [] for name in DECIDING for length in LENGTHS}
    for _ in range(stand.rounds):
        for (name, length), found in rates.items():
            found.append(rate(name, length, stand.some(AT_LEAST)))
    return {
        f"{name}.{length}": Figure(f"{name}, a stream of {length:,} events", "events/s", tuple(found))
        for (name, length), found in rates.items()
    }


def rate(service: str, length: int, at_least: int) -> float:
    """Events a second."""
    parts, facts = DECIDING[service], history(service, length)
    rules, times = Rules(parts.aggregates, ()), max(at_least // length, 1)
    began = time.process_time()
    for _ in range(times):
        decide_and_fold(rules, facts)
    return round(times * length / (time.process_time() - began))


def decide_and_fold(rules: Rules, facts: Sequence[Fact]) -> None:
    """Each fact is first a report to the noun that decides about its type; whoever folds such facts then folds it."""
    nouns = list({each.name: each for each in rules.aggregate.values()}.values())
    states = [each.initial for each in nouns]
    deciding = {kind: place for place, noun in enumerate(nouns) for kind in noun.decides}
    folding: dict[type, list[int]] = {}
    for place, noun in enumerate(nouns):
        for kind in noun.folds:
            folding.setdefault(kind, []).append(place)
    for fact in facts:
        kind = type(fact.what)
        if (place := deciding.get(kind, -1)) >= 0:
            nouns[place].decide(fact, states[place], ())
        for place in folding.get(kind, ()):
            states[place] = nouns[place].evolve(states[place], fact)
