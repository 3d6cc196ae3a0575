"""Servers of the local stack: each alone in its folder, in a session of its own, and gone when its launcher is."""

import asyncio
import atexit
import contextlib
import fcntl
import os
import random
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

import psutil

_TICK = 0.01
_KEPT = 200  # ports, long after their servers have started
_WRONG = ("FATAL", "PANIC", "rror")
# What PostgreSQL says to whoever asks while it starts, recovers or ends: it follows from what went wrong.
_TO_A_CALLER = "FATAL:  the database system is "
_kept: deque[socket.socket] = deque()


class LocalStackError(Exception):
    """What keeps the local stack from starting, in one line for the person at the machine."""


class Folder:
    """A server's folder, used by one launcher at a time: the lock ends with its holder, however that ends."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._lock: IO[bytes] | None = None

    def claim(self) -> None:
        """Make the folder ours. Whatever server still runs in it after this is a left-over."""
        with contextlib.ExitStack() as undo:
            try:
                self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
                lock = undo.enter_context((self.path / "lock").open("wb"))
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise LocalStackError(f"{self.path} is in use by another Throughcare") from None
            except OSError as error:
                raise LocalStackError(f"{self.path} cannot be used: {error.strerror}") from error
            self._lock = lock
            undo.pop_all()

    def release(self) -> None:
        if self._lock:
            self._lock.close()
            self._lock = None


class Process:
    """A running server. Its session is its own, so Ctrl-C reaches only the launcher, which stops it in order."""

    def __init__(self, command: Sequence[str | Path], *, cwd: Path, log: Path, at_launchers_death: str) -> None:
        self._log = log
        with log.open("wb") as output:
            self._popen = subprocess.Popen(
                [*_guard(at_launchers_death), *map(str, command)],
                cwd=cwd,
                # Only this: servers read settings from the environment that are not meant for them.
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def running(self) -> bool:
        return self._popen.poll() is None

    @property
    def last_words(self) -> str:
        """The line of its log that most likely says what went wrong."""
        lines = self._log.read_text(errors="replace").strip().splitlines() or ["it said nothing"]
        wrong = (line for line in reversed(lines) if any(word in line for word in _WRONG) and _TO_A_CALLER not in line)
        return next(wrong, lines[-1])

    async def ended(self, patience: float) -> bool:
        return await _until(lambda: not self.running, patience)

    async def succeeded(self) -> bool:
        return await self.ended(patience=120) and self._popen.returncode == 0

    async def comes_up(self, ready: Callable[[], bool], patience: float) -> bool:
        return await _until(lambda: not self.running or ready(), patience) and self.running

    async def stop(self, how: signal.Signals, patience: float = 30) -> None:
        """Ask it to end, and insist when it does not."""
        self._popen.send_signal(how)
        if not await self.ended(patience):
            self.kill()

    def kill(self) -> None:
        self._popen.kill()
        self._popen.wait()


async def end_left_overs(program: str, cwd: Path, how: signal.Signals, patience: float = 30) -> None:
    """Stop what a launcher killed by -9 left in this folder, and wait for all of it to be gone.

    Ours is what runs in our folder under the server's own name; a shell that somebody has open there is not. A
    server's workers, whose command lines say something else, end by themselves after it.
    """
    for server in _running(program, cwd):
        with contextlib.suppress(psutil.Error):
            words = server.cmdline()  # none, once it is ending
            if words and Path(words[0]).name == program:
                server.send_signal(how)
    if not await _until(lambda: not _running(program, cwd), patience):
        raise LocalStackError(f"{program} still runs in {cwd}: end it and start again")


async def _until(condition: Callable[[], bool], patience: float) -> bool:
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(_TICK)
    return True


def _running(program: str, cwd: Path) -> list[psutil.Process]:
    wanted = {"name": program, "cwd": str(cwd)}
    return [process for process in psutil.process_iter(list(wanted)) if process.info == wanted]


def _guard(signal_name: str) -> list[str]:
    """A prefix by which Linux signals the child when the launcher dies, be it by kill -9.

    Linux means the death of the *thread* that started the child, so only the main thread may rely on it.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None or threading.current_thread() is not threading.main_thread():
        return []
    return [setpriv, "--pdeathsig", signal_name, "--"]


def free_port() -> int:
    """A port that nobody has now; below those that systems give to outgoing connections, so that none takes it soon.

    Kept for whoever asked: bound, so that no other process that asks is given it, and not listening, so that a server
    can take it; they all set SO_REUSEADDR.
    """
    while True:
        port, keeper = random.SystemRandom().randrange(10_000, 32_768), socket.socket()
        try:
            keeper.bind(("127.0.0.1", port))
        except OSError:
            keeper.close()
            continue
        keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _kept.append(keeper)
        if len(_kept) > _KEPT:
            _kept.popleft().close()
        return port


@atexit.register
def _let_ports_go() -> None:
    for keeper in _kept:
        keeper.close()


def listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
