"""Each service has its own schema and role, and no rights on another's; nobody rewrites what was recorded."""

from pathlib import Path

import asyncpg
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from deploy.local.postgres import EmbeddedPostgres
from shared.database import APPEND_ONLY, SCHEMAS, Database, WrongSecret
from shared.eventing.messages import PersonKey
from tests.acceptance.asking import Asking
from tests.acceptance.conftest import running_product
from tests.acceptance.path import registered


async def test_each_service_is_its_own_role_with_no_rights_on_another_schema(product: Asking) -> None:
    role = product.role
    assert role.timeline
    pools = {name: service.pool for name, service in role.deciding.items()} | {"timeline": role.timeline.pool}
    for name, pool in pools.items():
        assert await pool.fetchval("SELECT current_user") == product.database.role(name)
        for schema in SCHEMAS.keys() - {name}:
            if (name, schema) == ("timeline", "access"):
                continue  # the timeline reads tokens, to know who is calling
            for statement in (f"SELECT FROM {schema}.migrations", f"CREATE TABLE {schema}.mine ()"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await pool.execute(statement)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await pool.execute("CREATE TABLE mine ()")


async def test_the_timeline_may_read_tokens_and_not_make_them(product: Asking) -> None:
    assert product.role.timeline
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await product.role.timeline.pool.execute("UPDATE access.tokens SET roles = '{operator}'")


async def test_no_service_can_change_or_remove_what_is_append_only(product: Asking, someone: str) -> None:
    await product.post(registered(someone))
    role = product.role
    assert role.timeline
    for pool in [*(service.pool for service in role.deciding.values()), role.timeline.pool]:
        for table in APPEND_ONLY:
            if await pool.fetchval("SELECT to_regclass($1)", table):
                for statement in (f"DELETE FROM {table}", f"TRUNCATE {table}"):
                    with pytest.raises(asyncpg.InsufficientPrivilegeError):
                        await pool.execute(statement)


async def test_data_written_with_one_secret_are_not_served_with_another(product: Asking) -> None:
    with pytest.raises(WrongSecret, match="another secret"):
        await Database(product.database.dsn, PersonKey(b"some other secret of the tests, long enough")).prepare()
    await product.database.prepare()


async def test_while_the_database_is_away_a_sender_is_told_to_wait_and_then_served(
    postgres_dsn: str, kafka: str, spans: InMemorySpanExporter, tmp_path: Path, someone: str
) -> None:
    async with (
        EmbeddedPostgres(tmp_path / "postgres") as server,
        running_product(server.dsn, kafka, tmp_path / "data") as product,
    ):
        assert (await product.post(registered(someone))).status == 201
        server.kill()
        answer = await product.post(registered(f"{someone}2"))
        assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
        await server.start()
        assert (await product.post(registered(f"{someone}2"))).status == 201
        await product.entries(f"{someone}2", 1)
