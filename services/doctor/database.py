"""PostgreSQL: reachable, recent, prepared by this program with this secret, with rights as they must be, and room."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

import asyncpg

from services.doctor.clock import apart
from services.doctor.finding import Finding, error, ok, unchecked, warning
from shared.database import APPEND_ONLY, SCHEMAS, Database
from shared.eventing.messages import PersonKey
from shared.migrate import MigrationError, migrations
from shared.migrate import check as check_migrations
from shared.settings import Settings
from shared.sql import FAULTS
from shared.times import utc_now

PATIENCE = 6
OLDEST = 150_000
NEEDED_CONNECTIONS = 40
AFTER = ("migrations", "secret", "rights", "connections", "clock")
Clock = Callable[[], datetime]


async def check(settings: Settings, clock: Clock = utc_now) -> list[Finding]:
    """Everything that can be seen with the rights of DATABASE_URL."""
    dsn = address(settings)
    if dsn is None:
        return [ok("database", "embedded, and not running: `throughcare run` starts it")]
    try:
        connection = await asyncpg.connect(dsn, timeout=PATIENCE, command_timeout=PATIENCE)
    except (*FAULTS, ValueError) as away:
        do = "start it, or set DATABASE_URL to where it is: postgresql://USER:PASSWORD@HOST/DATABASE"
        why = error("database", f"it cannot be reached: {str(away) or type(away).__name__}", do)
        return [why, *(unchecked(each, "the database cannot be reached") for each in AFTER)]
    try:
        return [finding async for finding in examined(connection, settings, dsn, clock)]
    except FAULTS as problem:
        return [error("database", f"it failed while it was asked: {type(problem).__name__}: {problem}", "see its log")]
    finally:
        await connection.close(timeout=2)


def address(settings: Settings) -> str | None:
    """The database that is set, or the embedded one where it runs now."""
    if settings.database_url:
        return settings.database_url
    running = settings.data / "dsn"
    return running.read_text().strip() if running.is_file() else None


async def examined(
    connection: asyncpg.Connection, settings: Settings, dsn: str, clock: Clock
) -> AsyncIterator[Finding]:
    """One finding after the other."""
    version = connection.get_server_version()
    said = f"PostgreSQL {version.major}.{version.minor}"
    if await connection.fetchval("SELECT current_setting('server_version_num')::int") < OLDEST:
        yield error("database", said, "15 or later is needed: upgrade it")
    else:
        yield ok("database", said)
    yield await up_to_date(connection)
    if secret := key(settings):
        database = Database(dsn, secret)
        yield await same_secret(connection, secret)
        yield await rights(connection, database)
    else:
        yield unchecked("secret", "there is none yet")
    yield await connections(connection)
    yield await clocks(connection, clock)


def key(settings: Settings) -> PersonKey | None:
    """The deployment's secret, or the one that a laptop keeps."""
    kept = settings.data / "secret"
    secret = settings.secret or (kept.read_text().strip().encode() if kept.is_file() else None)
    return PersonKey(secret) if secret else None


async def up_to_date(connection: asyncpg.Connection) -> Finding:
    """Whether every migration has run, and none that we do not know."""
    missing = 0
    for schema, packages in SCHEMAS.items():
        wanted = migrations(*packages)
        if not await connection.fetchval("SELECT to_regclass($1)", f"{schema}.migrations"):
            missing += len(wanted)
            continue
        done = {row["name"]: row["checksum"] for row in await connection.fetch(f"TABLE {schema}.migrations")}
        try:
            check_migrations(done, wanted)
        except MigrationError as problem:
            return error(
                "migrations", f"{schema}: {problem}", "start the version of the program that wrote it, or a later one"
            )
        missing += sum(each.name not in done for each in wanted)
    if missing:
        return warning("migrations", f"{missing} have not run", "start a role: it applies them")
    return ok("migrations", "all have run")


async def same_secret(connection: asyncpg.Connection, secret: PersonKey) -> Finding:
    """Whether these data were written with this secret."""
    for schema in SCHEMAS:
        if await connection.fetchval("SELECT to_regclass($1)", f"{schema}.deployment"):
            kept = await connection.fetchval(f"TABLE {schema}.deployment")
            if kept not in (None, secret.fingerprint):
                do = "set THROUGHCARE_SECRET_FILE to this deployment's own secret; never to a new one"
                return error("secret", f"{schema} was written with another secret", do)
    return ok("secret", "the one that the data were written with")


async def rights(connection: asyncpg.Connection, database: Database) -> Finding:
    """Whether each service can sign in, and reach what is its own and nothing else."""
    wrong = [problem for schema in SCHEMAS if (problem := await wrong_rights(connection, database, schema))]
    if wrong:
        return error("rights", "; ".join(wrong), "start a role with the right DATABASE_URL: it sets them")
    may_create = await connection.fetchval(
        "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    )
    if not may_create:
        do = "let DATABASE_URL name a user that may: ALTER ROLE … CREATEROLE"
        return error("rights", "the user of DATABASE_URL may not create roles", do)
    return ok("rights", "each service reaches its own schema alone, and alters no history")


async def wrong_rights(connection: asyncpg.Connection, database: Database, schema: str) -> str | None:
    """What is wrong with one service's."""
    role = database.role(schema)
    if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1 AND rolcanlogin", role):
        return f"there is no role {role}"
    foreign = [other for other in SCHEMAS if other not in (schema, "access")]
    for other in foreign:
        if await connection.fetchval("SELECT has_schema_privilege($1, to_regnamespace($2)::oid, 'USAGE')", role, other):
            return f"{role} may use the schema {other}"
    for table in (f"{schema}.{name}" for name in APPEND_ONLY):
        if await connection.fetchval(
            "SELECT has_table_privilege($1, to_regclass($2)::oid, 'UPDATE,DELETE')", role, table
        ):
            return f"{role} may alter {table}"
    try:
        own = await database.connect(schema)
    except FAULTS as problem:
        return f"{role} cannot sign in: {problem}"
    await own.close(timeout=2)
    return None


async def connections(connection: asyncpg.Connection) -> Finding:
    """Whether there is room for all roles."""
    most = int(await connection.fetchval("SELECT current_setting('max_connections')"))
    free = most - int(
        await connection.fetchval("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
    )
    ours = await connection.fetchval(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'throughcare %'"
    )
    said = f"{free} of {most} free, {ours} are ours"
    if free + ours < NEEDED_CONNECTIONS:
        return warning("connections", said, f"all roles need {NEEDED_CONNECTIONS}: raise max_connections")
    return ok("connections", said)


async def clocks(connection: asyncpg.Connection, clock: Clock) -> Finding:
    """The database's clock beside ours."""
    before = clock()
    theirs: datetime = await connection.fetchval("SELECT clock_timestamp()")
    after = clock()
    return apart("clock", theirs - (before + (after - before) / 2), (after - before) / 2 + timedelta(milliseconds=1))
