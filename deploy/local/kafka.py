"""Real Apache Kafka for tests, without containers: the broker's own jars on Java, fetched once by Maven."""

import base64
import fcntl
import shutil
import signal
import subprocess
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

from deploy.local.process import LocalStackError, Process, end_left_overs, free_port, listens
from deploy.local.server import Server

_POM = Path(__file__).with_name("kafka-pom.xml")
_CACHE = Path(__file__).parents[2] / ".cache"

_PROPERTIES = """\
process.roles=broker,controller
node.id=1
listeners={listeners}PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
controller.listener.names=CONTROLLER
controller.quorum.bootstrap.servers=127.0.0.1:{controller}
log.dirs={data}
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=2000
group.initial.rebalance.delay.ms=0
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
{more}
"""


@dataclass(frozen=True)
class Guard:
    """Further listeners, which want to know who is calling: their properties, and the users that SCRAM knows."""

    listeners: Sequence[str]
    properties: Sequence[str]
    users: Sequence[str]


class LocalKafka(Server):
    """One node, broker and controller in one (KRaft), on loopback. Port and data outlive stop, kill and start."""

    what = "Apache Kafka"
    _logs_to = "kafka.log"
    _ends_by = signal.SIGTERM

    def __init__(self, folder: Path, guard: Guard | None = None) -> None:
        super().__init__(folder)
        self._guard = guard or Guard((), (), ())
        self._data = self._folder.path / "data"
        self._properties = self._folder.path / "server.properties"
        self._port, self._controller_port = free_port(), free_port()

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self._port}"

    async def _serve(self) -> None:
        await end_left_overs("java", self._folder.path, signal.SIGKILL)
        if not self._data.exists():
            await self._format()
        self._process = self._java("kafka.Kafka", self._properties)
        if not await self._process.comes_up(partial(listens, self._port), patience=60):
            raise LocalStackError(f"Apache Kafka did not start: {self._process.last_words}")

    async def _format(self) -> None:
        properties = _PROPERTIES.format(
            port=self._port,
            controller=self._controller_port,
            data=self._data,
            listeners="".join(f"{each}," for each in self._guard.listeners),
            more="\n".join(self._guard.properties),
        )
        self._properties.write_text(properties)
        users = [word for user in self._guard.users for word in ("--add-scram", user)]
        options = ["format", "--standalone", f"--cluster-id={_cluster_id()}", *users, "--config"]
        tool = self._java("kafka.tools.StorageTool", *options, self._properties)
        if not await tool.succeeded():
            raise LocalStackError(f"Apache Kafka cannot format its storage: {tool.last_words}")

    def _java(self, *command: str | Path) -> Process:
        java = ["java", "-Xmx512m", "-XX:TieredStopAtLevel=1", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"]
        return Process(
            [*java, "-cp", _jars() / "*", *command],
            cwd=self._folder.path,
            log=self.log,
            at_launchers_death="KILL",
        )


def _cluster_id() -> str:
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")


def version() -> str:
    return ElementTree.parse(_POM).findtext("{*}version", "")  # noqa: S314 - our own file


def _jars() -> Path:
    """The folder of the jars, moved into place when complete; fetched by one process, while others wait."""
    jars = _CACHE / f"kafka-{version()}"
    if jars.exists():
        return jars
    _CACHE.mkdir(exist_ok=True)
    with jars.with_name(f"{jars.name}.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not jars.exists():
            _fetch(jars)
    return jars


def _fetch(jars: Path) -> None:
    unfinished = jars.with_name(f"{jars.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={unfinished}"]
    try:
        maven = subprocess.run(["mvn", "-q", "-B", "-f", _POM, *goal], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise LocalStackError("Apache Kafka for tests needs Maven and Java 17: run `make test`") from None
    if maven.returncode != 0:
        raise LocalStackError(f"Maven cannot fetch Apache Kafka: {maven.stdout.strip().splitlines()[0]}")
    unfinished.rename(jars)
