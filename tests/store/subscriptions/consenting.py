"""People who say what others may be told, and an employer who subscribes."""

import uuid
from datetime import date
from typing import Any

import asyncpg

from tests.store.subscriptions.conftest import ANNA, World

CONSENT = "throughcare.intake.consent.recorded.v1"
DIED = "throughcare.intake.death.recorded.v1"
CONFIRMED = "throughcare.release.date.confirmed.v1"
ENDED = "throughcare.subscription.consent_ended.v1"
AVAILABILITY = "throughcare.shared.availability.v1"
BAKERY = {"kind": "employer", "ref": "northern-bakery"}
FOR_THE_BAKERY: dict[str, Any] = {"recipient": BAKERY | {"purpose": "job_placement"}}


async def grants(world: World, person: uuid.UUID = ANNA, until: date | None = None) -> uuid.UUID:
    """The bakery may be told from when on somebody is there."""
    given: dict[str, Any] = {"recipients": [BAKERY], "categories": ["availability"], "purpose": "job_placement"}
    if until:
        given["expiresOn"] = until.isoformat()
    return await world.happens(CONSENT, person, decision="granted", **given)


async def withdraws(world: World, person: uuid.UUID = ANNA) -> uuid.UUID:
    """All of it."""
    return await world.happens(CONSENT, person, decision="withdrawn")


async def confirmed(world: World, on: str = "2027-05-04", person: uuid.UUID = ANNA) -> uuid.UUID:
    """A release date."""
    return await world.happens(CONFIRMED, person, date=on, kind="parole")


async def revised(
    world: World, entry: uuid.UUID, kind: str, *, newest: uuid.UUID | None = None, **said: Any
) -> uuid.UUID:
    """A correction or retraction of an entry, or of its newest correction."""
    target = newest or entry
    service = "intake" if kind.startswith("intake.") else "release"
    name = f"throughcare.{service}.record.{kind.removeprefix('intake.')}.v1"
    revision = await world.happens(name, ANNA, targetEventId=str(target), reason="data_entry", **said)
    values = (revision, ANNA, target, entry, kind.endswith("retracted"))
    await world.pool.execute("INSERT INTO corrections VALUES ($1, $2, $3, $4, $5)", *values)
    return revision


async def link(world: World, survivor: uuid.UUID, other: uuid.UUID, merges: bool = True) -> None:
    """Two are one person, or are not after all."""
    kind = "merged" if merges else "unmerged"
    entry = await world.happens(f"throughcare.intake.person.{kind}.v1", survivor)
    await world.pool.execute("INSERT INTO links VALUES ($1, $2, $3, $4)", entry, survivor, other, merges)


async def reasons(world: World, row: asyncpg.Record) -> list[str | None]:
    """Why deliveries were skipped, of those that were."""
    return [each["detail"] for each in await world.deliveries(row) if each["status"] == "skipped"]
