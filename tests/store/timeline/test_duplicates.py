"""Records that may be one person are listed until somebody says whether they are, in whatever order that is told."""

from itertools import permutations
from typing import Any

import pytest

from services.timeline.duplicates.keeping import Keeping
from services.timeline.duplicates.listing import Duplicates
from shared.eventing.messages import Envelope
from tests.store.timeline.conftest import ADMITTED, REGISTERED, Told, World
from tests.store.timeline.test_identity import merged, unmerged

CORRECTED = "throughcare.intake.record.corrected.v1"
RETRACTED = "throughcare.intake.record.retracted.v1"
DISTINGUISHED = "throughcare.intake.person.distinguished.v1"


def known_by(world: World, name: str) -> Told:
    return Told(world.database.people.person(name), {})


def registered(who: Told, *names: str, on: float = 0, **more: Any) -> Envelope:
    numbers = [dict(zip(("scheme", "value"), name.rsplit(":", 1), strict=True)) for name in names]
    return who.event(REGISTERED, on, identifiers=numbers, **more)


def apart(one: Told, other: Told, on: float) -> Envelope:
    return one.event(DISTINGUISHED, on, personId=str(one.person), otherId=str(other.person))


async def listed(world: World) -> list[tuple[frozenset[str], list[str]]]:
    """Who may be whom, and why, as it is once the follower has looked."""
    while await Keeping(world.pool, world.database.people).follow():
        pass
    found = await Duplicates(world.pool).open(50, 0)
    assert found["total"] == len(found["duplicates"])
    return [
        (frozenset(each["id"] for each in two["people"]), [said["reason"] for said in two["said"]])
        for two in found["duplicates"]
    ]


def both(one: Told, other: Told) -> frozenset[str]:
    return frozenset((str(one.person), str(other.person)))


async def test_a_number_under_which_somebody_else_is_known_is_listed_whoever_came_first(world: World) -> None:
    for order in ((0, 1), (1, 0)):
        anna, other = (known_by(world, f"{scheme}:{order[0]}") for scheme in ("gb:noms", "gb:crn"))
        events = [registered(anna, f"gb:noms:{order[0]}", f"gb:crn:{order[0]}"), other.event(ADMITTED, 1, reason="new")]
        before = await listed(world)
        await world.take(events[order[0]])
        assert await listed(world) == before
        await world.take(events[order[1]])
        assert await listed(world) == [*before, (both(anna, other), ["same_identifier"])]


async def test_two_who_were_registered_with_one_number_are_listed_and_who_said_so_since_when(world: World) -> None:
    anna, other = known_by(world, "gb:noms:A"), known_by(world, "gb:noms:B")
    await world.take(registered(anna, "gb:noms:A", "gb:pnc:7", birthYear=1990))
    second = registered(other, "gb:noms:B", "gb:pnc:7", birthYear=1990)
    await world.take(second)
    assert await listed(world) == [(both(anna, other), ["same_identifier"])]
    (two,) = (await Duplicates(world.pool).open(1, 0))["duplicates"]
    (said,) = two["said"]
    assert (said["event"], said["actor"], said["knowntime"]) == (str(second.id), "test", two["since"])
    assert sorted(name for each in two["people"] for name in each["identifiers"]) == [
        "gb:noms:A", "gb:noms:B", "gb:pnc:7", "gb:pnc:7"
    ]  # fmt: skip


async def test_the_same_year_of_birth_is_nothing_and_whom_we_do_not_know_is_nobodys_double(world: World) -> None:
    anna, other = known_by(world, "gb:noms:A"), known_by(world, "gb:noms:B")
    await world.take(registered(anna, "gb:noms:A", birthYear=1990, duplicateCandidates=["gb:crn:X"]))
    await world.take(registered(other, "gb:noms:B", birthYear=1990))
    assert await listed(world) == []
    await world.take(known_by(world, "gb:crn:X").event(ADMITTED, 3, reason="new"))
    assert await listed(world) == [(both(anna, known_by(world, "gb:crn:X")), ["reported"])]


async def test_a_number_that_many_people_have_is_none(world: World) -> None:
    people = [known_by(world, f"gb:noms:{number}") for number in range(21)]
    await world.take(*(registered(each, f"gb:noms:{number}", "gb:pnc:0") for number, each in enumerate(people)))
    assert await listed(world) == []


async def test_merged_or_told_apart_they_are_off_the_list_and_come_back_nowhere(world: World) -> None:
    anna, other = known_by(world, "gb:noms:A"), known_by(world, "gb:crn:X")
    await world.take(registered(anna, "gb:noms:A", "gb:crn:X"), other.event(ADMITTED, 1, reason="new"))
    await world.take(merged(anna, other, 2))
    assert await listed(world) == []
    await world.take(unmerged(anna, other, 3))
    assert await listed(world) == []
    await world.take(registered(other, "gb:crn:X", "gb:noms:A", on=4))
    assert await listed(world) == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_in_whatever_order_it_is_told_two_who_were_told_apart_are_not_listed(
    world: World, order: tuple[int, ...]
) -> None:
    anna, other = known_by(world, "gb:noms:A"), known_by(world, "gb:crn:X")
    events = [registered(anna, "gb:noms:A", "gb:crn:X"), other.event(ADMITTED, 1, reason="new")]
    events.append(apart(other, anna, 2))
    for number in order:
        await world.take(events[number])
        await listed(world)
    assert await listed(world) == []


async def test_whoever_is_one_with_somebody_who_was_told_apart_is_told_apart_too(world: World) -> None:
    anna, other, third = (known_by(world, f"gb:noms:{name}") for name in "ABC")
    await world.take(registered(anna, "gb:noms:A"), registered(other, "gb:noms:B"), apart(anna, other, 1))
    await world.take(registered(third, "gb:noms:C", "gb:noms:B"))
    assert await listed(world) == [(both(third, other), ["same_identifier"])]
    await world.take(merged(anna, third, 2))
    assert await listed(world) == []


async def test_what_is_retracted_or_corrected_says_nothing_any_more(world: World) -> None:
    anna, other = known_by(world, "gb:noms:A"), known_by(world, "gb:crn:X")
    wrong = registered(anna, "gb:noms:A", "gb:crn:X", duplicateCandidates=["gb:crn:X"])
    await world.take(wrong, other.event(ADMITTED, 1, reason="new"))
    assert await listed(world) == [(both(anna, other), ["same_identifier", "reported"])]
    right = {"identifiers": [{"scheme": "gb:noms", "value": "A"}]}
    corrected = anna.event(CORRECTED, 2, targetEventId=str(wrong.id), patch=right, reason="data_entry")
    await world.take(corrected)
    assert await listed(world) == [(both(anna, other), ["reported"])]
    await world.take(anna.event(RETRACTED, 3, targetEventId=str(corrected.id), reason="never_happened"))
    assert await listed(world) == []


async def test_that_two_were_told_apart_may_be_retracted_too(world: World) -> None:
    anna, other = known_by(world, "gb:noms:A"), known_by(world, "gb:crn:X")
    said = apart(anna, other, 2)
    await world.take(registered(anna, "gb:noms:A", "gb:crn:X"), other.event(ADMITTED, 1, reason="new"), said)
    assert await listed(world) == []
    await world.take(anna.event(RETRACTED, 3, targetEventId=str(said.id), reason="wrong_person"))
    assert await listed(world) == [(both(anna, other), ["same_identifier"])]
