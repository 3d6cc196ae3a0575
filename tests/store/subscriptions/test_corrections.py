"""Whoever was told what is wrong is told what corrects it, under whichever id and in whatever order it is heard; of
whoever turns out to be two people, only of the one who was asked for.
"""

from itertools import permutations

import asyncpg

from services.timeline import projection
from services.timeline.service import take_lock
from services.timeline.subscriptions.forms import Replay
from shared.eventing.messages import Envelope
from tests.store.subscriptions.conftest import World
from tests.store.timeline.conftest import ADMITTED, RELEASED, corrects, person, retracts
from tests.store.timeline.test_identity import MERGED, UNMERGED, merged, unmerged

VOIDED = "throughcare.intake.admission.voided.v1"
CHANNELS = [{"channel": "pull"}, {"channel": "sse"}, {"channel": "webhook", "url": "https://aftercare.example/hook"}]


async def take(world: World, *events: Envelope) -> None:
    """One after the other, each held against filters before the next comes."""
    for event in events:
        async with world.pool.acquire() as connection, connection.transaction():
            await take_lock(connection)
            await projection.apply(connection, [event])
        await world.match()


async def told(world: World, row: asyncpg.Record, *events: Envelope) -> list[Envelope]:
    """What was to be delivered, in order, of these."""
    by_id = {each.id: each for each in events}
    rows = [each for each in await world.deliveries(row) if each["status"] != "skipped"]
    return [by_id[each["event"]] for each in rows if each["event"] in by_id]


async def test_a_correction_under_another_id_reaches_who_was_told_whatever_comes_first(world: World) -> None:
    by_type = [await world.subscribe(filter={"types": [ADMITTED]}, **each) for each in CHANNELS]
    everything, no_one = await world.subscribe(), await world.subscribe(filter={"types": [RELEASED]})
    for order in permutations("mct"):
        anna, other = person(f"anna{order}"), person(f"other{order}")
        by_both = await world.subscribe(filter={"types": [ADMITTED], "people": [str(anna.person)]})
        by_other = await world.subscribe(filter={"people": [str(other.person)]})
        target = anna.event(ADMITTED, 1, reason="new")
        correction, link = corrects(other, target, 3, patch={"facilityId": "leeds"}), merged(anna, other, 2)
        said = {"m": link, "c": correction, "t": target}
        await take(world, *(said[each] for each in order))
        every = tuple(said.values())
        for row in by_type:
            assert await told(world, row, *every) == [target, correction], order
        assert await told(world, by_both, target, correction) == [target, correction], order
        assert len(await told(world, everything, *every)) == 3, order
        assert (await told(world, by_other, *every)).count(correction) == 1, order
        assert await told(world, no_one, *every) == []


async def test_of_a_chain_under_several_ids_each_version_comes_behind_the_one_before(world: World) -> None:
    row = await world.subscribe(filter={"types": [ADMITTED]})
    for order in permutations("tab"):
        anna, other, third = (person(f"{name}{order}") for name in ("anna", "other", "third"))
        target = anna.event(ADMITTED, 1, reason="new")
        first = corrects(other, target, 3, patch={"facilityId": "leeds"})
        second = corrects(third, first, 4, patch={"facilityId": "york"})
        said = {"t": target, "a": first, "b": second}
        await take(world, merged(anna, other, 2), merged(anna, third, 2), *(said[each] for each in order))
        assert await told(world, row, *said.values()) == [target, first, second], order


async def test_who_subscribed_between_a_correction_and_what_it_corrects_has_both(world: World) -> None:
    anna, other = person("anna"), person("other")
    target = anna.event(ADMITTED, 1, reason="new")
    correction = retracts(other, target, 3)
    await take(world, merged(anna, other, 2), correction)
    row = await world.subscribe()
    await take(world, target)
    assert await told(world, row, target, correction) == [target, correction]


async def test_a_replay_has_a_late_correction_behind_what_it_corrects(world: World) -> None:
    anna, other = person("anna"), person("other")
    row = await world.subscribe(filter={"types": [ADMITTED]})
    target = anna.event(ADMITTED, 1, reason="new")
    correction = retracts(other, target, 3)
    link = merged(anna, other, 2)
    await take(world, link, correction, target)
    await world.log.acknowledge(row, str((await world.deliveries(row))[-1]["number"]))
    await world.registry.replay(row, Replay(event=link.id))
    await world.match()
    assert await told(world, row, target, correction) == [target, correction] * 2


