"""A run: people's paths are sent while faults strike from a seed; then all is healed, comes to rest and is judged."""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from tests.chaos.by_kafka import KafkaSender
from tests.chaos.faults import Faults
from tests.chaos.hooks import Hooks
from tests.chaos.ledgers import Ledger, lines_of
from tests.chaos.receiver import LEDGER
from tests.chaos.report import Report
from tests.chaos.resting import what_moves
from tests.chaos.schedule import SHORT, Fault, Scale, draw
from tests.chaos.sender import Office, Sender
from tests.chaos.stage import PREFIX, RECEIVER, Stage
from tests.chaos.subscriber import Asking, Subscriber

# The last of them by Kafka.
SENDERS, BY_KAFKA = 8, 2
CHANNELS = ("pull", "sse")


@dataclass(frozen=True)
class Plan:
    """What decides a run: the seed draws faults, people and orders."""

    seed: str
    seconds: float
    folder: Path
    scale: Scale = SHORT
    pace: float = 200
    session_ms: int = 6000
    rests_within: float = 150

    @property
    def faults(self) -> list[Fault]:
        """The schedule."""
        return draw(self.seed, self.seconds, self.scale)


class Run:
    """One run, from an empty folder to a report."""

    def __init__(self, plan: Plan, progress: Callable[[float, str], None]) -> None:
        self._plan, self._progress = plan, progress
        self._clock = asyncio.get_running_loop().time
        self._report = Report(plan.seed)
        self._last = self._clock()

    async def carry_out(self) -> Report:
        """Start, strike, heal, judge."""
        plan = self._plan
        with ExitStack() as open_files:
            self._sent, self._expected, self._received = (
                open_files.enter_context(Ledger(plan.folder / f"{name}.ndjson"))
                for name in ("sent", "expected", "received")
            )
            async with Stage(plan.folder, plan.session_ms, plan.seed) as stage:
                self._lap("starting")
                faults = Faults(stage)
                await oracle("watch", f"--database={stage.dsn}")
                if moving := await self._play(stage, faults):
                    self._report.findings["not_at_rest"] = [moving]
                self._lap("coming to rest")
                await stage.stop_roles()
                self._lap("stopping")
                self._report.take_stock(stage, faults)
                hooked = lines_of(stage.folder / RECEIVER / LEDGER)
                self._report.receiver = dict(Counter(line["answer"] for line in hooked))
                self._received.write(*hooked)
                self._report.judged(await self._judge(stage))
                self._lap("judging")
        self._report.write(plan.folder / "chaos-report.json")
        return self._report

    def _lap(self, name: str) -> None:
        """How long what has just ended took."""
        now = self._clock()
        self._report.seconds[name], self._last = round(now - self._last, 1), now

    async def _play(self, stage: Stage, faults: Faults) -> str:
        """Senders and subscribers at work, faults striking; then all comes to rest. What did not, is told."""
        plan, done = self._plan, asyncio.Event()
        asking = Asking(stage.url("timeline"), stage.token)
        subscribers = [Subscriber(asking, channel, self._received) for channel in CHANNELS]
        followers: list[Subscriber | Hooks] = [*subscribers, Hooks(asking, stage.receiver, stage.folder / RECEIVER)]
        for each in followers:
            await each.subscribe()
        following = [asyncio.ensure_future(each.run()) for each in followers]
        senders = self._senders(stage)
        sending = [asyncio.ensure_future(each.run(done)) for each in senders]
        try:
            await self._strike(faults)
            self._lap("faults")
            await stage.heal()
            self._lap("healing")
            done.set()
            self._progress(plan.seconds, "coming to rest")
            return await self._rest(stage, sending, subscribers)
        finally:
            for task in (*sending, *following):
                task.cancel()
            await asyncio.gather(*sending, *following, return_exceptions=True)
            self._report.refused = dict(sum((each.refused for each in senders), Counter[str]()))

    def _senders(self, stage: Stage) -> list[Sender]:
        office = Office(stage.url("door"), stage.token, self._plan.pace / SENDERS, self._sent, self._expected)
        by_kafka = [
            KafkaSender(number, self._plan.seed, office, stage.kafka.bootstrap, f"{PREFIX}.inbound")
            for number in range(SENDERS - BY_KAFKA, SENDERS)
        ]
        return [*(Sender(number, self._plan.seed, office) for number in range(SENDERS - BY_KAFKA)), *by_kafka]

    async def _strike(self, faults: Faults) -> None:
        """Each fault at its time, whatever else is still broken then."""
        began = self._clock()
        striking = []
        for fault in self._plan.faults:
            while (elapsed := self._clock() - began) < fault.at:
                self._progress(elapsed, f"{self._sent.lines} answered, {sum(faults.struck.values())} faults")
                await asyncio.sleep(min(0.5, fault.at - elapsed))
            striking.append(asyncio.ensure_future(faults.strike(fault)))
        await asyncio.gather(*striking)

    async def _rest(self, stage: Stage, sending: list[asyncio.Task[None]], subscribers: list[Subscriber]) -> str:
        why = "senders have no answers"
        try:
            async with asyncio.timeout(self._plan.rests_within):
                await asyncio.gather(*sending)
                while why := await what_moves(stage, subscribers):  # noqa: ASYNC110 - it is asked for
                    await asyncio.sleep(0.3)
        except TimeoutError:
            return why
        return ""

    async def _judge(self, stage: Stage) -> dict[str, Any]:
        self._progress(self._plan.seconds, "the oracle judges")
        return await oracle(
            f"--database={stage.dsn}",
            f"--kafka={stage.kafka.bootstrap}",
            f"--prefix={PREFIX}",
            f"--ledger={self._sent.path}",
            f"--expected={self._expected.path}",
            f"--received={self._received.path}",
        )


async def oracle(*arguments: str) -> dict[str, Any]:
    """A program of its own, so that it shares nothing with what it judges."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.chaos.oracle", *arguments, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    verdict: dict[str, Any] = (
        orjson.loads(said) if said else {"checks": {"oracle_failed": int(process.returncode != 0)}}
    )
    return verdict
