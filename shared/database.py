"""PostgreSQL: a schema and a role for each service, with no rights on another's, and pools that never wait for ever."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import asyncpg

from shared.eventing.messages import PersonKey
from shared.migrate import migrate, migrations
from shared.sql import DATABASE_AWAY
from shared.stopping import given_a_moment

STORE = ("shared.eventing.migrations.store", "shared.eventing.migrations.consumer")
SCHEMAS = {
    "access": ("shared.access_migrations",),  # first: views of others name it
    "intake": STORE,
    "planning": STORE,
    "release": STORE,
    "aftercare": STORE,
    "timeline": ("shared.eventing.migrations.consumer", "services.timeline.migrations"),
}
# Where a service builds its projections anew, beside the live ones.
BESIDE = {"timeline": ("timeline_next_places", "timeline_next_people")}
# What no program of ours may change or remove once it is written.
APPEND_ONLY = (
    "events",
    "confirmations",
    "known_facts",
    "refusals",
    "entries",
    "parked_decisions",
    "pause_decisions",
    "dismissals",
    "migrations",
)
READERS_OF_TOKENS = ("timeline",)
Opened = Callable[[object], Coroutine[Any, Any, None]]


class DatabaseAway(ConnectionError):
    """The database does not answer, or lets nobody in."""


class WrongSecret(Exception):
    """The deployment's secret is not the one the data were written with."""


async def leave_as_it_is(_: object) -> None:
    """No transaction of ours leaves anything behind in its session, so a connection needs no reset: a round trip."""


@dataclass(frozen=True)
class Database:
    """Where the data are: the address that may create roles, and the key from which their passwords follow."""

    dsn: str
    people: PersonKey

    @property
    def name(self) -> str:
        """The database's name, which begins the names of its roles."""
        return unquote(urlsplit(self.dsn).path.lstrip("/")) or "postgres"

    def role(self, service: str) -> str:
        """The PostgreSQL role of one service: at most 63 bytes, and its own in each database."""
        return f"{self.name[:40]}_{service}"

    def password(self, service: str) -> str:
        """The password of a service's role."""
        return self.people.derive(f"database:{service}")

    async def pool(self, service: str, size: int, opened: Opened | None = None) -> asyncpg.Pool:
        """A pool that can do what this service may, and nothing else; `opened` hears of each new connection."""
        return await asyncpg.create_pool(
            self.dsn,
            user=self.role(service),
            password=self.password(service),
            min_size=size,
            max_size=size,
            command_timeout=30,
            init=opened,
            reset=leave_as_it_is,
            server_settings=self._session(service),
        )

    async def connect(self, service: str) -> asyncpg.Connection:
        """A connection of its own, for a session lock."""
        return await asyncpg.connect(
            self.dsn,
            user=self.role(service),
            password=self.password(service),
            command_timeout=30,
            timeout=10,
            server_settings=self._session(service),
        )

    async def answers(self, service: str) -> None:
        """Whether it lets this service in. Raises what keeps it from that."""
        connection = await self.connect(service)
        connection.terminate()

    def _session(self, service: str) -> dict[str, str]:
        return {
            "search_path": service,
            "application_name": f"throughcare {service}",
            "statement_timeout": "60000",
            "idle_in_transaction_session_timeout": "60000",
            # A host of ours that vanished keeps its locks until the server notices: by its own defaults in two hours.
            "tcp_keepalives_idle": "10",
            "tcp_keepalives_interval": "5",
            "tcp_keepalives_count": "3",
            "tcp_user_timeout": "25000",
            "jit": "off",
        }

    async def prepare(self) -> None:
        """Create roles and schemas, apply migrations, set rights. Safe to run at every start, by several at once.

        Raises DatabaseAway, MigrationError, and WrongSecret where the data were written with another secret.
        """
        connection = await self._connect()
        try:
            async with connection.transaction():
                await connection.execute("SELECT pg_advisory_xact_lock(hashtext('throughcare prepare'))")
                for schema, packages in SCHEMAS.items():
                    await self._prepare_schema(connection, schema, packages)
                await self._check_secret(connection)
                for reader in READERS_OF_TOKENS:
                    await connection.execute(f'GRANT USAGE ON SCHEMA access TO "{self.role(reader)}"')
                    await connection.execute(f'GRANT SELECT ON access.tokens, access.readers TO "{self.role(reader)}"')
        finally:
            await connection.close()

    async def _connect(self) -> asyncpg.Connection:
        try:
            return await asyncpg.connect(self.dsn, timeout=10)
        except DATABASE_AWAY as error:
            where, said = urlsplit(self.dsn).netloc.rpartition("@")[2], str(error) or type(error).__name__
            raise DatabaseAway(f"PostgreSQL at {where}: {said}: does it run there, is DATABASE_URL right?") from error

    async def _prepare_schema(self, connection: asyncpg.Connection, schema: str, packages: tuple[str, ...]) -> None:
        role = self.role(schema)
        if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role):
            await connection.execute(f'CREATE ROLE "{role}" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE')
        await connection.execute(f"ALTER ROLE \"{role}\" PASSWORD '{self.password(schema)}'")
        await connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
        await migrate(connection, schema, migrations(*packages))
        for each in (schema, *BESIDE.get(schema, ())):
            await connection.execute(f'GRANT USAGE ON SCHEMA "{each}" TO "{role}"')
            changes = "SELECT, INSERT, UPDATE, DELETE"
            await connection.execute(f'GRANT {changes} ON ALL TABLES IN SCHEMA "{each}" TO "{role}"')
        for table in APPEND_ONLY:
            if await connection.fetchval("SELECT to_regclass($1)", f"{schema}.{table}"):
                await connection.execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{schema}"."{table}" FROM "{role}"')

    async def _check_secret(self, connection: asyncpg.Connection) -> None:
        """The fingerprint is kept in each schema, so that no service finds other ids for the people it knows."""
        for schema in SCHEMAS:
            await connection.execute(f'CREATE TABLE IF NOT EXISTS "{schema}".deployment (fingerprint text PRIMARY KEY)')
            kept = await connection.fetchval(f'TABLE "{schema}".deployment')
            if kept is None:
                fingerprint = [(self.people.fingerprint,)]
                await connection.copy_records_to_table("deployment", schema_name=schema, records=fingerprint)
            elif kept != self.people.fingerprint:
                raise WrongSecret(
                    f"the data of {schema} were written with another secret: start with this deployment's own"
                )


async def close(pool: asyncpg.Pool) -> None:
    """Nobody uses the connections any more: those that do not say goodbye are cut."""
    await given_a_moment("pool", pool.close, 0.5)
    pool.terminate()
