"""Brings a schema up to date: numbered .sql files, forward only, each once, never edited after they ran."""

import hashlib
from dataclasses import dataclass
from importlib.resources import files

import asyncpg

LEDGER = """
CREATE TABLE IF NOT EXISTS migrations (
    name     text PRIMARY KEY,
    checksum text NOT NULL,
    applied  timestamptz NOT NULL DEFAULT now()
)"""


class MigrationError(Exception):
    """A migration that had run was edited, or the schema is newer than the program."""


@dataclass(frozen=True)
class Migration:
    """One .sql file, named by its folder and number."""

    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """What tells an edited file from the one that ran."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations(*packages: str) -> list[Migration]:
    """The migrations in these packages, in order."""
    found: list[Migration] = []
    for package in packages:
        folder = sorted(entry.name for entry in files(package).iterdir() if entry.name.endswith(".sql"))
        found += [Migration(f"{package}/{name}", (files(package) / name).read_text("utf-8")) for name in folder]
    return found


async def migrate(connection: asyncpg.Connection, schema: str, wanted: list[Migration]) -> list[str]:
    """Apply what is missing in `schema`, whose owner the caller is; gives the names applied.

    Raises MigrationError where a migration differs from the one that ran.
    """
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('throughcare migrate'), hashtext($1))", schema)
        await connection.execute(f'SET LOCAL search_path TO "{schema}"')
        await connection.execute(LEDGER)
        done = {row["name"]: row["checksum"] for row in await connection.fetch("SELECT name, checksum FROM migrations")}
        check(done, wanted)
        missing = [each for each in wanted if each.name not in done]
        for each in missing:
            await connection.execute(each.sql)
            await connection.execute(
                "INSERT INTO migrations (name, checksum) VALUES ($1, $2)", each.name, each.checksum
            )
    return [each.name for each in missing]


def check(done: dict[str, str], wanted: list[Migration]) -> None:
    """Refuse an edited migration and a schema from a newer program."""
    for each in wanted:
        if done.get(each.name, each.checksum) != each.checksum:
            raise MigrationError(f"migration {each.name} was edited after it ran: restore it and write a new one")
    if unknown := done.keys() - {each.name for each in wanted}:
        raise MigrationError(f"the schema is newer than this program: it has {', '.join(sorted(unknown))}")
