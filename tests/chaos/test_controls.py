"""With a guard switched off the oracle finds what the guard is there for; with it on, in the same scenario, nothing.

Processes are stopped at named points of the code, so that what happens in between is no matter of luck.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from kafka import KafkaProducer

from tests.acceptance.processes import SERVICES
from tests.chaos.controls import Controls, controls, until
from tests.chaos.guards import GUARDS
from tests.chaos.oracle.judging import Case
from tests.chaos.sound import records_in
from tests.databases import new_database
from tests.restoring import back_up, restore

Scenario = Callable[[Controls], Awaitable[None]]


def a_moment(stage: Controls) -> float:
    """What a guard holds back does not come, however long we wait; what none holds back comes sooner or later."""
    return 30 if stage.guard else 1


async def a_slow_appender(stage: Controls) -> None:
    """One is frozen between drawing its position and committing; meanwhile another appends, and is relayed."""
    quick = await stage.start("intake", "quick")
    assert await until(stage.relays)
    slow, _ = await asyncio.gather(stage.start("intake", "slow"), stage.start("timeline"))
    await slow.arm("accept.before_commit", signal.SIGSTOP)
    first = asyncio.ensure_future(stage.send(slow, 1))
    assert await until(slow.is_stopped)
    second = asyncio.ensure_future(stage.send(quick, 2))
    assert await until(lambda: overtakes(stage, second), a_moment(stage)) is bool(stage.guard)
    slow.go_on()
    await asyncio.gather(first, second)
    assert await until(lambda: stage.sent_on(quick, 3))


async def overtakes(stage: Controls, sent: "asyncio.Future[str]") -> bool:
    """Whether it is on the timeline already."""
    return sent.done() and await stage.on_timeline(sent.result())


async def killed_before_its_effects(stage: Controls) -> None:
    """The timeline is killed between taking a batch and committing what comes of it."""
    intake, timeline = await asyncio.gather(stage.start("intake"), stage.start("timeline"))
    assert await until(lambda: stage.sent_on(intake, 1))
    await timeline.arm("apply.before_commit", signal.SIGKILL)
    await stage.send(intake, 2)
    await timeline.program.ended()
    assert await stage.acknowledged("timeline", 2) is bool(stage.guard)
    await asyncio.to_thread(stage.bury, "timeline")
    await stage.start("timeline", "timeline-again")
    assert await until(lambda: stage.sent_on(intake, 3))


async def a_relay_frozen_before_its_checkpoint(stage: Controls) -> None:
    """One has published and is frozen; meanwhile another would relay, and go on."""
    frozen = await stage.start("intake", "frozen")
    assert await until(stage.relays)
    other, _ = await asyncio.gather(stage.start("intake", "other"), stage.start("timeline"))
    await frozen.arm("relay.after_publish", signal.SIGSTOP)
    await stage.send(other, 1)
    assert await until(frozen.is_stopped)
    await stage.send(other, 2)
    assert await until(lambda: stage.published(2), a_moment(stage)) is bool(stage.guard)
    frozen.go_on()
    assert await until(lambda: stage.sent_on(other, 3))


async def a_run_that_is_repeated(stage: Controls) -> None:
    """What the timeline has taken comes again, as from a relay that was frozen."""
    intake, _ = await asyncio.gather(stage.start("intake"), stage.start("timeline"))
    assert await until(lambda: stage.sent_on(intake, 1))
    for record in (await asyncio.to_thread(records_in, stage.case))["intake"]:
        producer = KafkaProducer(bootstrap_servers=stage.case.kafka)
        producer.send(f"{stage.case.prefix}.intake", record.value, record.key.encode())
        producer.close()
    assert await until(lambda: stage.sent_on(intake, 2))


async def a_restored_timeline(stage: Controls) -> None:
    """The timeline's tables are put back to an earlier moment; what Kafka remembers of it is later."""
    intake, timeline = await asyncio.gather(stage.start("intake"), stage.start("timeline"))
    assert await until(lambda: stage.sent_on(intake, 1))
    await back_up(stage.case.database, "timeline")
    await asyncio.sleep(1.1)  # Kafka is told at most once a second
    assert await until(lambda: stage.sent_on(intake, 2))
    assert await until(lambda: stage.acknowledged("timeline", 2))
    timeline.program.signal(signal.SIGTERM)
    assert await timeline.program.ended() == 0
    await restore(stage.case.database, "timeline")
    await stage.start("timeline", "timeline-again")
    assert await until(lambda: stage.sent_on(intake, 3))


