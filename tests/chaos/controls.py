"""A small stage for one fault: a few roles in processes of their own, with a database and topics of their own."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import psutil
from kafka import KafkaAdminClient
from kafka.admin import MemberToRemove

from deploy.local.process import free_port
from services.door.remote import RemoteService
from shared.database import Database
from shared.eventing.messages import PersonKey
from shared.eventing.report import Submission
from shared.times import utc_now
from tests.acceptance.path import registered
from tests.acceptance.processes import Program, deployment, environment
from tests.chaos import points
from tests.chaos.oracle.judging import Case, Verdict, judge
from tests.chaos.oracle.watch import watch
from tests.chaos.sound import write

Line = dict[str, Any]


@dataclass
class Process:
    """One role at work; its folder arms the named points in it."""

    folder: Path
    program: Program
    service: RemoteService

    async def arm(self, point: str, how: signal.Signals) -> None:
        """At the next pass of this point."""
        points.arm(self.folder, point, 1, how)

    async def is_stopped(self) -> bool:
        """Frozen, or dead."""
        if self.program.process.returncode is not None:
            return True
        return psutil.Process(self.program.process.pid).status() == psutil.STATUS_STOPPED

    def go_on(self) -> None:
        """Wake it."""
        self.program.signal(signal.SIGCONT)


@dataclass
class Controls:
    """What a scenario is told with; `guard` is the one that is off, if any."""

    case: Case
    settings: dict[str, str]
    guard: str
    stack: AsyncExitStack
    sent: list[Line] = field(default_factory=list)

    @property
    def people(self) -> PersonKey:
        """The deployment's key."""
        return PersonKey(Path(self.settings["THROUGHCARE_SECRET_FILE"]).read_bytes())

    async def prepare(self) -> None:
        """Schemas, and the oracle's watch on them."""
        await Database(self.case.database, self.people).prepare()
        await watch(self.case.database)

    async def start(self, role: str, name: str = "") -> Process:
        """A role, ready to work."""
        folder, port = self.case.ledger.parent / (name or role), free_port()
        settings = self.settings | {
            "CHAOS_FOLDER": str(folder),
            "CHAOS_GUARD_OFF": self.guard,
            "THROUGHCARE_PORT": str(port),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.chaos.role", "serve", role,
            env=environment(**settings), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        self.stack.push_async_callback(kill, process)
        program = Program(process)
        await program.line("ready: ")
        headers = {"Authorization": f"Bearer {self.people.derive('internal')}"}
        session = await self.stack.enter_async_context(aiohttp.ClientSession(headers=headers))
        return Process(folder, program, RemoteService(role, f"http://127.0.0.1:{port}", session))

    async def send(self, process: Process, number: int) -> str:
        """Introduce the so-many-th person; gives the event's id, which the sender writes down."""
        who = f"test:person:{number}"
        event = registered(who)
        (result,) = await process.service.accept([Submission(event, "tester", utc_now())])
        line = {name: event[name] for name in ("source", "id", "type", "subject")} | result.as_json()
        self.sent.append(line | {"path": who, "complete": True})
        return str(result.event)

    async def sent_on(self, process: Process, number: int) -> bool:
        """Send it if it was not sent yet; whether it has arrived."""
        known = next((line for line in self.sent if line["path"] == f"test:person:{number}"), None)
        return await self.on_timeline(known["event"] if known else await self.send(process, number))

    async def relays(self) -> bool:
        """Whether a process has taken the turn to relay intake's events."""
        return bool(await self.ask("SELECT epoch > 0 FROM intake.relay"))

    async def published(self, position: int) -> bool:
        """Whether intake's relay says that it is so far."""
        return bool(await self.ask("SELECT position >= $1 FROM intake.relay", position))

    async def acknowledged(self, group: str, offset: int) -> bool:
        """Whether Kafka remembers that a group is so far in intake's topic."""
        return await asyncio.to_thread(self._offset, group) >= offset

    def _offset(self, group: str) -> int:
        with closing(KafkaAdminClient(bootstrap_servers=self.case.kafka)) as admin:
            name = f"{self.case.prefix}.{group}"
            offsets = admin.list_group_offsets(name)[name]
            return max((each.offset for place, each in offsets.items() if place.topic.endswith(".intake")), default=0)

    async def on_timeline(self, event: str) -> bool:
        """Whether it has arrived."""
        return bool(await self.ask("SELECT count(*) FROM timeline.entries WHERE id = $1", event))

    async def ask(self, query: str, *arguments: Any) -> Any:
        """One value, by a connection of its own."""
        connection = await asyncpg.connect(self.case.database)
        try:
            return await connection.fetchval(query, *arguments)
        finally:
            await connection.close()

    async def judge(self) -> Verdict:
        """What the oracle says."""
        write(self.case.ledger, self.sent)
        write(
            self.case.expected,
            [{"path": line["path"], "subject": line["subject"], "types": {line["type"]: 1}} for line in self.sent],
        )
        write(self.case.received, [])
        return await judge(self.case)

    def bury(self, group: str) -> None:
        """Kafka waits 10 seconds for a member that was killed: tell it now."""
        name = f"{self.case.prefix}.{group}"
        with closing(KafkaAdminClient(bootstrap_servers=self.case.kafka)) as admin:
            members = admin.describe_groups([name])[name]["members"]
            admin.remove_group_members(name, [MemberToRemove(each["member_id"]) for each in members])


async def until(holds: Callable[[], Awaitable[bool]], within: float = 30) -> bool:
    """Whether it came to hold in time."""
    deadline = asyncio.get_running_loop().time() + within
    while not await holds():
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(0.05)
    return True


async def kill(process: asyncio.subprocess.Process) -> None:
    """Whatever became of it, it is gone."""
    if process.returncode is None:
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def controls(case: Case, guard: str, stack: AsyncExitStack) -> Controls:
    """A stage on which nothing has begun."""
    settings = deployment(case.ledger.parent, case.database, case.kafka, case.prefix)
    return Controls(case, settings | {"THROUGHCARE_PARTITIONS": "1"}, guard, stack)
