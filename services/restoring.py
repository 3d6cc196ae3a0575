"""`throughcare takeback`: an operator accepts that something is gone, and a service takes back what there still is."""

from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from itertools import islice
from pathlib import Path
from typing import Any

from services.app import deployment
from services.deciding import DECIDING
from services.policies import pack_in_use
from shared.contracts.catalogue import CATALOGUE
from shared.database import close
from shared.eventing import takeback
from shared.eventing.batch import Service
from shared.eventing.handle import Handler
from shared.eventing.store import EventStore
from shared.parts import rules_of
from shared.problems import ConfigurationError
from shared.settings import Settings
from shared.sql import lock_key
from shared.times import utc_now

AT_ONCE = 2000


async def take_back(settings: Settings, name: str, reason: str, file: Path | None) -> Mapping[str, Any]:
    """What the file and then the topic have of this service's events; gives how many, of how many people."""
    async with AsyncExitStack() as stack:
        deployed = await stack.enter_async_context(deployment(settings))
        await deployed.kafka.create_topics()
        connection = await deployed.database.connect(name)
        stack.push_async_callback(connection.close)
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", lock_key(f"relay:{name}")):
            raise ConfigurationError(f"{name} is running: stop every process of it, then take back")
        pool = await deployed.database.pool(name, 2)
        stack.push_async_callback(close, pool)
        store = EventStore(name, CATALOGUE, deployed.database.people, settings.address)
        parts = DECIDING[name]
        rules = rules_of(parts, pack_in_use(settings.policy, DECIDING.values(), settings.policy_from))
        handler = Handler(Service(name, rules, store, utc_now), pool)
        await takeback.accepting(handler, pool, deployed.kafka, reason, published(file))
        async with pool.acquire() as own:
            return await takeback.last(own) or {}


def published(file: Path | None) -> Iterator[list[bytes]]:
    """The lines of a file, part by part."""
    if file is None:
        return
    with file.open("rb") as lines:
        while part := list(islice(filter(None, map(bytes.strip, lines)), AT_ONCE)):
            yield part
