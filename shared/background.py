"""Loops that work while a program serves, and what becomes of the program when one of them ends by a bug."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

from shared import telemetry

log = telemetry.log("service")


class LoopDied(Exception):
    """A loop has ended, and with it what it did: whoever watches over this program starts it again."""


class GaveUp(Exception):
    """A loop cannot do what it is for, and has tried: its words are for whoever started the program."""


@asynccontextmanager
async def background(*works: Awaitable[None]) -> AsyncIterator[None]:
    """Run these for as long as the block lasts; one that ends by an error ends the block.

    Raises there GaveUp where it says so itself, LoopDied where it was a bug.
    """
    block = asyncio.current_task()
    tasks = [asyncio.ensure_future(work) for work in works]

    def ended(task: "asyncio.Future[None]") -> None:
        if died(task) and block:
            block.cancel()

    for task in tasks:
        task.add_done_callback(ended)
    try:
        yield
    except asyncio.CancelledError:
        if error := next(filter(None, map(error_of, tasks)), None):
            if isinstance(error, GaveUp):
                raise error from None
            raise LoopDied(f"a loop ended, by {type(error).__name__}: its log has the place") from error
        raise
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def died(task: "asyncio.Future[None]") -> bool:
    """Whether it ended by itself. If that is a bug, it is said loudly."""
    error = error_of(task)
    if error and not isinstance(error, GaveUp):
        log.critical("loop_died", error=repr(error), exc_info=error)
    return error is not None


def error_of(task: "asyncio.Future[None]") -> BaseException | None:
    """By what it ended; None while it runs, and where it was told to end."""
    return task.exception() if task.done() and not task.cancelled() else None
