"""A server of the local stack, from its start in a folder of its own to its end."""

import asyncio
import signal
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar, Self

from deploy.local.process import Folder, Process


class Server(ABC):
    """Runs while its block lasts. What keeps it from starting is a LocalStackError."""

    what: ClassVar[str]
    _logs_to: ClassVar[str]
    _ends_by: ClassVar[signal.Signals]

    def __init__(self, folder: Path) -> None:
        self._folder = Folder(folder)
        self._process: Process | None = None

    async def start(self) -> None:
        self._folder.claim()
        try:
            await self._serve()
        except BaseException:
            self.kill()
            raise

    async def start_again(self) -> None:
        """It has ended, and its folder is ours still: whatever it left there is seen to as at any start."""
        try:
            await self._serve()
        except BaseException:
            if self._process:
                self._process.kill()
            raise

    async def stop(self) -> None:
        if self._process:
            await self._process.stop(self._ends_by)
        self.kill()

    @property
    def log(self) -> Path:
        """Where it says what happens to it."""
        return self._folder.path / self._logs_to

    @property
    def last_words(self) -> str:
        """What of that most likely says why it ended."""
        return self._process.last_words if self._process else "it was never started"

    def kill(self) -> None:
        """As a power cut would; after `stop`, nothing is left for it to do."""
        if self._process:
            self._process.kill()
            self._process = None
        self._folder.release()

    async def gone(self) -> None:
        """Until it has ended by itself, or somebody killed it."""
        while self._process is None or self._process.running:  # noqa: ASYNC110 - nobody is told of its end
            await asyncio.sleep(0.2)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @abstractmethod
    async def _serve(self) -> None:
        """Start it in its folder, where others before it may have left something."""
