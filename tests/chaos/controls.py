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
import orjson
import psutil
from kafka import KafkaAdminClient
from kafka.admin import MemberToRemove

from deploy.local.process import free_port
from services.door.remote import RemoteService
from shared.database import Database
from shared.eventing.kafka import Kafka
from shared.eventing.messages import PersonKey
from shared.eventing.report import Submission
from shared.times import utc_now
from tests.acceptance.inbound import sending
from tests.acceptance.path import registered
from tests.acceptance.processes import Program, deployment, environment, told
from tests.chaos import points
from tests.chaos.ledgers import lines_of
from tests.chaos.oracle.judging import Case, Verdict, judge
from tests.chaos.oracle.watch import watch
from tests.chaos.receiver import LEDGER, SUBSCRIPTIONS, receiving
from tests.chaos.resting import BEFORE_HOOKS
from tests.chaos.sound import line_of, write
from tests.chaos.subscriber import Asking

Line = dict[str, Any]


@dataclass
class Process:
    """One role at work; its folder arms the named points in it."""

    folder: Path
    url: str
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

    @property
    def folder(self) -> Path:
        """Of everything."""
        return self.case.ledger.parent

    async def start(self, role: str, name: str = "", **more: str) -> Process:
        """A role, ready to work."""
        folder, port = self.folder / (name or role), free_port()
        url = f"http://127.0.0.1:{port}"
        settings = (
            self.settings
            | more
            | {
                "CHAOS_FOLDER": str(folder),
                "CHAOS_GUARD_OFF": self.guard,
                "THROUGHCARE_PORT": str(port),
            }
        )
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
        return Process(folder, url, program, RemoteService(role, url, session))

    async def send(self, process: Process, number: int) -> str:
        """Introduce the so-many-th person; gives the event's id, which the sender writes down."""
        who = f"test:person:{number}"
        event = registered(who)
        (result,) = await process.service.accept([Submission(event, "tester", utc_now())])
        self.sent.append(line_of(event, who) | result.as_json() | {"complete": True})
        return str(result.event)

    async def send_by_kafka(self, number: int) -> None:
        """Introduce the so-many-th person by the topic inbound; when the broker has it, the sender writes it down."""
        who = f"test:person:{number}"
        event = registered(who)
        async with sending(Kafka(self.case.kafka, self.case.prefix, 1)) as sender:
            await sender.structured(event)
        line = {"way": "kafka", "outcome": "sent", "event": None, "complete": True}
        self.sent.append(line_of(event, who) | line)

    async def subscribe(self, timeline: Process) -> None:
        """Somebody has all of it sent, and takes it."""
        port = free_port()
        code, token = await told("token", "add", "receiver", "--role=practitioner", settings=self.settings)
        assert code == 0, token
        await self.stack.enter_async_context(receiving(self.folder, port, lambda: "taken"))
        form = {"name": "receiver", "channel": "webhook", "payload": "full", "url": f"http://127.0.0.1:{port}/"}
        made = await Asking(timeline.url, token).ask("POST", "", json=form)
        (self.folder / SUBSCRIPTIONS).write_bytes(orjson.dumps({"/": made}))

    async def delivered(self) -> bool:
        """Whether nothing is to be sent any more."""
        return not await self.ask(BEFORE_HOOKS)

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

    async def acknowledged(self, group: str, offset: int, topic: str = "intake") -> bool:
        """Whether Kafka remembers that a group is so far in a topic."""
        return await asyncio.to_thread(self._offset, group, topic) >= offset

    def _offset(self, group: str, topic: str) -> int:
        with closing(KafkaAdminClient(bootstrap_servers=self.case.kafka)) as admin:
            name = f"{self.case.prefix}.{group}"
            offsets = admin.list_group_offsets(name)[name]
            return max((each.offset for place, each in offsets.items() if place.topic.endswith(topic)), default=0)

    async def on_timeline(self, event: str) -> bool:
        """Whether it has arrived."""
        return bool(await self.ask("SELECT count(*) FROM timeline.entries WHERE id = $1", event))

    async def arrived(self, number: int) -> bool:
        """Whether so many have."""
        return bool(await self.ask("SELECT count(*) >= $1 FROM timeline.entries", number))

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
        write(self.case.received, lines_of(self.folder / LEDGER))
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
    more = {"THROUGHCARE_PARTITIONS": "1", "THROUGHCARE_WEBHOOK_NETWORKS": "127.0.0.0/8"}
    return Controls(case, settings | more, guard, stack)
