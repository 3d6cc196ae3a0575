"""Stopping in order and in time: the first signal asks, the second ends at once, and no part holds up the others."""

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from shared import telemetry

SIGNALS = (signal.SIGINT, signal.SIGTERM)
# Seconds from the signal to the end, whatever hangs: what runs containers kills after ten.
LONGEST = 9.0
log = telemetry.log("stopping")


class Stop:
    """Ctrl-C or SIGTERM, within its block: a start is given up, and what has started is told by `wait`."""

    def __init__(self) -> None:
        self._heard = asyncio.Event()
        self._starting = asyncio.current_task()

    def __enter__(self) -> Self:
        for each in SIGNALS:
            asyncio.get_running_loop().add_signal_handler(each, self._hear)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        return kind is asyncio.CancelledError and self._heard.is_set()

    async def wait(self) -> None:
        """Everything has started: now until the signal."""
        self._starting = None
        await self._heard.wait()

    def _hear(self) -> None:
        for each in SIGNALS:
            asyncio.get_running_loop().remove_signal_handler(each)
            signal.signal(each, signal.SIG_DFL)
        self._heard.set()
        last_resort = threading.Timer(LONGEST, give_up)
        last_resort.daemon = True
        last_resort.start()
        if self._starting:
            self._starting.cancel()


def give_up() -> None:
    """Nothing acknowledged is lost: it was committed before it was acknowledged."""
    log.error("stopped_by_force", after_seconds=LONGEST)
    os._exit(1)


async def given_a_moment(part: str, end: Callable[[], Awaitable[object]], seconds: float) -> None:
    """Let a part end by itself; one that takes longer, or fails at it, is left behind."""
    task = asyncio.ensure_future(end())
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        task.cancel()
        log.warning("left_behind", part=part, after_seconds=seconds)
    elif not task.cancelled() and (error := task.exception()):
        log.warning("left_behind", part=part, error=repr(error))
