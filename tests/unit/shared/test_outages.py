"""An outage is said once for all who meet it, then seldom, and once when it is over; other faults are said as ever."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from aiokafka.errors import KafkaConnectionError, KafkaError
from structlog.testing import capture_logs

from shared import telemetry
from shared.eventing.kafka import BrokerAway
from shared.outages import BROKER, DATABASE, Part, may_come_from, met, watching
from tests.waiting import turns

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
REFUSED = ConnectionRefusedError(111, "Connection refused")
log = telemetry.log("a loop")


class Server:
    """Answers, or does not."""

    def __init__(self) -> None:
        self.fault: Exception | None = None
        self.looked = 0

    async def look(self) -> None:
        self.looked += 1
        if self.fault:
            raise self.fault

    async def looked_at(self) -> None:
        """Once more, and what was found is said."""
        before = self.looked
        while self.looked == before:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.001)
        await turns()


def events(said: Sequence[Any]) -> list[str]:
    return [line["event"] for line in said]


async def test_an_outage_that_many_meet_is_said_once_and_once_when_it_is_over() -> None:
    database, broker = Server(), Server()
    database.fault = REFUSED
    with capture_logs() as said:
        async with watching({DATABASE: database.look, BROKER: broker.look}, every=0.01):
            for _ in range(3):
                for name in ("relay_begins_again", "news_delayed", "scheduler_looks_again"):
                    met(log, name, REFUSED)
                await database.looked_at()
            assert events(said) == ["database_away"]
            database.fault = None
            await database.looked_at()
    away, back = said
    assert (away["log_level"], away["error"], back["log_level"]) == ("error", repr(REFUSED), "warning")
    assert away["see"] == "docs/runbooks/DatabaseAway.md"
    assert (back["event"], back["since"], back["faults"]) == ("database_is_back", away["since"], 9)
    assert 0 < back["seconds"] + 0.1 < 10


async def test_a_fault_while_everything_answers_is_said_as_its_finder_says_it() -> None:
    database, broker = Server(), Server()
    with capture_logs() as said:
        async with watching({DATABASE: database.look, BROKER: broker.look}, every=0.01):
            met(log, "begins_again", TimeoutError(), work="caseload", error="TimeoutError()")
            await database.looked_at()
    assert said == [
        {
            "component": "a loop",
            "event": "begins_again",
            "work": "caseload",
            "error": "TimeoutError()",
            "log_level": "warning",
        }
    ]


async def test_a_fault_of_the_broker_is_seen_while_the_database_is_away() -> None:
    database, broker = Server(), Server()
    database.fault = REFUSED
    with capture_logs() as said:
        async with watching({DATABASE: database.look, BROKER: broker.look}, every=0.01):
            met(log, "news_delayed", REFUSED)
            await database.looked_at()
            met(log, "relay_begins_again", KafkaError("not ours"))
            await broker.looked_at()
    assert events(said) == ["database_away", "relay_begins_again"]


async def test_what_no_outage_can_explain_is_said_at_once() -> None:
    with capture_logs() as said:
        async with watching({DATABASE: Server().look, BROKER: Server().look}):
            met(log, "begins_again", asyncpg.UndefinedTableError("no such table"))
            assert events(said) == ["begins_again"]


async def test_what_nobody_looks_into_is_said_at_once_and_what_is_unsaid_at_the_end_is_said() -> None:
    server = Server()
    with capture_logs() as said:
        met(log, "first", REFUSED)
        assert events(said) == ["first"]
        async with watching({DATABASE: server.look}):
            met(log, "last", REFUSED)
            await asyncio.sleep(0)
    assert events(said) == ["first", "last"]


async def test_what_was_asked_before_the_end_of_an_outage_and_fails_after_it_is_of_the_outage() -> None:
    database = Server()
    database.fault = REFUSED
    with capture_logs() as said:
        async with watching({DATABASE: database.look}, every=0.01):
            met(log, "news_delayed", REFUSED)
            await database.looked_at()
            database.fault = None
            await database.looked_at()
            met(log, "relay_begins_again", asyncpg.InterfaceError("connection is closed"))
            await turns()
    assert events(said) == ["database_away", "database_is_back"]


def test_that_it_is_away_still_is_said_less_and_less_often() -> None:
    part, minutes = Part(DATABASE, Server().look), []
    for second in range(0, 3600, 5):
        with capture_logs() as said:
            part.is_away("refused", NOON, NOON + timedelta(seconds=second))
        minutes += [second // 60 for line in said if line["event"] == "database_still_away"]
    assert minutes == [1, 3, 7, 15, 30, 45]


@pytest.mark.parametrize(
    ("fault", "parts"),
    [
        (asyncpg.InterfaceError("connection is closed"), {DATABASE}),
        (asyncpg.AdminShutdownError("terminating connection"), {DATABASE}),
        (KafkaConnectionError("no broker"), {BROKER}),
        (BrokerAway("no broker"), {BROKER}),
        (REFUSED, {DATABASE, BROKER}),
        (TimeoutError(), {DATABASE, BROKER}),
        (asyncpg.UniqueViolationError("twice"), set()),
        (KeyError("a bug"), set()),
    ],
)
def test_of_a_fault_is_known_what_may_be_away(fault: Exception, parts: set[str]) -> None:
    assert may_come_from(fault) == parts
