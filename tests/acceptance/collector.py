"""A real OTLP receiver: which services' spans it was sent, by trace."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from deploy.local.process import free_port


class Collector:
    """What came."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._news = asyncio.Condition()
        self.services: defaultdict[bytes, set[str]] = defaultdict(set)

    async def receive(self, request: web.Request) -> web.Response:
        """POST /v1/traces."""
        for resource in ExportTraceServiceRequest.FromString(await request.read()).resource_spans:
            named = {each.key: each.value.string_value for each in resource.resource.attributes}
            for scope in resource.scope_spans:
                for span in scope.spans:
                    self.services[span.trace_id].add(named["service.name"])
        async with self._news:
            self._news.notify_all()
        return web.Response()

    async def until(self, services: set[str], within: float = 30) -> None:
        """One trace has passed through all of these."""
        async with asyncio.timeout(within), self._news:
            await self._news.wait_for(lambda: any(services <= seen for seen in self.services.values()))


@asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    """It listens while the block lasts."""
    port = free_port()
    collector = Collector(f"http://127.0.0.1:{port}")
    app = web.Application(client_max_size=2**26)
    app.router.add_post("/v1/traces", collector.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield collector
    await runner.cleanup()
