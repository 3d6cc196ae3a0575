"""The whole examination: everything is looked at, each within its time, whatever else is down."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from itertools import chain

from services.doctor import broker, database, files, server, versions
from services.doctor.finding import Finding, error, ok, unchecked
from shared.settings import Settings, SettingsError, load_settings

PATIENCE = 15.0
THE_REST = ("files", "database", "broker", "server")


async def examine(environment: Mapping[str, str]) -> list[Finding]:
    """Every finding, in the order in which things depend on each other."""
    try:
        settings = load_settings(environment)
    except SettingsError as problem:
        rest = [unchecked(check, "the settings are wrong") for check in THE_REST]
        return [
            error("settings", str(problem), "set it right; `throughcare config` lists all"),
            *versions.check(),
            *rest,
        ]
    parts = await asyncio.gather(
        in_time("database", database.check(settings)),
        in_time("broker", broker.check(settings)),
        in_time("server", server.check(settings)),
    )
    return [*consistent(settings), *versions.check(), *files.check(settings, environment), *chain(*parts)]


async def in_time(check: str, work: Awaitable[list[Finding]], patience: float = PATIENCE) -> list[Finding]:
    """What a part finds, or that it took too long."""
    try:
        return await asyncio.wait_for(work, patience)
    except TimeoutError:
        return [error(check, f"no answer within {patience:g} s", "see whether it runs, and what stands between")]


def consistent(settings: Settings) -> Sequence[Finding]:
    """Settings that each are right, and wrong together."""
    apart = ("intake", "planning", "release", "aftercare", "timeline")
    named = [name for name in apart if getattr(settings, f"{name}_url")]
    found = []
    if settings.database_url and not settings.secret_file:
        do = "set THROUGHCARE_SECRET_FILE to a file with the deployment's secret"
        found.append(error("settings", "DATABASE_URL without THROUGHCARE_SECRET_FILE", do))
    if named and len(named) < len(apart):
        missing = ", ".join(f"THROUGHCARE_{name.upper()}_URL" for name in apart if name not in named)
        found.append(
            error("settings", f"some services have an address, others have none: {missing}", "set all or none")
        )
    if named and not (settings.database_url and settings.kafka_bootstrap_servers):
        do = "set DATABASE_URL and KAFKA_BOOTSTRAP_SERVERS for every role"
        found.append(error("settings", "roles that run apart share no embedded database or broker", do))
    return found or [ok("settings", "known, right, and consistent")]
