"""Whatever happens in whatever order, and wherever it breaks off: nothing lost, nothing twice, nothing out of order."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.store.eventing.breaking import Course, courses
from tests.store.eventing.conftest import PEOPLE
from tests.store.eventing.model import Model, Said

T = TypeVar("T")
REPORT = st.builds(
    Said,
    st.sampled_from("AB"),
    st.sampled_from(["booked", "begun", "begun", "praised", "forbidden"]),
    st.sampled_from("12345678"),
)
KILLED = st.sampled_from(["", "", "", "before", "after"])
TROUBLES = ("wander", "lose", "make_anew", "kill_relay", "spoil", "spoil", "mend")
CAREFUL = settings(
    max_examples=80,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # a story that fails is told whole: to shorten it would take minutes
    suppress_health_check=list(HealthCheck),
)


class Story(RuleBasedStateMachine):
    """What can happen to a store, its relays and a consumer of their topic."""

    def __init__(self, runner: asyncio.Runner, new_course: Callable[[], Course]) -> None:
        super().__init__()
        self._runner, self._course = runner, new_course()
        self._model = Model()
        self._spoiled: set[Any] = set()
        self._skipped: set[Any] = set()
        self._lost = False

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(asyncio.wait_for(work, 30))

    @initialize(forgets=st.booleans())
    def begin(self, forgets: bool) -> None:
        """A broker that forgets is filled again, by which much else is healed: of half the stories it is no part."""
        self._forgets = forgets
        self._run(self._course.begin())

    @rule(reports=st.lists(REPORT, min_size=1, max_size=4), killed=KILLED)
    def accept(self, reports: list[Said], killed: str) -> None:
        told = self._run(self._course.accept(reports, killed))
        if killed != "before":
            expected = [self._model.accept(each) for each in reports]
            assert told in (None, expected)
        self._run(self._streams_are_as_modelled())

    async def _streams_are_as_modelled(self) -> None:
        stored = await self._course.stored()
        expected = {str(PEOPLE.person(f"gb:noms:{name}")): each for name, each in self._model.streams.items()}
        for person, stream in expected.items():
            assert [name for _, name in stored.get(person, [])] == stream.events
        assert await self._course.pool.fetchval("SELECT count(*) FROM waiting") == sum(
            len(stream.waiting) for stream in expected.values()
        )

    @rule(which=st.integers(0, 1), most=st.integers(1, 5), moves=st.booleans())
    def publish(self, which: int, most: int, moves: bool) -> None:
        """One that was frozen meanwhile goes on where it was."""
        self._run(self._course.publish(which, most, moves))

    @rule(most=st.integers(1, 6), killed=KILLED)
    def consume(self, most: int, killed: str) -> None:
        self._run(self._course.consume(most, killed))

    @rule(trouble=st.sampled_from(TROUBLES), which=st.integers(0, 15))
    def happen(self, trouble: str, which: int) -> None:
        if self._forgets or trouble not in ("lose", "make_anew"):
            getattr(self, f"_{trouble}")(which)

    def _wander(self, position: int) -> None:
        """The client fetches from somewhere else, as after a rebalance of which nobody told us."""
        self._course.client.position = position

    def _lose(self, which: int) -> None:
        """The broker has a record no more."""
        if which < len(self._course.topic.records):
            self._course.topic.records[which] = None
            self._lost = True

    def _make_anew(self, _: int) -> None:
        """The topic is another log, and empty."""
        self._course.topic.make_anew()

    def _kill_relay(self, which: int) -> None:
        """While the other may go on."""
        self._run(self._course.end_relay(which % 2))

    def _spoil(self, which: int) -> None:
        """One event that is not taken yet cannot be applied."""
        if untaken := self._run(self._untaken()):
            self._course.taken.poisonous.add(untaken[which % len(untaken)])
            self._spoiled.add(untaken[which % len(untaken)])

    def _mend(self, _: int) -> None:
        """Everything can be applied now."""
        self._course.taken.poisonous.clear()

    async def _untaken(self) -> list[Any]:
        query = "SELECT id FROM events WHERE id NOT IN (SELECT id FROM taken) ORDER BY position"
        return [row["id"] for row in await self._course.pool.fetch(query)]

    @rule(decision=st.sampled_from(["retry", "skip"]))
    def decide(self, decision: str) -> None:
        self._run(self._decide(decision))

    async def _decide(self, decision: str) -> None:
        parked = await self._course.pool.fetchrow("SELECT person, event FROM parked ORDER BY person LIMIT 1")
        if parked and await self._course.resume(parked["person"], decision) and decision == "skip":
            self._skipped.add(parked["event"])

    @invariant()
    def only_what_cannot_be_applied_is_parked(self) -> None:
        rows = self._run(self._course.pool.fetch("SELECT event, code FROM parked"))
        assert all(row["code"] == "spoiled" and row["event"] in self._spoiled for row in rows), rows

    @invariant()
    def each_is_taken_once_and_in_order(self) -> None:
        rows = self._run(self._course.pool.fetch("SELECT person, sequence FROM taken ORDER BY number"))
        last: dict[Any, int] = {}
        for row in rows:
            assert row["sequence"] > last.get(row["person"], 0), rows
            last[row["person"]] = row["sequence"]

    def teardown(self) -> None:
        """Once nothing breaks any more, everything arrives."""
        self._run(self._come_to_rest())
        self._runner.run(self._course.end())

    async def _come_to_rest(self) -> None:
        self._course.taken.poisonous.clear()
        await self._course.end()
        if self._lost:
            await self._course.pool.execute("UPDATE relay SET epoch = epoch + 1, position = 0, began = 0")
        await self._course.publish(0, 1000, True)
        await self._course.start_consumer()
        for _ in range(5):
            await self._course.consume(1000, "")
            while await self._course.pool.fetchval("SELECT count(*) FROM parked"):
                await self._decide("retry")
        for events in (await self._course.stored()).values():
            wanted = [event for event, _ in events if event not in self._skipped]
            query = "SELECT id FROM taken WHERE id = ANY($1::uuid[]) ORDER BY number"
            assert [row["id"] for row in await self._course.pool.fetch(query, wanted)] == wanted
        assert await self._course.pool.fetchval("SELECT count(*) FROM held") == 0


def test_a_store_its_relays_and_a_consumer_do_as_the_model_says(postgres_dsn: str, database: str) -> None:
    with asyncio.Runner() as runner:
        prepared = courses(database)
        story: Any = partial(Story, runner, runner.run(prepared.__aenter__()))
        try:
            run_state_machine_as_test(story, settings=CAREFUL)
        finally:
            runner.run(prepared.__aexit__(None, None, None))
