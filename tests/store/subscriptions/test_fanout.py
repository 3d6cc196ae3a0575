"""Entries become deliveries: once, in order, for whoever wants them and may read them."""

import asyncio
import uuid
from collections.abc import Sequence

from services.timeline.subscriptions.forms import Change, Replay
from services.timeline.subscriptions.registry import lock
from tests.store.subscriptions.conftest import ADMITTED, ANNA, ASSESSED, BEN, ENDED, OWNER, RELEASED, World

MANY = """
INSERT INTO entries (id, person, service, sequence, type, time, recorded, known, correlation, actor, flags, body)
SELECT gen_random_uuid(), $1, 'planning', n, $2, now(), now(), now(), gen_random_uuid(), 'test', '{}', ''
FROM generate_series(1, 4500) n
"""

CLOSED = "throughcare.intake.episode.closed.v1"
FOR_GOOD: Sequence[tuple[str, dict[str, str]]] = [
    (RELEASED, {"kind": "end", "destination": "deported"}),
    (RELEASED, {"kind": "conditional", "destination": "other_jurisdiction"}),
    (CLOSED, {"outcome": "deported"}),
    (CLOSED, {"outcome": "transferred_jurisdiction"}),
    (CLOSED, {"outcome": "died"}),
    ("throughcare.intake.death.recorded.v1", {}),
]


async def test_what_happens_after_subscribing_is_delivered_in_order(world: World) -> None:
    await world.happens(ADMITTED)
    row = await world.subscribe()
    events = [await world.happens(each) for each in (ASSESSED, RELEASED, ADMITTED)]
    await world.match()
    assert await world.events(row) == events
    assert world.told == [row["id"]]


async def test_only_what_the_filter_wants_is_delivered(world: World) -> None:
    by_type = await world.subscribe(filter={"types": ["throughcare.release.*"]})
    by_person = await world.subscribe(filter={"people": [str(BEN)]})
    by_both = await world.subscribe(filter={"types": [RELEASED], "people": [str(BEN)]})
    released, admitted = await world.happens(RELEASED, ANNA), await world.happens(ADMITTED, BEN)
    await world.match()
    assert await world.events(by_type) == [released]
    assert await world.events(by_person) == [admitted]
    assert await world.events(by_both) == []


async def test_people_are_found_by_any_identifier_also_before_they_are_known(world: World) -> None:
    row = await world.subscribe(filter={"people": ["gb:noms:A1234BC"]})
    event = await world.happens(ADMITTED, world.people.person("gb:noms:a1234bc"))
    await world.match()
    assert await world.events(row) == [event]


async def test_the_state_is_that_after_the_entry_and_the_same_in_a_replay(world: World) -> None:
    row = await world.subscribe(filter={"states": ["in_community"]})
    await world.happens(ADMITTED, day=1)
    await world.happens(ASSESSED, day=2)
    wanted = [await world.happens(RELEASED, day=9), await world.happens(ASSESSED, day=3)]
    await world.match()
    first = await world.events(row)
    await world.happens(ENDED, day=20)
    late = await world.happens(ADMITTED, day=12)  # later it is known that the end came in custody
    await world.match()
    assert first == wanted
    await world.registry.replay(row, Replay(event=wanted[0]))
    await world.match()
    assert await world.events(row) == wanted
    assert late not in await world.events(row)


async def test_whoever_leaves_for_good_is_at_the_end_and_whoever_is_released_to_supervision_is_not(
    world: World,
) -> None:
    ended, out = [await world.subscribe(filter={"states": [each]}) for each in ("ended", "in_community")]
    at_the_end = []
    for number, (kind, said) in enumerate(FOR_GOOD, 10):
        await world.happens(ADMITTED, uuid.UUID(int=number), day=1)
        at_the_end += [await world.happens(kind, uuid.UUID(int=number), day=9, **said)]
        at_the_end += [await world.happens(ASSESSED, uuid.UUID(int=number), day=10)]
    await world.happens(ADMITTED, BEN, day=1)
    released = [await world.happens(RELEASED, BEN, day=9, kind="conditional", destination="hostel")]
    at_the_end += [await world.happens(ENDED, BEN, day=40)]
    await world.match()
    assert await world.events(ended) == at_the_end
    assert await world.events(out) == released


