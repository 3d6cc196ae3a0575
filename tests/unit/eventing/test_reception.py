"""Reports are judged together in order of arrival; where they cannot be, their senders are told, in time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from shared.background import background
from shared.eventing import reception as module
from shared.eventing.handle import Handler
from shared.eventing.outcome import Outcome, Result
from shared.eventing.reception import LARGEST, Reception
from shared.eventing.report import Submission
from shared.room import Overloaded
from tests.waiting import turns


class Slow:
    """A handler that commits when it is let."""

    def __init__(self) -> None:
        self.free = asyncio.Event()
        self.batches: list[list[str]] = []

    async def accept(self, submissions: Sequence[Submission]) -> list[Result]:
        self.batches.append([each.actor for each in submissions])
        await self.free.wait()
        return [Result(Outcome.ACCEPTED, None, each.actor) for each in submissions]


def reports(*names: str) -> list[Submission]:
    return [Submission({}, name, datetime.now(UTC)) for name in names]


@asynccontextmanager
async def open_reception(handler: Slow) -> AsyncIterator[Reception]:
    reception = Reception(cast(Handler, handler), lambda: None)
    async with background(reception.run()):
        yield reception


async def begun(*works: Any) -> list[asyncio.Future[list[Result]]]:
    tasks = [asyncio.ensure_future(work) for work in works]
    await turns()
    return tasks


async def test_what_comes_while_a_batch_is_committed_is_the_next_one() -> None:
    handler = Slow()
    async with open_reception(handler) as reception:
        tasks = await begun(*(reception.accept(reports(name)) for name in "abc"))
        handler.free.set()
        found = await asyncio.gather(*tasks)
    assert [each.id for results in found for each in results] == ["a", "b", "c"]
    assert [name for batch in handler.batches for name in batch] == ["a", "b", "c"]


async def test_a_great_request_is_judged_in_parts_and_answered_whole() -> None:
    handler = Slow()
    handler.free.set()
    async with open_reception(handler) as reception:
        found = await reception.accept(reports(*map(str, range(1200))))
        assert await reception.accept([]) == []
    assert [each.id for each in found] == list(map(str, range(1200)))
    assert [len(batch) for batch in handler.batches] == [LARGEST, LARGEST, 200]


async def test_who_is_not_begun_with_in_time_is_told_and_who_is_has_their_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "LONGEST_WAIT", 0.1)
    handler = Slow()
    async with open_reception(handler) as reception:
        first, second = await begun(reception.accept(reports("a")), reception.accept(reports(*"b" * LARGEST)))
        with pytest.raises(Overloaded):
            await second
        handler.free.set()
        assert [each.id for each in await first] == ["a"]
        assert [each.id for each in await reception.accept(reports("c"))] == ["c"]
    assert handler.batches == [["a"], ["c"]]


async def test_there_is_room_for_so_many_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAITING_ROOM", 3)
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    handler = Slow()
    async with open_reception(handler) as reception:
        first, second = await begun(reception.accept(reports("a", "b")), reception.accept(reports("c", "d")))
        with pytest.raises(Overloaded):
            await second
        handler.free.set()
        assert len(await first) == 2
        assert len(await reception.accept(reports("e", "f"))) == 2


async def test_whoever_has_gone_is_not_judged() -> None:
    handler = Slow()
    async with open_reception(handler) as reception:
        first, gone, last = await begun(*(reception.accept(reports(name)) for name in ("a", "gone", "b")))
        gone.cancel()
        await asyncio.sleep(0)
        handler.free.set()
        await asyncio.gather(first, last)
    assert "gone" not in [name for batch in handler.batches[1:] for name in batch]