async def a_door_killed_before_it_asked(stage: Controls) -> None:
    """The door is killed between reading what came by Kafka and asking the services about it."""
    intake, _ = await asyncio.gather(stage.start("intake"), stage.start("timeline"))
    urls = {f"THROUGHCARE_{role.upper()}_URL": intake.url for role in SERVICES}
    door = await stage.start("door", **urls)
    await stage.send_by_kafka(1)
    assert await until(lambda: stage.arrived(1))
    await door.arm("door.before_forward", signal.SIGKILL)
    await stage.send_by_kafka(2)
    await door.program.ended()
    assert await stage.acknowledged("inbound", 2, "inbound") is bool(stage.guard)
    await asyncio.to_thread(stage.bury, "inbound")
    await stage.start("door", "door-again", **urls)
    await stage.send_by_kafka(3)
    assert await until(lambda: stage.arrived(2 if stage.guard else 3))


async def killed_before_it_sent(stage: Controls) -> None:
    """The timeline is killed as it begins to send a webhook."""
    intake, timeline = await asyncio.gather(stage.start("intake"), stage.start("timeline"))
    await stage.subscribe(timeline)
    assert await until(lambda: stage.sent_on(intake, 1))
    assert await until(stage.delivered)
    await timeline.arm("deliver.before_send", signal.SIGKILL)
    await stage.send(intake, 2)
    await timeline.program.ended()
    await asyncio.to_thread(stage.bury, "timeline")
    await stage.start("timeline", "timeline-again")
    assert await until(lambda: stage.sent_on(intake, 3))
    assert await until(stage.delivered)


SCENARIOS: Mapping[str, tuple[Scenario, set[str]]] = {
    "append_lock": (a_slow_appender, {"missing_in_kafka", "missing_on_timeline"}),
    "acknowledge_first": (killed_before_its_effects, {"missing_on_timeline"}),
    "checkpoint_without_cas": (a_relay_frozen_before_its_checkpoint, {"checkpoints"}),
    "no_watermark_check": (a_run_that_is_repeated, {"parked_for_nothing"}),
    "kafka_offsets_after_restore": (a_restored_timeline, {"missing_on_timeline"}),
    "inbound_acknowledged_first": (a_door_killed_before_it_asked, {"acknowledged_but_lost"}),
    "webhook_written_first": (killed_before_it_sent, {"undelivered"}),
}


@pytest.fixture
async def case(postgres_dsn: str, kafka: str, topic_prefix: str, tmp_path: Path) -> AsyncIterator[Case]:
    async with new_database(postgres_dsn) as dsn:
        yield Case(dsn, kafka, topic_prefix, *(tmp_path / name for name in ("sent", "expected", "received")))


@pytest.fixture
async def stage(case: Case, guard: str, on: bool) -> AsyncIterator[Controls]:
    async with AsyncExitStack() as stack:
        stage = controls(case, "" if on else guard, stack)
        await stage.prepare()
        yield stage


@pytest.mark.parametrize("on", [False, True], ids=["off", "on"])
@pytest.mark.parametrize("guard", SCENARIOS)
async def test_the_oracle_finds_what_a_guard_prevents(stage: Controls, guard: str, on: bool) -> None:
    scenario, faults = SCENARIOS[guard]
    await scenario(stage)
    verdict = await stage.judge()
    if on:
        assert verdict.found == {}, verdict.examples
    else:
        assert faults <= set(verdict.found), verdict.found


def test_every_guard_that_can_be_switched_off_is_shown_to_matter() -> None:
    assert set(SCENARIOS) == set(GUARDS)