async def test_whoever_was_not_deported_after_all_is_in_the_community_from_the_correction_on(world: World) -> None:
    ended, out = [await world.subscribe(filter={"states": [each]}) for each in ("ended", "in_community")]
    await world.happens(ADMITTED, day=1)
    released = await world.happens(RELEASED, day=9, kind="end", destination="deported")
    correction = await world.happens(
        "throughcare.release.record.corrected.v1", day=11, reason="data_entry", patch={"destination": "family"}
    )
    await world.pool.execute("INSERT INTO corrections VALUES ($1, $2, $3, $3, false)", correction, ANNA, released)
    seen = await world.happens(ASSESSED, day=12)
    await world.match()
    assert await world.events(ended) == [released, correction]
    assert await world.events(out) == [correction, seen]


async def test_a_subscription_may_begin_in_the_past(world: World) -> None:
    events = [await world.happens(each) for each in (ADMITTED, ASSESSED, RELEASED)]
    known = await world.pool.fetchval("SELECT known FROM entries WHERE id = $1", events[1])
    from_event, from_time = await world.subscribe(event=events[1]), await world.subscribe(since=known.isoformat())
    await world.match()
    assert await world.events(from_event) == await world.events(from_time) == events[1:]


async def test_those_behind_catch_up_in_slices_without_delaying_those_up_to_date(world: World) -> None:
    first = await world.happens(ADMITTED)
    await world.pool.execute(MANY, ANNA, ASSESSED)
    old, new = await world.subscribe(event=first), await world.subscribe()
    event = await world.happens(RELEASED)
    assert await world.fanout.turn()
    assert await world.events(new) == [event]
    assert len(await world.events(old)) == 1000
    await world.match()
    positions = [row["position"] for row in await world.deliveries(old)]
    assert len(positions) == 4502
    assert positions == sorted(set(positions))


async def test_nothing_is_lost_while_paused(world: World) -> None:
    row = await world.subscribe()
    await world.registry.set_status(row, "paused", "holiday")
    events = [await world.happens(each) for each in (ADMITTED, RELEASED)]
    await world.match()
    assert await world.events(row) == []
    await world.registry.set_status(row, "active", None)
    await world.match()
    assert await world.events(row) == events


async def test_it_rests_while_its_owner_has_no_live_token(world: World) -> None:
    row = await world.subscribe()
    await world.tokens.revoke(OWNER)
    event = await world.happens(ADMITTED)
    await world.match()
    assert await world.events(row) == []
    await world.tokens.add(OWNER, ["operator"], [])
    await world.match()
    assert await world.events(row) == []
    await world.tokens.revoke(OWNER)
    await world.tokens.add(OWNER, ["practitioner"], [])
    await world.match()
    assert await world.events(row) == [event]


async def test_a_replay_takes_back_what_is_pending_and_delivers_the_run_again_with_the_same_ids(world: World) -> None:
    row = await world.subscribe()
    events = [await world.happens(each) for each in (ADMITTED, ASSESSED, RELEASED)]
    await world.match()
    before = await world.deliveries(row)
    await world.log.acknowledge(row, str(before[0]["number"]))
    assert await world.registry.replay(row, Replay(event=events[0])) == 3
    await world.match()
    after = await world.deliveries(row)
    assert [(each["event"], each["status"]) for each in after] == [
        (events[0], "delivered"),
        *((event, "pending") for event in events),
    ]
    assert after[1]["number"] > before[-1]["number"]


async def test_a_replay_never_goes_forward_over_what_an_earlier_one_has_before_it(world: World) -> None:
    events = [await world.happens(each) for each in (ADMITTED, ASSESSED, RELEASED)]
    row = await world.subscribe(event=events[0])
    await world.registry.replay(row, Replay(event=events[2]))
    await world.match()
    assert await world.events(row) == events


