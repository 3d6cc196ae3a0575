"""What is done with the data of a deployment, whether it runs now or not."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TypeVar

import asyncpg

from deploy.local.postgres import EmbeddedPostgres
from services.app import data_folder, person_key
from shared.auth import Tokens
from shared.database import Database
from shared.settings import Settings

T = TypeVar("T")


async def with_tokens(settings: Settings, work: Callable[[Tokens], Awaitable[T]]) -> T:
    """Work on the tokens, in DATABASE_URL or in the embedded database, started for it where it is not running."""
    async with AsyncExitStack() as stack:
        with data_folder(settings):
            people = person_key(settings)
        dsn = settings.database_url or await embedded_dsn(settings, stack)
        database = Database(dsn, people)
        await database.prepare()
        pool = await database.pool("access", 1)
        stack.push_async_callback(pool.close)
        return await work(Tokens(pool))


async def embedded_dsn(settings: Settings, stack: AsyncExitStack) -> str:
    """The embedded server's address: of the one that `throughcare run` runs now, or of one that ends with the stack."""
    running = settings.data / "dsn"
    if running.exists():
        try:
            connection = await asyncpg.connect(running.read_text().strip(), timeout=2)
            await connection.close()
            return running.read_text().strip()
        except (OSError, TimeoutError, asyncpg.PostgresError):
            pass
    postgres = await stack.enter_async_context(EmbeddedPostgres(settings.data / "postgres"))
    return postgres.dsn
