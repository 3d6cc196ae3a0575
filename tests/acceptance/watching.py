"""A real Prometheus, by our configuration, beside a product that runs here."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from deploy.local.process import free_port
from tests.acceptance.deployed import Deployed
from tests.compose import ROOT
from tests.prometheus import program

CONFIGURATION = ROOT / "deploy" / "prometheus"


def configuration(product: Deployed) -> dict[str, Any]:
    """As deployed, but for where the roles are, and sooner."""
    found: dict[str, Any] = yaml.safe_load((CONFIGURATION / "prometheus.yml").read_text())
    found["global"] |= {"scrape_interval": "2s", "scrape_timeout": "2s", "evaluation_interval": "2s"}
    found["rule_files"] = [str(CONFIGURATION / "alerts.yml")]
    jobs = {job["job_name"]: job for job in found["scrape_configs"]}
    for each in jobs["throughcare"]["static_configs"]:
        each["targets"] = [f"127.0.0.1:{product.ports[each['labels']['role']]}"]
    found["scrape_configs"] = [jobs["throughcare"]]
    return found


class Prometheus:
    """Asks it."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def data(self, path: str, **parameters: str) -> Any:
        """The data of an answer; an error of a query is one of the test."""
        async with self._session.get(path, params=parameters) as answer:
            said = await answer.json()
            assert said["status"] == "success", said
            return said["data"]

    async def values(self, query: str) -> list[Any]:
        """What a query gives now."""
        found: list[Any] = (await self.data("/api/v1/query", query=query))["result"]
        return found

    async def until(self, query: str, within: float = 60) -> None:
        """A query has an answer."""
        deadline = time.monotonic() + within
        while not await self.values(query):
            assert time.monotonic() < deadline, query
            await asyncio.sleep(0.2)


@asynccontextmanager
async def watching(product: Deployed, folder: Path) -> AsyncIterator[Prometheus]:
    """It watches while the block lasts."""
    (folder / "prometheus.yml").write_text(yaml.safe_dump(configuration(product)))
    port = free_port()
    options = [f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'data'}"]
    with (folder / "log").open("wb") as log:
        server = await asyncio.create_subprocess_exec(
            program("prometheus"), *options, f"--web.listen-address=127.0.0.1:{port}", stdout=log, stderr=log
        )
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            await answering(session)
            yield Prometheus(session)
    finally:
        server.terminate()
        await server.wait()


async def answering(session: aiohttp.ClientSession, within: float = 60) -> None:
    """Until it is ready."""
    async with asyncio.timeout(within):
        while True:
            try:
                async with session.get("/-/ready") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.1)
