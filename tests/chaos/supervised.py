"""One process of the product, kept alive as a supervisor would: what ends is started again after a moment."""

import asyncio
import shutil
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import psutil

from deploy.local.process import listens
from tests.acceptance.processes import environment
from tests.chaos.points import disarm

PAUSE = 0.5


class Supervised:
    """A role, or who receives from us, at work in a process of its own, in which faults can strike."""

    def __init__(self, name: str, settings: Mapping[str, str], folder: Path) -> None:
        self.name = name
        self.role = name.partition("-")[0]
        self.port = int(settings["THROUGHCARE_PORT"])
        self.folder = folder / name
        self.folder.mkdir(parents=True)
        self.log = self.folder / "log"
        self.starts = 0
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False

    async def run(self) -> None:
        """Until it is told to stop."""
        while not self._stopping:
            await self._start()
            assert self._process
            await self._process.wait()
            await asyncio.sleep(PAUSE)

    async def _start(self) -> None:
        guard = ["setpriv", "--pdeathsig", "KILL", "--"] if shutil.which("setpriv") else []
        what = ["tests.chaos.receiver"] if self.role == "receiver" else ["tests.chaos.role", "serve", self.role]
        command = [*guard, sys.executable, "-m", *what]
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                env=environment(**self._settings, CHAOS_FOLDER=str(self.folder), **clock(self.folder)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.starts += 1

    async def ready(self, within: float = 120) -> None:
        """It answers. Raises TimeoutError, which says who does not."""
        try:
            async with asyncio.timeout(within):
                while not await asyncio.to_thread(listens, self.port):  # noqa: ASYNC110 - it is another process
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise TimeoutError(f"{self.name} does not answer at {self.port}: {self._seen()}") from None

    def _seen(self) -> str:
        """What the system says of it."""
        try:
            seen = self._running()
            open_files, threads = seen.num_fds(), seen.num_threads()
            return f"{seen.status()}, started {self.starts} times, {open_files} open files, {threads} threads"
        except psutil.NoSuchProcess:
            return f"it does not run, after {self.starts} starts"
        except psutil.Error:
            return "the system does not say"

    def _running(self) -> psutil.Process:
        """The process as the system has it. Raises psutil.NoSuchProcess."""
        if self._process is None or self._process.returncode is not None:
            raise psutil.NoSuchProcess(self._process.pid if self._process else 0)
        return psutil.Process(self._process.pid)

    @property
    def at_work(self) -> bool:
        """It runs, and is not frozen."""
        try:
            return self._running().status() != psutil.STATUS_STOPPED
        except psutil.Error:
            return False

    def signal(self, number: signal.Signals) -> None:
        """What is no more hears nothing."""
        if self._process and self._process.returncode is None:
            self._process.send_signal(number)

    def move_clock(self, minutes: float) -> None:
        """That of this process; not the database's, not the broker's."""
        (self.folder / "clock.new").write_text(f"{minutes * 60:+.0f}\n")
        (self.folder / "clock.new").rename(self.folder / "clock")

    def spare(self) -> None:
        """Nothing is armed, frozen or moved any more."""
        disarm(self.folder)
        self.move_clock(0)
        self.signal(signal.SIGCONT)

    async def stop(self, within: float = 30) -> int | None:
        """Its exit code, when it is asked to end; None where it has to be killed."""
        self._stopping = True
        self.signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(within):
                return await self._process.wait() if self._process else 0
        except TimeoutError:
            self.signal(signal.SIGKILL)
            return None


def faketime() -> Path | None:
    """The library that moves a process's clock, where it is installed (Debian: faketime)."""
    return next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


def clock(folder: Path) -> dict[str, str]:
    """An environment in which a process sees the time of day that a file says; its pauses stay as long as they are."""
    library, file = faketime(), folder / "clock"
    if library is None:
        return {}
    if not file.exists():
        file.write_text("+0\n")
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DISABLE_SHM": "1",
    }
