"""The door asks again for what found no room, and only for that."""

from collections.abc import Sequence

import pytest

from services.door.routing import TRIES, Routing
from shared.eventing.outcome import Outcome, Result
from shared.eventing.reception import LARGEST
from shared.eventing.report import Submission
from shared.room import Overloaded
from shared.times import utc_now

REGISTERED, APPROVED = "throughcare.intake.person.registered.v1", "throughcare.planning.plan.approved.v1"


class Service:
    """Has no room some times; what it took before is a duplicate."""

    def __init__(self, *faults: int) -> None:
        self.faults = set(faults)
        self.calls: list[int] = []
        self.taken: set[str] = set()

    async def accept(self, submissions: Sequence[Submission]) -> list[Result]:
        self.calls.append(len(submissions))
        if len(self.calls) in self.faults:
            raise Overloaded
        return [self.judged(str(each.attributes["id"])) for each in submissions]

    def judged(self, name: str) -> Result:
        outcome = Outcome.DUPLICATE if name in self.taken else Outcome.ACCEPTED
        self.taken.add(name)
        return Result(outcome, "s", name)


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the room of a test."""
    monkeypatch.setattr(Overloaded, "again_in", 0)


def report(number: int, kind: str) -> Submission:
    return Submission({"id": f"{number}", "type": kind}, "sender", utc_now(), None)


async def test_what_one_service_took_is_no_duplicate_because_another_had_no_room() -> None:
    intake, planning = Service(1, 2), Service()
    reports = [report(number, (REGISTERED, APPROVED)[number % 2]) for number in range(6)]
    results = await Routing({"intake": intake, "planning": planning}).patient().accept(reports)
    assert [(each.id, each.outcome) for each in results] == [(f"{number}", Outcome.ACCEPTED) for number in range(6)]
    assert (intake.calls, planning.calls) == ([3, 3, 3], [3])


async def test_of_many_for_one_service_only_those_that_found_no_room_are_asked_for_again() -> None:
    intake = Service(2)
    reports = [report(number, REGISTERED) for number in range(LARGEST + 7)]
    results = await Routing({"intake": intake}).patient().accept(reports)
    assert [each.id for each in results] == [f"{number}" for number in range(LARGEST + 7)]
    assert {each.outcome for each in results} == {Outcome.ACCEPTED}
    assert intake.calls == [LARGEST, 7, 7]


async def test_where_there_is_no_room_for_long_it_is_said() -> None:
    intake = Service(*range(1, 100))
    with pytest.raises(Overloaded):
        await Routing({"intake": intake}).patient().accept([report(1, REGISTERED)])
    assert len(intake.calls) == TRIES