async def test_a_changed_filter_counts_from_now_on(world: World) -> None:
    row = await world.subscribe(filter={"types": [ADMITTED]})
    admitted = await world.happens(ADMITTED)
    await world.match()
    await world.registry.change(row, Change.model_validate({"filter": {"types": [RELEASED]}}))
    await world.happens(ADMITTED)
    released = await world.happens(RELEASED)
    await world.match()
    assert await world.events(row) == [admitted, released]


async def test_a_webhook_is_due_for_the_first_of_each_person_and_the_others_wait_behind_it(world: World) -> None:
    row = await world.subscribe(channel="webhook", url="https://aftercare.example/hook")
    for person in (ANNA, BEN, ANNA):
        await world.happens(ADMITTED, person)
    await world.match()
    await world.happens(RELEASED, BEN)
    await world.match()
    assert [each["due"] is not None for each in await world.deliveries(row)] == [True, True, False, False]


async def test_nobody_waits_for_one_that_is_busy_for_long(world: World) -> None:
    busy, other = await world.subscribe(), await world.subscribe()
    event = await world.happens(ADMITTED)
    async with world.pool.acquire() as connection, connection.transaction():
        await lock(connection, busy["id"])
        async with asyncio.timeout(20):
            assert await world.fanout.turn()
        assert (await world.events(other), await world.events(busy)) == ([event], [])
    await world.match()
    assert await world.events(busy) == [event]


async def test_two_that_fan_out_at_once_neither_repeat_nor_skip_nor_reorder(world: World) -> None:
    rows = [await world.subscribe() for _ in range(5)]
    done = asyncio.Event()

    async def keep_matching() -> None:
        while not done.is_set():
            await world.fanout.turn()
            await asyncio.sleep(0)

    matching = [asyncio.ensure_future(keep_matching()) for _ in range(3)]
    events = [await world.happens(ASSESSED, uuid.UUID(int=number % 7)) for number in range(150)]
    done.set()
    await asyncio.gather(*matching)
    await world.match()
    for row in rows:
        assert await world.events(row) == events


async def test_a_correction_is_delivered_to_whoever_was_to_have_the_entry(world: World) -> None:
    wanted, other = [await world.subscribe(filter={"types": [each]}) for each in (ADMITTED, RELEASED)]
    entry = await world.happens(ADMITTED)
    correction = await world.happens("throughcare.intake.record.corrected.v1")
    await world.pool.execute("INSERT INTO corrections VALUES ($1, $2, $3, $3, false)", correction, ANNA, entry)
    await world.match()
    assert await world.events(wanted) == [entry, correction]
    assert await world.events(other) == []


async def test_what_says_that_an_admission_is_void_is_delivered_to_whoever_was_to_have_that(world: World) -> None:
    wanted, other = [await world.subscribe(filter={"types": [each]}) for each in (ADMITTED, RELEASED)]
    inside = await world.subscribe(filter={"types": [ADMITTED], "states": ["in_custody"]})
    entry = await world.happens(ADMITTED)
    void = await world.happens("throughcare.intake.admission.voided.v1")
    await world.pool.execute("INSERT INTO voids VALUES ($1, $2)", void, ANNA)
    await world.match()
    assert await world.events(wanted) == await world.events(inside) == [entry, void]
    assert await world.events(other) == []


async def test_a_subscription_to_one_id_follows_the_person(world: World) -> None:
    row = await world.subscribe(filter={"people": [str(BEN)]})
    await world.happens(ADMITTED, ANNA)
    await world.match()
    merge = await world.happens("throughcare.intake.person.merged.v1", ANNA)
    await world.pool.execute("INSERT INTO links VALUES ($1, $2, $3, true)", merge, ANNA, BEN)
    released = await world.happens(RELEASED, ANNA)
    await world.match()
    assert await world.events(row) == [merge, released]
