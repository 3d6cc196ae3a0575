"""A backup of one schema, and the schema as it was then: what `pg_dump` and `pg_restore` come to, within the server.

Its tables are copied row by row in one snapshot, and with them where their sequences stand.
"""

import asyncpg

TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relkind = 'r' ORDER BY c.oid
"""
IDENTITIES = """
SELECT table_name, column_name, pg_get_serial_sequence($1 || '.' || table_name, column_name) AS sequence
FROM information_schema.columns WHERE table_schema = $1 AND is_identity = 'YES'
"""


async def back_up(dsn: str, schema: str) -> None:
    """Copy everything that this schema holds now."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction(isolation="repeatable_read"):
            await connection.execute(f'DROP SCHEMA IF EXISTS "backup_{schema}" CASCADE')
            await connection.execute(f'CREATE SCHEMA "backup_{schema}"')
            for row in await connection.fetch(TABLES, schema):
                copy = f'"backup_{schema}"."{row["relname"]}"'
                await connection.execute(f'CREATE TABLE {copy} AS TABLE "{schema}"."{row["relname"]}"')
    finally:
        await connection.close()


async def restore(dsn: str, schema: str) -> None:
    """Put back what was copied, and nothing else. Nobody is connected meanwhile."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            tables = [row["relname"] for row in await connection.fetch(TABLES, schema)]
            every = ", ".join(f'"{schema}"."{each}"' for each in tables)
            await connection.execute(f"TRUNCATE {every}")
            for each in tables:
                await connection.execute(
                    f'INSERT INTO "{schema}"."{each}" OVERRIDING SYSTEM VALUE TABLE "backup_{schema}"."{each}"'
                )
            for row in await connection.fetch(IDENTITIES, schema):
                last = f'SELECT max("{row["column_name"]}") FROM "{schema}"."{row["table_name"]}"'
                await connection.execute(f"SELECT setval('{row['sequence']}', coalesce(({last}), 1))")
    finally:
        await connection.close()
