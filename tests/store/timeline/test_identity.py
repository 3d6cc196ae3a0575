"""After a merge the survivor's timeline holds both paths, a retired id leads there; after an unmerge all is apart."""

import uuid

import pytest

from services.timeline.caseload.keeping import Keeping
from services.timeline.queries import OF_ANOTHER, Page
from shared.eventing.messages import Envelope
from tests.store.timeline.conftest import (
    ADMITTED,
    DRAFTED,
    REGISTERED,
    RELEASED,
    Told,
    World,
    corrects,
    person,
)
from tests.store.timeline.test_rebuild import rebuilt

MERGED = "throughcare.intake.person.merged.v1"
UNMERGED = "throughcare.intake.person.unmerged.v1"


def merged(survivor: Told, retired: Told, on: float) -> Envelope:
    return survivor.event(MERGED, on, survivorId=str(survivor.person), retiredId=str(retired.person))


def unmerged(survivor: Told, restored: Told, on: float) -> Envelope:
    return survivor.event(UNMERGED, on, survivorId=str(survivor.person), restoredId=str(restored.person))


def registered(who: Told, name: str, on: float = 0) -> Envelope:
    return who.event(REGISTERED, on, identifiers=[{"scheme": "gb:noms", "value": name}])


async def shown(world: World, who: Told, as_of: object = None) -> Page:
    return await world.timelines.page(who.person, as_of, None, 50)  # type: ignore[arg-type]


def kinds(page: Page) -> list[str]:
    return [each["type"].split(".")[-2] for each in page.entries]


async def listed(world: World) -> list[tuple[str, str | None, list[str], int]]:
    found = (await world.people())["people"]
    return [(each["id"], each["state"], each["identifiers"], each["entries"]) for each in found]


async def test_the_survivors_timeline_holds_both_paths_and_a_retired_id_leads_there(world: World) -> None:
    anna, other = person("anna"), person("other")
    await world.take(registered(anna, "A"), anna.event(ADMITTED, 1, reason="new"), registered(other, "B", 2))
    await world.take(other.event(RELEASED, 5, kind="end"))
    before = await shown(world, other)
    assert kinds(before) == ["registered", "released"]
    await world.take(merged(anna, other, 6))
    both = ["registered", "recorded", "registered", "released", "merged"]
    for who in (anna, other):
        page = await shown(world, who)
        assert (page.person, kinds(page)) == (anna.person, both)
    assert await listed(world) == [(str(anna.person), "in_community", ["gb:noms:A", "gb:noms:B"], 5)]
    assert await world.timelines.find("gb:noms:B") in (anna.person, other.person)
    found = await world.people(identifier="gb:noms:B")
    assert [each["id"] for each in found["people"]] == [str(anna.person)]
    then = await shown(world, other, before.as_of)
    assert (then.person, then.entries) == (other.person, before.entries)


async def test_paging_goes_through_both_paths_in_the_order_of_the_world(world: World) -> None:
    anna, other = person("anna"), person("other")
    for day in range(6):
        await world.take((anna if day % 2 else other).event(RELEASED, day, kind="end"))
    await world.take(merged(anna, other, 9))
    entries, cursor = [], None
    while True:
        page = await world.timelines.page(other.person, None, cursor, 2)
        entries += page.entries
        cursor = page.following
        if cursor is None:
            break
    assert [each["person"] for each in entries] == [
        str(each.person) for each in (other, anna, other, anna, other, anna, anna)
    ]


async def test_late_events_of_a_retired_id_are_the_survivors(world: World) -> None:
    anna, other = person("anna"), person("other")
    await world.take(merged(anna, other, 3))
    assert await listed(world) == [(str(anna.person), None, [], 1)]
    await world.take(registered(other, "B", 1), other.event(ADMITTED, 2, reason="new"))
    assert await listed(world) == [(str(anna.person), "in_custody", ["gb:noms:B"], 3)]


async def test_after_an_unmerge_all_is_apart_again(world: World) -> None:
    anna, other = person("anna"), person("other")
    await world.take(registered(anna, "A"), anna.event(ADMITTED, 1, reason="new"), registered(other, "B"))
    await world.take(merged(anna, other, 2))
    together = await shown(world, anna)
    await world.take(unmerged(anna, other, 3))
    assert kinds(await shown(world, other)) == ["registered", "merged", "unmerged"]
    assert sorted(await listed(world)) == sorted(
        [(str(anna.person), "in_custody", ["gb:noms:A"], 4), (str(other.person), None, ["gb:noms:B"], 1)]
    )
    assert (await shown(world, other, together.as_of)).entries == together.entries


async def test_who_was_taken_for_another_is_shown_that_and_nothing_of_the_other(world: World) -> None:
    anna, other = person("anna"), person("other")
    received = anna.event(ADMITTED, 1, reason="new")
    said = corrects(other, received, 3, patch={"facilityId": "leeds"})
    drafted = anna.event(DRAFTED, 3, said)
    await world.take(received, registered(other, "B"), merged(anna, other, 2), said, drafted)
    both = await shown(world, other)
    assert both.entries[1]["data"]["facilityId"] == "leeds"
    apart = unmerged(other, anna, 4)
    await world.take(apart)
    page = await shown(world, other)
    assert kinds(page) == ["registered", "merged", "corrected", "unmerged"]
    told = page.entries[2]
    assert (told["headline"], told["data"].keys()) == (OF_ANOTHER, {"targetEventId", "reason"})
    theirs = await shown(world, anna)
    assert kinds(theirs) == ["recorded", "merged", "drafted", "unmerged"]
    assert theirs.entries[0]["data"] == {"reason": "new"}
    assert [(each["because"], each["reason"]) for each in theirs.entries[2]["reviews"]] == [
        (str(apart.id), "cause_parted")
    ]
    assert (await shown(world, other, both.as_of)).entries == both.entries


async def test_of_three_who_are_one_one_is_in_the_list_of_cases_whatever_follows(world: World) -> None:
    anna, other, third = person("anna"), person("other"), person("third")
    keeping = Keeping(world.timelines)

    async def cases() -> set[uuid.UUID]:
        while await keeping.follow():
            pass
        return {row["person"] for row in await world.pool.fetch("SELECT person FROM cases")}

    await world.take(*(who.event(ADMITTED, 1, reason="new") for who in (anna, other, third)))
    assert len(await cases()) == 3
    await world.take(merged(third, other, 2))
    assert await cases() == {anna.person, third.person}
    await world.take(merged(anna, other, 3))
    assert await cases() == {anna.person}
    await world.take(unmerged(anna, other, 4))
    assert await cases() == {anna.person, third.person}


@pytest.mark.parametrize("projection", ["places", "people"])
async def test_a_rebuild_comes_to_the_same(world: World, projection: str) -> None:
    for pair in range(4):
        one, two = person(f"one{pair}"), person(f"two{pair}")
        await world.take(registered(one, f"A{pair}"), one.event(ADMITTED, 1, reason="new"), registered(two, f"B{pair}"))
        await world.take(merged(one, two, 2), two.event(RELEASED, 5, kind="end"))
        if pair % 2:
            await world.take(unmerged(one, two, 3))
        await world.take(merged(one, person(f"unheard{pair}"), 4))
    live = await world.rows(projection)
    found = await rebuilt(world, projection)
    assert (found["failed"], found["differed"]) == (None, 0)
    assert await world.rows(projection) == live
