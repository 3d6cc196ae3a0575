"""Asks many at once; who does not answer in time is left out, named, and holds up nobody."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
PATIENCE = 1.5
Question = Callable[[], Awaitable[T]]


@dataclass(frozen=True)
class Answered(Generic[T]):
    """What each said, and why the others said nothing."""

    found: dict[str, T]
    silent: dict[str, str]


async def ask(questions: Mapping[str, Question[T]], patience: float = PATIENCE) -> Answered[T]:
    """The answers that come in time. Raises nothing of what those who are asked raise."""
    tasks = {name: asyncio.ensure_future(question()) for name, question in questions.items()}
    if tasks:
        await asyncio.wait(tasks.values(), timeout=patience)
    answered: Answered[T] = Answered({}, {})
    for name, task in tasks.items():
        if not task.done():
            task.cancel()
            answered.silent[name] = f"no answer within {patience:g} s"
        elif error := task.exception():
            answered.silent[name] = type(error).__name__
        else:
            answered.found[name] = task.result()
    return answered
