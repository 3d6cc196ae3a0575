"""One event per request: how many at most, and how long one takes at 1,000 a second by a schedule fixed in advance."""

from contextlib import AsyncExitStack

from docs.performance.results import Figure
from tests.bench.meter import Gauge, percentiles
from tests.bench.product import STRUCTURED, Product, served
from tests.bench.reports import INTAKE, paths
from tests.bench.stand import Stand
from tests.bench.wire import post, wired

CONNECTIONS, AT_MOST, PER_SECOND, SECONDS = 64, 5000, 1000, 5


async def measure(stand: Stand) -> dict[str, Figure]:
    """With the door and intake a process each, and with everything in one process."""
    figures: dict[str, Figure] = {}
    async with AsyncExitStack() as stack:
        for name, roles in (("apart", ("door", "intake")), ("all", ("all",))):
            product = await stack.enter_async_context(served(stand, *roles))
            words = "`serve all`" if name == "all" else "door and intake a process each"
            figures |= {f"{name}.{each}": figure for each, figure in (await of(stand, product, words)).items()}
    return figures


async def of(stand: Stand, product: Product, words: str) -> dict[str, Figure]:
    """Saturation and latency take turns."""
    most = Gauge(f"one event per request, {CONNECTIONS} connections, {words}", stand.pids | product.pids, "requests/s")
    took = []
    async with wired(product.door, CONNECTIONS) as wire:
        await wire.flood(requests(product, stand.some(1000)))  # warm
        for _ in range(stand.rounds):
            asked = requests(product, stand.some(AT_MOST))
            with most.round(len(asked)):
                await wire.flood(asked)
            await product.published("intake")
            took.append(await wire.steady(requests(product, stand.some(PER_SECOND * SECONDS)), PER_SECOND))
            await product.published("intake")
    return {"rate": most.figure, **percentiles(f"one event per request at {PER_SECOND:,}/s, {words}", took)}


def requests(product: Product, number: int) -> list[bytes]:
    """What intake is told of new people."""
    address, reports = f"{product.door}/v1/events", paths(number // INTAKE, "intake")
    return [post(address, product.authorization, STRUCTURED, report) for report in reports]
