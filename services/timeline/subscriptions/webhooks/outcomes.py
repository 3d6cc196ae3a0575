"""Attempts → what is written of them: many in one transaction, with what is due next, and how endpoints stand."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

import asyncpg

from services.timeline.subscriptions.webhooks.schedule import GIVEN_UP_AFTER, is_given_up, next_attempt
from services.timeline.subscriptions.webhooks.sending import GONE, Answer
from shared import telemetry
from shared.metrics import DELIVERIES
from shared.sql import Connection, columns, queries

SQL = queries("services.timeline.subscriptions.webhooks", "webhooks.sql")
WANTS_NO_MORE = "the endpoint answered 410 Gone: it wants no more"
FAILS_FOR_TOO_LONG = f"nothing was delivered for {GIVEN_UP_AFTER.days} days"
# One that was away for so long and is back is sent what waits at once, instead of within a day.
AWAY = timedelta(hours=1)
log = telemetry.log("webhooks")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One attempt at one delivery, and when it ended."""

    number: int
    subscription: UUID
    person: UUID
    attempts: int
    answer: Answer
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Since when an endpoint fails, and why it is disabled, if it is."""

    failing_since: datetime | None
    reason: str | None = None


async def write(pool: asyncpg.Pool, outcomes: Sequence[Outcome], now: datetime) -> None:
    """All of these, or none: then they are sent again."""
    taken = [each for each in outcomes if each.answer.is_success]
    failed = [each for each in outcomes if not each.answer.is_success]
    async with pool.acquire(timeout=10) as connection, connection.transaction():
        rows = await connection.fetch(SQL["lock"], list({each.subscription for each in outcomes}))
        if taken:
            await connection.execute(SQL["deliver"], *columns((o.number, o.answer.status, o.at) for o in taken))
        if failed:
            await connection.execute(SQL["fail"], *columns(map(failure, failed)))
        await connection.execute(SQL["advance"], *columns((o.subscription, o.person) for o in outcomes), now)
        await stand(connection, {row["id"]: row["failing_since"] for row in rows}, outcomes, now)
    DELIVERIES.labels("delivered").inc(len(taken))
    DELIVERIES.labels("failed").inc(len(failed))


def failure(each: Outcome) -> tuple[int, int | None, str | None, datetime, datetime]:
    """What failed, with when to try again."""
    due = next_attempt(each.attempts + 1, each.at, random.random(), each.answer.rest)
    return each.number, each.answer.status, each.answer.detail, each.at, due


async def stand(
    connection: Connection, before: dict[UUID, datetime | None], outcomes: Sequence[Outcome], now: datetime
) -> None:
    """How each endpoint stands after these."""
    ordered = sorted(outcomes, key=lambda each: (each.subscription.bytes, each.at))
    found = {
        subscription: standing(before[subscription], list(its))
        for subscription, its in groupby(ordered, key=lambda each: each.subscription)
        if subscription in before
    }
    changed = {each: after for each, after in found.items() if after != Standing(before[each])}
    if changed:
        rows = ((each, after.failing_since, after.reason) for each, after in changed.items())
        await connection.execute(SQL["stand"], *columns(rows))
    if back := [each for each, after in changed.items() if is_back(before[each], after, now)]:
        await connection.execute(SQL["hasten"], back, now)
    for each, after in changed.items():
        if after.reason:
            log.warning("webhook_disabled", subscription=str(each), reason=after.reason)


def standing(failing_since: datetime | None, outcomes: Sequence[Outcome]) -> Standing:
    """How an endpoint stands after these, in the order of time. Pure."""
    for each in outcomes:
        failing_since = None if each.answer.is_success else failing_since or each.at
    if any(each.answer.status == GONE for each in outcomes):
        return Standing(failing_since, WANTS_NO_MORE)
    if failing_since and is_given_up(failing_since, outcomes[-1].at):
        return Standing(failing_since, FAILS_FOR_TOO_LONG)
    return Standing(failing_since)


def is_back(failing_since: datetime | None, after: Standing, now: datetime) -> bool:
    """Whether an endpoint that was away for long answers again."""
    return failing_since is not None and after == Standing(None) and now - failing_since >= AWAY
