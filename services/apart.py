"""Roles that run apart: what the door may ask of each service over HTTP, and where it finds them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import orjson

from services.door.remote import RemoteService
from services.timeline.service import TimelineService
from shared import internal
from shared.database import Database
from shared.eventing.kafka import SERVICES
from shared.problems import ConfigurationError
from shared.service import DecidingService
from shared.settings import Settings


def methods(service: DecidingService | TimelineService) -> dict[str, internal.Method]:
    """What the door may ask of a service that runs apart."""
    common: dict[str, internal.Method] = {
        "counts": service.counts,
        "reached": service.reached,
        "parked": service.parked,
        "resume": internal.with_ids(service.resume),
        "let_go": service.let_go,
        "learned": internal.with_ids(service.learned),
    }
    if isinstance(service, TimelineService):
        return common | {
            "failing": service.failing,
            "hasten": internal.with_ids(service.hasten),
            "projections": service.projections,
            "rebuild": service.rebuild,
        }
    return common | {
        "accept": internal.accepting(service.accept),
        "begin_trial": service.begin_trial,
        "try_out": internal.trying(service.try_out),
        "end_trial": service.end_trial,
        "event": internal.with_ids(service.event),
        "republish": service.republish,
        "republication": service.republication,
        "waiting": service.waiting,
        "rejected": service.rejected,
        "dismiss": internal.with_ids(service.dismiss),
        "backlog": service.backlog,
        "chain": internal.with_ids(service.chain),
        "correlation": internal.with_ids(service.correlation),
    }


def secret_of(database: Database) -> str:
    """By which roles of one deployment know each other."""
    return database.people.derive("internal")


@asynccontextmanager
async def at_their_addresses(settings: Settings, database: Database) -> AsyncIterator[dict[str, RemoteService]]:
    """The services behind their addresses, while the block lasts. Raises ConfigurationError where one is not set."""
    found = addresses(settings)
    headers = {"Authorization": f"Bearer {secret_of(database)}"}
    async with aiohttp.ClientSession(headers=headers, json_serialize=as_text) as session:
        yield {name: RemoteService(name, address, session) for name, address in found.items()}


def as_text(value: object) -> str:
    """JSON, as aiohttp asks for it."""
    return orjson.dumps(value).decode()


def addresses(settings: Settings) -> dict[str, str]:
    """Where the door finds each service. Raises where one is not set."""
    found = {name: getattr(settings, f"{name}_url") for name in (*SERVICES, "timeline")}
    if missing := [name for name, address in found.items() if not address]:
        names = ", ".join(f"THROUGHCARE_{name.upper()}_URL" for name in missing)
        raise ConfigurationError(f"the door runs apart from the services: set {names}")
    return found
