"""Room is taken in order of arrival, never more of it than there is, and who finds none in time is told."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.room import LATEST, SOONEST, FairRoom, Overloaded, Room
from tests.waiting import turns


async def test_who_finds_no_room_in_time_is_told_to_come_again_and_takes_none() -> None:
    room = Room(10, patience=0.01)
    async with room.share(8):
        with pytest.raises(Overloaded) as told:
            async with room.share(3):
                pass
        async with room.share(2):
            assert room.free == 0
    assert room.free == 10
    assert {told.value.again_in for _ in range(200)} == set(range(SOONEST, LATEST + 1))


async def test_what_is_greater_than_the_room_has_it_alone() -> None:
    room = Room(10, patience=0.01)
    async with room.share(99) as share:
        assert (room.free, share.held) == (0, 10)
        await share.grow_to(200)
    assert room.free == 10


async def test_a_small_one_does_not_overtake_a_great_one_that_waits() -> None:
    room, order = Room(10, patience=5), list[str]()

    async def come(name: str, number: int) -> None:
        async with room.share(number):
            order.append(name)

    async with room.share(6):
        coming = [asyncio.ensure_future(come(name, number)) for name, number in (("great", 8), ("small", 1))]
        await turns()
        assert order == []
    await asyncio.gather(*coming)
    assert order == ["great", "small"]


async def test_whoever_goes_while_waiting_leaves_their_turn_to_the_next() -> None:
    room = Room(10, patience=5)
    async with room.share(6):
        great = asyncio.ensure_future(held(room, 8))
        small = asyncio.ensure_future(held(room, 4))
        await turns()
        great.cancel()
        assert await small == 4
    assert room.free == 10


async def held(room: Room, number: int) -> int:
    async with room.share(number) as share:
        return share.held


async def test_in_a_fair_room_who_sends_too_much_waits_for_nobody_but_themselves() -> None:
    fair = FairRoom(12, part=4, patience=0.05)
    async with fair.of("flood").share(3):
        more = asyncio.ensure_future(held(fair.of("flood"), 2))
        await asyncio.sleep(0)
        async with fair.of("other").share(4), fair.of("third").share(4):
            with pytest.raises(Overloaded):
                await more
    assert await held(fair.of("flood"), 4) == 4


async def test_a_fair_room_is_no_greater_for_being_shared() -> None:
    fair = FairRoom(6, part=4, patience=0.01)
    async with fair.of("one").share(4):
        with pytest.raises(Overloaded):
            await held(fair.of("other"), 3)
        assert await held(fair.of("other"), 2) == 2
    assert await held(fair.of("other"), 4) == 4


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 3), st.booleans()), max_size=12))
def test_never_more_than_there_is_and_all_of_it_free_afterwards(visits: list[tuple[int, int, bool]]) -> None:
    async def many() -> int:
        room = Room(10, patience=0.002)

        async def visit(number: int, pauses: int) -> None:
            async with room.share(number):
                assert room.free >= 0
                for _ in range(pauses):
                    await asyncio.sleep(0)

        tasks = [asyncio.ensure_future(visit(number, pauses)) for number, pauses, _ in visits]
        await asyncio.sleep(0)
        for task, (_, _, goes) in zip(tasks, visits, strict=True):
            if goes:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return room.free

    assert asyncio.run(many()) == 10
