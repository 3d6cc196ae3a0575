"""A wire between two parts that can be cut, hang half-open or be slow: a small proxy for TCP and Unix sockets."""

import asyncio
import contextlib
import random
from collections.abc import Callable, Sequence
from pathlib import Path

# A TCP port on loopback, or the path of a Unix socket.
Address = int | Path
Upstreams = Callable[[], Sequence[Address]]
LARGEST = 65536


def fixed(*addresses: Address) -> Upstreams:
    """Always these."""
    return lambda: addresses


class Link:
    """Takes connections at one address and passes them on to one of several; of those that answer, any."""

    def __init__(self, name: str, at: Address, to: Upstreams) -> None:
        self.name = name
        self.at = at
        self.delay = 0.0
        self.is_cut = False
        self._to = to
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Listen."""
        if isinstance(self.at, Path):
            self.at.parent.mkdir(parents=True, exist_ok=True)
            self._server = await asyncio.start_unix_server(self._serve, self.at)
        else:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.at)

    async def close(self) -> None:
        """End it, with all that go through."""
        if self._server:
            self._server.close()
        self.sever()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """Everything that goes through ends, and nothing comes through."""
        self.is_cut = True
        self.sever()

    def hang(self) -> None:
        """Both sides think they are connected, and nothing arrives."""
        self._flowing.clear()

    def heal(self) -> None:
        """As it was. What hung goes on where it was."""
        self.is_cut, self.delay = False, 0.0
        self._flowing.set()

    def sever(self) -> None:
        """End what goes through now."""
        for writer in self._connections:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        self._connections.add(writer)
        far = None
        try:
            await self._passable()
            far = None if self.is_cut else await self._reach()
            if far:
                self._connections.add(far[1])
                await asyncio.gather(self._pump(reader, far[1]), self._pump(far[0], writer))
        finally:
            for each in (writer, *(far[1:] if far else ())):
                each.transport.abort()
                self._connections.discard(each)
            self._tasks.discard(task)

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        choices = list(self._to())
        random.shuffle(choices)
        for each in choices:
            with contextlib.suppress(OSError):
                if isinstance(each, Path):
                    return await asyncio.open_unix_connection(each)
                return await asyncio.open_connection("127.0.0.1", each)
        return None

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(LARGEST):
                await self._passable()
                writer.write(data)
                await writer.drain()
        with contextlib.suppress(OSError, RuntimeError):
            writer.write_eof()

    async def _passable(self) -> None:
        await self._flowing.wait()
        if self.delay:
            await asyncio.sleep(self.delay)
