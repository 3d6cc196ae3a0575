"""The faults, each as it strikes and as it is over."""

import asyncio
import contextlib
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import asyncpg

from tests.chaos.churn import join_and_leave
from tests.chaos.points import arm, disarm, is_armed, struck
from tests.chaos.schedule import Fault
from tests.chaos.stage import Stage
from tests.chaos.supervised import Supervised, faketime

PASSES_WITHIN = 12.0
END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1"


class Faults:
    """Strikes what a schedule says, and counts what struck and what found nobody."""

    def __init__(self, stage: Stage) -> None:
        self.struck: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self._stage = stage
        self._began = asyncio.get_running_loop().time()
        self._broker, self._database, self._space = asyncio.Lock(), asyncio.Lock(), asyncio.Lock()
        self._kinds: dict[str, Callable[[Fault], Awaitable[bool]]] = {
            "killed at": self._killed_at,
            "frozen at": self._frozen_at,
            "killed": self._killed,
            "frozen": self._frozen,
            "broker restarted": self._broker_restarted,
            "broker killed": self._broker_gone,
            "broker gone": self._broker_gone,
            "database killed": self._database_killed,
            "connections ended": self._connections_ended,
            "disk full": self._disk_full,
            "clock moved": self._clock_moved,
            "network cut": self._network,
            "network hangs": self._network,
            "network slow": self._network,
            "group churn": self._group_churn,
            "relay overtaken": self._overtaken,
            "sender overtaken": self._overtaken,
        }

    async def strike(self, fault: Fault) -> None:
        """Until it is over."""
        began = self._elapsed()
        came = await self._kinds[fault.kind](fault)
        (self.struck if came else self.missed)[fault.kind] += 1
        with (self._stage.folder / "faults.log").open("a") as log:
            log.write(f"{began:7.1f} to {self._elapsed():7.1f}: {'struck' if came else 'found nobody'}: {fault}\n")

    def _elapsed(self) -> float:
        return asyncio.get_running_loop().time() - self._began

    def _process(self, fault: Fault) -> Supervised:
        return self._stage.processes[fault.target]

    async def _comes_by(self, processes: Sequence[Supervised], fault: Fault, how: signal.Signals) -> bool:
        """Whether one of these passes the point in time, and is struck there; not where another fault lies in wait."""
        if any(is_armed(each.folder) for each in processes):
            return False
        before = strikes(processes)
        for each in processes:
            arm(each.folder, fault.point, fault.nth, how)
        await self._provoke(fault)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PASSES_WITHIN):
                while all(is_armed(each.folder) for each in processes):  # noqa: ASYNC110 - it is another process
                    await asyncio.sleep(0.05)
        for each in processes:
            disarm(each.folder)
        return strikes(processes) > before

    async def _provoke(self, fault: Fault) -> None:
        """These are seldom passed by themselves."""
        role = fault.target.partition("-")[0]
        if fault.point == "relay.turn":
            await self._connections_ended(replace(fault, target=role))
        if fault.point == "apply.assigned":
            await self._group_churn(replace(fault, target=role, lasts=0.5))

    async def _killed_at(self, fault: Fault) -> bool:
        return await self._comes_by([self._process(fault)], fault, signal.SIGKILL)

    async def _frozen_at(self, fault: Fault) -> bool:
        process = self._process(fault)
        came = await self._comes_by([process], fault, signal.SIGSTOP)
        if came:
            await asyncio.sleep(fault.lasts)
        process.signal(signal.SIGCONT)
        return came

    async def _killed(self, fault: Fault) -> bool:
        process = self._process(fault)
        was = process.at_work
        process.signal(signal.SIGKILL)
        return was

    async def _frozen(self, fault: Fault) -> bool:
        process = self._process(fault)
        was = process.at_work
        process.signal(signal.SIGSTOP)
        await asyncio.sleep(fault.lasts)
        process.signal(signal.SIGCONT)
        return was

    async def _broker_restarted(self, _: Fault) -> bool:
        if self._broker.locked():
            return False
        async with self._broker:
            await self._stage.kafka.stop()
            await self._stage.kafka.start()
        return True

    async def _broker_gone(self, fault: Fault) -> bool:
        if self._broker.locked():
            return False
        async with self._broker:
            self._stage.kafka.kill()
            await asyncio.sleep(fault.lasts)
            await self._stage.kafka.start()
        return True

    async def _database_killed(self, fault: Fault) -> bool:
        """As a power cut would. What starts again finds its disk with room: without, it could not replay its log."""
        async with self._database, self._space:
            self._stage.postgres.kill()
            await asyncio.sleep(fault.lasts / 3)
            await self._stage.postgres.start()
        return True

    async def _connections_ended(self, fault: Fault) -> bool:
        try:
            admin = await asyncpg.connect(self._stage.dsn, timeout=5)
        except (OSError, TimeoutError, asyncpg.PostgresError):
            return False
        try:
            return bool(await admin.fetch(END, f"throughcare {fault.target}"))
        finally:
            admin.terminate()

    async def _disk_full(self, fault: Fault) -> bool:
        if not self._stage.disk.is_mounted:
            return False
        async with self._space:
            self._stage.disk.fill()
            await asyncio.sleep(fault.lasts)
            self._stage.disk.empty()
        return True

    async def _clock_moved(self, fault: Fault) -> bool:
        if faketime() is None:
            return False
        process = self._process(fault)
        process.move_clock(fault.amount)
        await asyncio.sleep(fault.lasts)
        process.move_clock(0)
        return True

    async def _network(self, fault: Fault) -> bool:
        link = self._stage.links[fault.target]
        match fault.kind:
            case "network cut":
                link.cut()
            case "network hangs":
                link.hang()
            case _:
                link.delay = fault.amount
        await asyncio.sleep(fault.lasts)
        link.heal()
        return True

    async def _group_churn(self, fault: Fault) -> bool:
        return await join_and_leave(self._stage.kafka.bootstrap, fault.target, fault.lasts)

    async def _overtaken(self, fault: Fault) -> bool:
        """Frozen before or after it published or sent, its lock ended by the server; another takes over; it wakes."""
        several = [each for each in self._stage.processes.values() if each.role == fault.target]
        came = await self._comes_by(several, fault, signal.SIGSTOP)
        if came:
            await self._connections_ended(fault)
            await asyncio.sleep(fault.lasts + 1)
        for each in several:
            each.signal(signal.SIGCONT)
        return came


def strikes(processes: Sequence[Supervised]) -> int:
    """How many they have suffered at their points, as they wrote down themselves."""
    return sum(1 for each in processes for _ in struck(each.folder))
