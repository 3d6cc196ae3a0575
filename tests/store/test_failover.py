"""Two real servers behind one DATABASE_URL: when the primary is demoted, work goes on at the other."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from deploy.local.postgres import EmbeddedPostgres
from shared.database import Database
from shared.eventing.messages import PersonKey
from shared.failover import leave_demoted
from shared.sql import TRANSIENT

PEOPLE = PersonKey(b"a secret of thirty-two characters")
WRITE = "INSERT INTO refusals VALUES ('policy', gen_random_uuid(), gen_random_uuid(), 'code', 'detail', now())"


def socket_of(server: EmbeddedPostgres) -> str:
    return parse_qs(urlsplit(server.dsn).query)["host"][0]


async def takes_writes(server: EmbeddedPostgres, whether: bool) -> None:
    """As whatever does the fail-over tells a server."""
    connection = await asyncpg.connect(server.dsn)
    try:
        await connection.execute("SET default_transaction_read_only = off")
        await connection.execute(f"ALTER SYSTEM SET default_transaction_read_only = {'off' if whether else 'on'}")
        await connection.execute("SELECT pg_reload_conf()")
    finally:
        await connection.close()


@pytest.fixture
async def servers(tmp_path: Path) -> AsyncIterator[tuple[EmbeddedPostgres, EmbeddedPostgres]]:
    """A primary, and a copy of it that takes no writes."""
    first, second = EmbeddedPostgres(tmp_path / "a"), EmbeddedPostgres(tmp_path / "b")
    async with first:
        await Database(first.dsn, PEOPLE).prepare()
    (tmp_path / "b").mkdir()
    copying = await asyncio.create_subprocess_exec("cp", "-a", tmp_path / "a" / "data", tmp_path / "b")
    assert await copying.wait() == 0
    async with first, second:
        await takes_writes(second, False)
        yield first, second


async def test_a_demoted_primary_is_left_for_the_new_one(servers: tuple[EmbeddedPostgres, EmbeddedPostgres]) -> None:
    first, second = servers
    hosts = f"{socket_of(first)},{socket_of(second)}"
    database = Database(f"postgresql://postgres@/postgres?host={hosts}&target_session_attrs=read-write", PEOPLE)
    assert database.name == "postgres"
    async with await database.pool("intake", 2) as pool:
        watching = asyncio.ensure_future(leave_demoted({"intake": pool}))
        await pool.execute(WRITE)
        await takes_writes(first, False)
        await takes_writes(second, True)
        faults = []
        async with asyncio.timeout(20):
            while True:
                try:
                    await pool.execute(WRITE)
                    break
                except TRANSIENT as error:
                    faults.append(type(error))
                    await asyncio.sleep(0.1)
        assert set(faults) <= {asyncpg.ReadOnlySQLTransactionError}
        watching.cancel()
    connection = await asyncpg.connect(second.dsn)
    assert await connection.fetchval("SELECT count(*) FROM intake.refusals") == 1
    await connection.close()


async def test_the_server_gives_up_on_a_host_that_vanished_within_half_a_minute(database: str) -> None:
    deployed = Database(database, PEOPLE)
    await deployed.prepare()
    connection = await deployed.connect("intake")
    names = ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "tcp_user_timeout")
    rows = await connection.fetch(
        "SELECT name, reset_val::integer AS value FROM pg_settings WHERE name = ANY($1)", names
    )
    await connection.close()
    value = {row["name"]: row["value"] for row in rows}
    assert value["tcp_user_timeout"] <= 30_000
    patience = value["tcp_keepalives_idle"] + value["tcp_keepalives_interval"] * value["tcp_keepalives_count"]
    assert patience <= 30
