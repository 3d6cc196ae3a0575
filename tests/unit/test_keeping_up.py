"""An embedded server that ends is started again, and given up where that does not help."""

import asyncio
import signal
from pathlib import Path

import pytest

from deploy.local.process import LocalStackError, Process
from deploy.local.server import Server
from services.keeping_up import keep_up
from shared.background import GaveUp


class Sleeper(Server):
    """Serves nobody; after `starts`, it starts no more."""

    what = "the sleeper"
    _logs_to = "sleeper.log"
    _ends_by = signal.SIGKILL

    def __init__(self, folder: Path, starts: int = 100) -> None:
        super().__init__(folder)
        self.starts = 0
        self._most = starts

    async def _serve(self) -> None:
        self.starts += 1
        if self.starts > self._most:
            raise LocalStackError("the sleeper did not start: no bed")
        self._process = Process(["sleep", "600"], cwd=self._folder.path, log=self.log, at_launchers_death="KILL")

    async def killed(self, time: int) -> None:
        """As by kill -9, when it has started this often."""
        while self.starts < time:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.01)
        assert self._process
        self._process.kill()


async def test_a_server_that_was_killed_is_started_again_in_the_folder_that_is_its_own(tmp_path: Path) -> None:
    async with Sleeper(tmp_path) as server:
        watching = asyncio.ensure_future(keep_up(server, pauses=(0.0,), lasting=0.0))
        for time in (1, 2, 3):
            await server.killed(time)
        await server.killed(4)
        with pytest.raises(LocalStackError, match="in use"):
            await Sleeper(tmp_path).start()
        watching.cancel()


async def test_a_server_that_does_not_last_is_given_up_and_it_is_said_where_to_look(tmp_path: Path) -> None:
    async with Sleeper(tmp_path, starts=2) as server:
        watching = asyncio.ensure_future(keep_up(server, pauses=(0.0, 0.01, 0.02), lasting=60.0))
        await server.killed(1)
        await server.killed(2)
        with pytest.raises(GaveUp, match=r"the sleeper ended 4 times in a row, and .*/sleeper\.log says: it said"):
            await watching
    assert server.starts == 4
