"""Libraries speak in lines like ours, and do not drown them."""

import asyncio
import logging
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from shared.outages import BROKER, watching
from shared.overheard import Overheard


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


CLOCK = Clock()


@pytest.fixture
def overheard() -> Iterator[None]:
    """All that libraries say while the test lasts."""
    handler, root = Overheard(CLOCK), logging.getLogger()
    root.addHandler(handler)
    yield
    root.removeHandler(handler)


@pytest.mark.usefixtures("overheard")
def test_what_a_library_says_is_one_line_with_its_place_and_its_level() -> None:
    with capture_logs() as said:
        logging.getLogger("asyncio").error("Task %s was destroyed", "seven")
    assert said == [
        {
            "component": "library", "event": "library_said", "library": "asyncio",
            "message": "Task seven was destroyed", "exc_info": None, "log_level": "error",
        }
    ]  # fmt: skip


@pytest.mark.usefixtures("overheard")
def test_lines_that_are_alike_are_written_once_a_minute_with_how_many_there_were() -> None:
    library = logging.getLogger("some.library")
    with capture_logs() as said:
        for attempt in range(100):
            library.error("attempt %d at 0x%x failed", attempt, attempt)
        library.error("something else")
        CLOCK.now += 60
        library.error("attempt %d at 0x%x failed", 100, 100)
    assert [(line["message"], line.get("times")) for line in said] == [
        ("attempt 0 at 0x0 failed", None),
        ("something else", None),
        ("attempt 100 at 0x64 failed", 100),
    ]


@pytest.mark.usefixtures("overheard")
async def test_what_clients_of_kafka_say_while_it_is_away_is_said_in_one_line_for_all() -> None:
    async def refuse() -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    with capture_logs() as said:
        async with watching({BROKER: refuse}, every=0.01):
            for _ in range(10):
                logging.getLogger("aiokafka.consumer.fetcher").error("Failed fetch messages from 1")
                await asyncio.to_thread(logging.getLogger("kafka.net.manager").warning, "Bootstrap failed")
                await asyncio.sleep(0.01)
            logging.getLogger("asyncio").error("a task was destroyed")
    assert [line["event"] for line in said] == ["broker_away", "library_said"]
    assert said[1]["library"] == "asyncio"
