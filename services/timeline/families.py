"""The ids that are one person, as known at an instant."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.contracts.identity import LINKS, PersonMerged
from shared.eventing.linking import Link, groups, survivors

WHO_IS_WHO = frozenset(kind.type for kind in LINKS)


@dataclass(frozen=True, slots=True)
class Family:
    """A person: the id under which they are found, and all ids that are they."""

    root: UUID
    ids: tuple[UUID, ...]


def families(rows: Iterable[Any], people: Collection[UUID]) -> dict[UUID, Family]:
    """For each of these ids, and those that are linked to them: whose it is. Rows are of `links`."""
    links = [
        Link(row["survivor"], row["retired"], row["merges"], (row["time"], row["recorded"], row["id"].int))
        for row in rows
    ]
    found = groups(survivors(links, people))
    return {person: Family(root, ids) for root, ids in found.items() for person in ids}


def named(data: Mapping[str, Any]) -> tuple[UUID, UUID]:
    """Survivor and other, of a published merge or unmerge."""
    return UUID(data["survivorId"]), UUID(data.get("retiredId") or data["restoredId"])


def merges(event_type: str) -> bool:
    """Whether it joins, or takes apart."""
    return event_type == PersonMerged.type
