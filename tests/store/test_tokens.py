"""Tokens on real PostgreSQL: kept as hashes, one live one a name, ended within seconds."""

import hashlib
from collections.abc import AsyncIterator

import asyncpg
import pytest

from shared.auth import Caller, NameTaken, Tokens
from shared.migrate import migrate, migrations


@pytest.fixture
async def pool(database: str) -> AsyncIterator[asyncpg.Pool]:
    connection = await asyncpg.connect(database)
    await connection.execute("CREATE SCHEMA access")
    await migrate(connection, "access", migrations("shared.access_migrations"))
    await connection.close()
    async with asyncpg.create_pool(database, min_size=1, max_size=2) as pool:
        yield pool


@pytest.fixture
def tokens(pool: asyncpg.Pool) -> Tokens:
    return Tokens(pool)


async def test_a_token_is_its_caller_with_roles_and_sources(tokens: Tokens) -> None:
    token = await tokens.add("leeds", ["sender", "operator"], ["urn:gb:leeds"])
    caller = await tokens.verify(token)
    assert caller
    assert caller == Caller("leeds", frozenset({"sender", "operator"}), ("urn:gb:leeds",))


async def test_a_token_is_random_and_only_its_hash_is_kept(tokens: Tokens, pool: asyncpg.Pool) -> None:
    token = await tokens.add("leeds", ["sender"], [])
    assert token.startswith("tc_")
    assert len(token) == len("tc_") + 43  # 256 bits
    row = await pool.fetchrow("SELECT * FROM access.tokens")
    assert row
    assert row["hash"] == hashlib.sha256(token.encode()).digest()
    assert token.removeprefix("tc_") not in str(dict(row))


@pytest.mark.parametrize("token", ["", "tc_", "tc_" + "A" * 43, "x" * 10_000, "é", "\0"])
async def test_what_is_no_token_of_ours_is_nobody(tokens: Tokens, token: str) -> None:
    await tokens.add("leeds", ["sender"], [])
    assert await tokens.verify(token) is None


async def test_a_name_is_taken_while_its_token_lives(tokens: Tokens) -> None:
    first = await tokens.add("leeds", ["sender"], [])
    with pytest.raises(NameTaken, match="leeds"):
        await tokens.add("leeds", ["operator"], [])
    assert await tokens.revoke("leeds")
    second = await tokens.add("leeds", ["operator"], [])
    assert await tokens.verify(first) is None
    assert await tokens.verify(second)


async def test_revoking_what_is_not_there_says_so(tokens: Tokens) -> None:
    assert not await tokens.revoke("nobody")


async def test_a_revoked_token_ends_at_once_here_and_within_five_seconds_elsewhere(
    tokens: Tokens, pool: asyncpg.Pool
) -> None:
    now = [100.0]
    elsewhere = Tokens(pool, lambda: now[0])
    token = await tokens.add("leeds", ["sender"], [])
    assert await elsewhere.verify(token)
    assert await tokens.verify(token)
    await tokens.revoke("leeds")
    assert await tokens.verify(token) is None
    assert await elsewhere.verify(token)
    now[0] += 5
    assert await elsewhere.verify(token) is None


async def test_a_remembered_token_costs_no_query(tokens: Tokens, pool: asyncpg.Pool) -> None:
    token = await tokens.add("leeds", ["sender"], [])
    assert await tokens.verify(token)
    await pool.execute("DROP TABLE access.tokens CASCADE")
    assert await tokens.verify(token)


async def test_the_list_holds_the_revoked_and_no_secret(tokens: Tokens) -> None:
    await tokens.add("leeds", ["sender"], ["urn:gb:leeds"])
    await tokens.add("anna", ["practitioner"], [])
    await tokens.revoke("leeds")
    listed = await tokens.list()
    assert [(each.name, each.roles, each.sources, each.revoked is None) for each in listed] == [
        ("leeds", ("sender",), ("urn:gb:leeds",), False),
        ("anna", ("practitioner",), (), True),
    ]
