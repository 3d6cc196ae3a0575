"""Whatever lives are corrected, merged and taken apart, and in whatever order services and ids are heard: whoever was
told something is told what corrects it, once and behind it, and of somebody else nothing.
"""

import random
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import asyncpg

from services.timeline import projection
from services.timeline.families import WHO_IS_WHO
from services.timeline.service import take_lock
from services.timeline.subscriptions.forms import Replay
from shared.eventing.messages import Envelope
from tests.store.subscriptions.conftest import World
from tests.store.timeline.test_any_life import HISTORIES, IDS, Life, named, shuffled

LIVES = 4
TYPES = ("throughcare.intake.admission.", "throughcare.release.released.", "throughcare.aftercare.supervision.")


class Asked(NamedTuple):
    """For whom, or for everybody; for some types, or for all."""

    who: str | None
    types: bool


async def test_whoever_was_told_something_is_told_what_corrects_it_and_nothing_of_somebody_else(world: World) -> None:
    for seed in range(LIVES):
        await subscribed(world, random.Random(seed), str(seed))


async def subscribed(world: World, chance: random.Random, name: str) -> None:
    """One story, told in two orders to who asks for types, for people, or both; then once more from the beginning."""
    life = Life(chance)
    for history in chance.sample(HISTORIES, 2):
        life.live(history)
    for run in ("in order", "a"):
        events = list(life.published(f"{name}/{run}"))
        real = {each: number for number, each in life.names(f"{name}/{run}").items()}
        rows = {
            Asked(who, types): await world.subscribe(
                filter={"people": [real[who]] if who else [], "types": [f"{each}*" for each in TYPES if types]}
            )
            for who in (None, *IDS)
            for types in (False, True)
            if who or types
        }
        batches = [[event] for event in events] if run == "in order" else shuffled(events, chance)
        for batch in batches:
            await take(world, batch, chance)
        await check(world, life, f"{name}/{run}", rows)
        for row in rows.values():
            await world.registry.replay(row, Replay(event=batches[0][0].id))
        await world.match()
        await check(world, life, f"{name}/{run}", rows)
        await world.pool.execute("DELETE FROM subscriptions")


async def take(world: World, events: Sequence[Envelope], chance: random.Random) -> None:
    """Held against filters at once, or together with what comes next."""
    async with world.pool.acquire() as connection, connection.transaction():
        await take_lock(connection)
        await projection.apply(connection, events)
    if chance.random() < 0.5:
        await world.match()


async def check(world: World, life: Life, run: str, rows: Mapping[Asked, asyncpg.Record]) -> None:
    """What each was told, beside what the story says."""
    await world.match()
    names = life.names(run)
    for asked, row in rows.items():
        rows_told = [each for each in await world.deliveries(row) if each["status"] != "skipped"]
        told = [names[str(each["event"])] for each in rows_told]
        assert len(told) == len(set(told)), (run, asked, told)
        for each in life.told:
            is_told = each["id"] in told
            must, may = wanted(life, each, asked, told)
            assert is_told or not must, (run, asked, told, life.chain(each["id"]))
            assert may or not is_told, (run, asked, told, life.chain(each["id"]))
        if asked.types:
            for each in life.told:
                places = [told.index(version) for version in life.chain(each["id"]) if version in told]
                assert places == sorted(places, reverse=True), (run, asked, told, life.chain(each["id"]))


def wanted(life: Life, each: dict[str, Any], asked: Asked, told: Collection[str]) -> tuple[bool, bool]:
    """Whether it must be told, and whether it may."""
    root = life[life.chain(each["id"])[-1]]
    ids = life.one(asked.who) if asked.who else set(IDS)
    if each["type"] in WHO_IS_WHO:
        return asked.who in named(each) or (not asked.types and asked.who in (None, each["who"])), True
    if asked.types and not root["type"].startswith(TYPES):
        return False, False
    own = asked.who in (None, each["who"]) and not (asked.types and root is not each)
    corrects = root is not each and root["id"] in told and root["who"] in ids and life.counts(each["id"])
    return own or corrects, each["who"] in ids
