"""What the door's subscriber does when judging itself fails: nothing is skipped, and nobody is held up by another."""

from collections.abc import Sequence
from typing import Any

import asyncpg
import orjson
import pytest
from aiokafka import ConsumerRecord

from services.door.inbound import Inbound
from services.door.refusal import Refused, known_part, refusal
from services.door.routing import Routing
from shared.eventing.kafka import Kafka
from shared.eventing.outcome import Outcome, Result
from shared.eventing.report import Submission
from shared.room import Overloaded

TYPE = "throughcare.planning.plan.agreed.v1"


class Judge:
    """Accepts all, but fails as often as it is told to."""

    def __init__(self, faults: Sequence[Exception] = ()) -> None:
        self.faults = list(faults)
        self.judged: list[str] = []

    async def accept(self, submissions: Sequence[Submission]) -> list[Result]:
        if self.faults:
            raise self.faults.pop()
        self.judged += [each.attributes["id"] for each in submissions]
        return [Result(Outcome.ACCEPTED, "urn:a", "1") for _ in submissions]


class Untold(Inbound):
    """Keeps what it would tell, where Kafka would hear it."""

    refused: Sequence[Refused] = ()

    async def _tell(self, refused: Sequence[Refused]) -> None:
        self.refused = refused


def record(number: int) -> Any:
    value = orjson.dumps({"specversion": "1.0", "id": str(number), "source": "urn:a", "type": TYPE})
    headers = (("content-type", b"application/cloudevents+json"),)
    return ConsumerRecord("inbound", 0, number, 0, 0, b"key", value, None, 3, len(value), headers)


def inbound(**services: Judge) -> Untold:
    return Untold(Routing(services), Kafka("nowhere:9092", "test", 1), ())


@pytest.mark.parametrize("fault", [asyncpg.CannotConnectNowError(), Overloaded(), KeyError("oh")])
async def test_while_a_service_cannot_judge_the_batch_is_tried_again_and_nothing_is_refused(fault: Exception) -> None:
    planning = Judge([fault, fault])
    loop = inbound(planning=planning, intake=Judge())
    await loop.settle([record(number) for number in range(3)])
    assert planning.judged == ["0", "1", "2"]
    assert loop.refused == []


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("data.identifiers.0.value", "data.identifiers.0.value"),
        ("data.identifiers.0.Maria", "data.identifiers.0"),
        ("maria", None),
        ("subject", "subject"),
        (None, None),
    ],
)
def test_a_path_is_told_as_far_as_its_names_are_ours(field: str | None, told: str | None) -> None:
    assert known_part(field) == told


def test_a_refusal_that_is_told_again_has_the_same_id() -> None:
    refused = Refused(record(1), Result(Outcome.REJECTED, "urn:a", "1", code="not_json"))
    first, again, elsewhere = (orjson.loads(refusal(refused, cluster)) for cluster in ("a", "a", "b"))
    assert first["id"] == again["id"] != elsewhere["id"]