async def test_what_an_unmerge_makes_right_again_is_told_to_who_had_it_wrong(world: World) -> None:
    anna, other = person("anna"), person("other")
    row = await world.subscribe(filter={"types": [ADMITTED]})
    target = anna.event(ADMITTED, 1, reason="new")
    correction = retracts(other, target, 3)
    joined, apart, again = merged(anna, other, 2), unmerged(anna, other, 4), merged(anna, other, 5)
    await take(world, target, joined, correction, apart, again)
    assert await told(world, row, target, joined, correction, apart, again) == [target, correction, apart, again]


async def test_a_void_under_another_id_reaches_who_was_told_of_the_admission(world: World) -> None:
    row = await world.subscribe(filter={"types": [ADMITTED]})
    for order in permutations("mva"):
        anna, other = person(f"anna{order}"), person(f"other{order}")
        said = {"a": anna.event(ADMITTED, 1, reason="new"), "v": other.event(VOIDED, 3, reason="in_error")}
        said["m"] = merged(anna, other, 2)
        await take(world, *(said[each] for each in order))
        assert await told(world, row, *said.values()) == [said["a"], said["v"]], order


async def test_subscriptions_follow_a_merge_and_part_with_it(world: World) -> None:
    anna, other = person("anna"), person("other")
    whom = [(who, types) for who in (anna, other) for types in ([], [RELEASED])]
    rows = [await world.subscribe(filter={"people": [str(who.person)], "types": types}) for who, types in whom]
    before, between, after = ([who.event(RELEASED, day, kind="end") for who in (anna, other)] for day in (1, 3, 5))
    joined, apart = merged(anna, other, 2), unmerged(anna, other, 4)
    every = [*before, joined, *between, apart, *after]
    await take(world, *every)
    for row, (who, _) in zip(rows, whom, strict=True):
        own = [each for each in every if each.person == who.person or each in (joined, apart)]
        assert await told(world, row, *every) == own
        withheld = [each["event"] for each in await world.deliveries(row) if each["status"] == "skipped"]
        assert withheld == [each.id for each in between if each.person != who.person]
        await world.registry.replay(row, Replay(event=before[0].id))
        await world.match()
        assert await told(world, row, *every) == own


async def test_what_was_sent_about_the_other_stays_sent_and_what_follows_of_it_goes_to_its_own(world: World) -> None:
    anna, other = person("anna"), person("other")
    by_anna, by_other = [await world.subscribe(filter={"people": [str(who.person)]}) for who in (anna, other)]
    left = anna.event(RELEASED, 3, kind="end")
    await take(world, merged(anna, other, 2), left)
    await world.log.acknowledge(by_other, str((await world.deliveries(by_other))[-1]["number"]))
    correction = corrects(anna, left, 5, patch={"kind": "bail"})
    await take(world, unmerged(anna, other, 4), correction)
    assert await told(world, by_other, left, correction) == [left]
    assert await told(world, by_anna, left, correction) == [left, correction]
    again = merged(anna, other, 6)
    await take(world, again)
    assert await told(world, by_other, left, correction, again) == [left, again, correction]


async def test_of_three_who_are_one_whoever_goes_takes_along_who_came_with_them(world: World) -> None:
    anna, other, third = person("anna"), person("other"), person("third")
    row = await world.subscribe(filter={"people": [str(third.person)]})
    joined, apart = [merged(other, third, 1), merged(anna, other, 2)], unmerged(anna, other, 4)
    left = [who.event(RELEASED, day, kind="end") for day in (3, 5) for who in (anna, other, third)]
    await take(world, *joined, *left[:3], apart, *left[3:])
    assert await told(world, row, *joined, *left, apart) == [*joined, *left[1:3], apart, *left[4:]]


async def test_what_is_pending_about_the_other_is_taken_back_and_what_is_behind_it_is_due(world: World) -> None:
    anna, other = person("anna"), person("other")
    row = await world.subscribe(filter={"people": [str(other.person)]}, **CHANNELS[2])
    await take(world, merged(anna, other, 2), anna.event(RELEASED, 3, kind="end"), unmerged(anna, other, 4))
    found = [(each["type"], each["status"], each["due"] is not None) for each in await world.deliveries(row)]
    assert found == [(MERGED, "pending", True), (RELEASED, "skipped", False), (UNMERGED, "pending", False)]
