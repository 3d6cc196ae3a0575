"""Consent ends: each recipient that was told something of the person is asked, once, to stop using it and delete it.

A last day that has come needs no notice: it was told with every message. After a death there is none either.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from services.timeline.subscriptions.matters import Matter
from services.timeline.subscriptions.sharing.consent import Allowed, ForWhom, Known, allowed, first_end, last_about
from services.timeline.subscriptions.sharing.knowing import MAY_END, SQL, people
from services.timeline.subscriptions.sharing.message import CONSENT_ENDED, notice
from shared.eventing.messages import new_event_id
from shared.sql import Connection, columns


def whose(matters: Iterable[Matter]) -> set[UUID]:
    """Those for whom a consent may have ended with these."""
    return {each.about.person for each in matters if {each.type, each.about.type} & MAY_END}


@dataclass(frozen=True, slots=True)
class Told:
    """What a recipient was told by one message and may have still; `until` is the last day, as it was told."""

    event: UUID
    categories: frozenset[str]
    until: date | None


@dataclass(frozen=True, slots=True)
class Ended:
    """What of it a recipient may keep no longer, of which no more is known to be told, and what it keeps."""

    categories: frozenset[str] = frozenset()
    since: datetime | None = None
    forgotten: tuple[Told, ...] = ()
    kept: tuple[Told, ...] = ()


def ended(told: Sequence[Told], whom: ForWhom, known: Known, allows: Allowed, now: datetime) -> Ended:
    """Beside what is allowed now. Pure.

    Where a consent is to end sooner than was told, it is said from when on.
    """
    lost: dict[str, datetime] = {}
    forgotten, kept = [], []
    for each in told:
        gone = each.categories - allows.keys()
        left = replace(each, categories=each.categories - gone)
        if gone and not (each.until and each.until < now.astimezone(UTC).date()):
            lost |= {category: last_said(known, whom, category) or now for category in gone}
        end = first_end(allows, left.categories)
        if left.categories and end and (each.until is None or end < each.until):
            behind = datetime.combine(end + timedelta(days=1), time.min, UTC)
            lost |= {category: behind for category in left.categories if allows[category] == end}
            left = replace(left, until=end)
        if not left.categories:
            forgotten.append(each)
        elif left != each:
            kept.append(left)
    since = min(lost.values()) if lost else None
    return Ended(frozenset(lost), since, tuple(forgotten), tuple(kept))


def last_said(known: Known, whom: ForWhom, category: str) -> datetime | None:
    """When the person took it back, where they did. Pure."""
    last = last_about(known.words, whom, category)
    return last.said if last and not last.grants else None


async def notify(
    connection: Connection, whom: Mapping[UUID, ForWhom], concerned: Collection[UUID], now: datetime
) -> set[UUID]:
    """Write the notices that are due to these subscriptions, whose rows are locked; gives those that have one."""
    by_consent = {each: to for each, to in whom.items() if not to.legal_basis}
    if not by_consent or not concerned:
        return set()
    known, _ = await people(connection, concerned)
    rows = await connection.fetch(SQL["told_of"], list(by_consent), list(known), timeout=10)

    def to_whom_of_whom(row: Any) -> tuple[UUID, UUID]:
        return row["subscription"], known[row["person"]].root

    noticed = set()
    for (subscription, root), its in groupby(sorted(rows, key=to_whom_of_whom), key=to_whom_of_whom):
        person, to, parts = known[root], by_consent[subscription], list(its)
        if person.died:
            continue
        told = [Told(row["event"], frozenset(row["categories"]), row["until"]) for row in parts]
        found = ended(told, to, person, allowed(to, person, now.astimezone(UTC).date()), now)
        await write_down(connection, subscription, found)
        if found.since:
            body = notice(found.categories, found.since, person)
            values = (new_event_id(), parts[-1]["person"], CONSENT_ENDED, now, body)
            await connection.execute(SQL["add_notice"], subscription, *values, timeout=10)
            noticed.add(subscription)
    return noticed


async def write_down(connection: Connection, subscription: UUID, found: Ended) -> None:
    """What the recipient has now, as far as we know."""
    if found.forgotten:
        gone = [each.event for each in found.forgotten]
        await connection.execute(SQL["forget_told"], [subscription] * len(gone), gone, timeout=10)
    if found.kept:
        values = [(subscription, each.event, ",".join(sorted(each.categories)), each.until) for each in found.kept]
        await connection.execute(SQL["keep_told"], *columns(values), timeout=10)
