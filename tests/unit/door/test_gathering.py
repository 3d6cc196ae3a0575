"""Single reports that come while others are on their way to a service go together."""

import asyncio
from collections.abc import Sequence

import pytest

from services.door.gathering import Gathering
from shared.eventing.outcome import Outcome, Result
from shared.eventing.report import Submission
from shared.room import Overloaded
from shared.times import utc_now
from tests.waiting import turns


class Service:
    """Judges when it is told to, and remembers what came in each call."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.open = asyncio.Event()
        self.fault: Exception | None = None

    async def judge(self, submissions: Sequence[Submission]) -> list[Result]:
        names = [str(each.attributes["id"]) for each in submissions]
        self.calls.append(names)
        await self.open.wait()
        if self.fault:
            raise self.fault
        return [Result(Outcome.ACCEPTED, "s", name) for name in names]


def report(name: str) -> Submission:
    return Submission({"id": name}, "sender", utc_now(), None)


async def sent(gathering: Gathering, *names: str) -> list[asyncio.Task[list[Result]]]:
    tasks = [asyncio.create_task(gathering.accept([report(name)])) for name in names]
    await turns()
    return tasks


async def test_a_lone_report_waits_for_nobody() -> None:
    service = Service()
    service.open.set()
    (result,) = await Gathering(service.judge).accept([report("a")])
    assert (result.id, service.calls) == ("a", [["a"]])


async def test_what_comes_while_two_calls_are_on_their_way_goes_together_and_each_hears_of_its_own() -> None:
    service = Service()
    gathering = Gathering(service.judge)
    tasks = await sent(gathering, "a") + await sent(gathering, "b") + await sent(gathering, "c", "d", "e")
    assert service.calls == [["a"], ["b"]]
    service.open.set()
    assert [(await task)[0].id for task in tasks] == ["a", "b", "c", "d", "e"]
    assert service.calls == [["a"], ["b"], ["c", "d", "e"]]


async def test_a_batch_has_a_call_of_its_own() -> None:
    service = Service()
    gathering = Gathering(service.judge)
    await sent(gathering, "a", "b", "c")
    batch = asyncio.create_task(gathering.accept([report("x"), report("y")]))
    await turns()
    assert service.calls[-1] == ["x", "y"]
    service.open.set()
    assert [each.id for each in await batch] == ["x", "y"]


async def test_a_fault_is_told_to_all_whose_reports_were_in_the_call_and_the_next_goes_again() -> None:
    service = Service()
    service.fault = Overloaded()
    gathering = Gathering(service.judge)
    tasks = await sent(gathering, "a", "b", "c", "d")
    service.open.set()
    for task in tasks:
        with pytest.raises(Overloaded):
            await task
    service.fault = None
    assert [each.id for each in await gathering.accept([report("again")])] == ["again"]


async def test_who_has_gone_before_their_turn_is_left_out() -> None:
    service = Service()
    gathering = Gathering(service.judge)
    tasks = await sent(gathering, "a") + await sent(gathering, "b") + await sent(gathering, "gone", "d")
    tasks[2].cancel()
    await turns()
    service.open.set()
    assert (await tasks[3])[0].id == "d"
    assert service.calls == [["a"], ["b"], ["d"]]


async def test_whose_turn_does_not_come_in_time_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.door.gathering.LONGEST_WAIT", 0.05)
    service = Service()
    gathering = Gathering(service.judge)
    begun = await sent(gathering, "a") + await sent(gathering, "b")
    (late,) = await sent(gathering, "late")
    with pytest.raises(Overloaded):
        await late
    service.open.set()
    assert [(await task)[0].id for task in begun] == ["a", "b"]
    assert service.calls == [["a"], ["b"]]
