"""Databases of a test's own on a server that it shares."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

import asyncpg


@asynccontextmanager
async def new_database(admin_dsn: str, like: str = "template1") -> AsyncIterator[str]:
    """A database that is gone afterwards: empty, or with all that is in another, which nobody uses meanwhile."""
    name = f"test_{uuid.uuid4().hex}"
    await tell(admin_dsn, f"CREATE DATABASE {name} TEMPLATE {like}")
    yield urlunsplit(urlsplit(admin_dsn)._replace(path=f"/{name}"))
    await tell(admin_dsn, f"DROP DATABASE {name} WITH (FORCE)")


async def tell(admin_dsn: str, statement: str) -> None:
    """By a connection of its own: the server may have been killed in between."""
    admin = await asyncpg.connect(admin_dsn)
    try:
        await admin.execute(statement)
    finally:
        await admin.close()
