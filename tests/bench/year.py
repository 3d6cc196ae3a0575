"""A year of ten thousand people, in no time: what became due of all that they did, and what is overdue at its end."""

import time

from docs.performance.results import Figure
from tests.bench.stand import Stand
from tests.unit.deadlines.year import a_year

PEOPLE = 10_000


async def measure(stand: Stand) -> dict[str, Figure]:
    """Each round another year, on one core."""
    people = stand.some(PEOPLE)
    seconds, years = [], []
    for seed in range(stand.rounds):
        began = time.perf_counter()
        years.append(a_year(people, seed))
        seconds.append(round(time.perf_counter() - began, 2))
    return {
        "seconds": Figure(f"a year of {people:,} people", "s", tuple(seconds)),
        "facts": Figure("what happened in it", "facts", tuple(each.facts for each in years)),
        "opened": Figure("what became due of that", "deadlines", tuple(sum(each.opened.values()) for each in years)),
        "overdue": Figure("of these overdue when it ends", "deadlines", tuple(each.overdue for each in years)),
    }
