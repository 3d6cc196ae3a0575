"""Which ids are one person, from what was said of each pair of them. Pure.

Of a pair the last word in the order of the world counts, so that merges and unmerges end in the same in whatever order
they come.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from shared.eventing.decider import Order


@dataclass(frozen=True, slots=True)
class Link:
    """A merge, or the end of one: `retired` leads to `survivor`, or does not; `order` is that of the world."""

    survivor: UUID
    retired: UUID
    merges: bool
    order: Order

    @property
    def pair(self) -> frozenset[UUID]:
        """Of whom it speaks, whoever survives."""
        return frozenset((self.survivor, self.retired))


def in_force(links: Iterable[Link]) -> list[Link]:
    """Of each pair the last word, where it merges them; in the order of the world."""
    last: dict[frozenset[UUID], Link] = {}
    for link in sorted(links, key=lambda each: each.order):
        last.pop(link.pair, None)
        last[link.pair] = link
    return [link for link in last.values() if link.merges]


def survivors(links: Iterable[Link], ids: Iterable[UUID]) -> Mapping[UUID, UUID]:
    """For each of these ids, and of those that are linked to them, under whom it is found: those that are one person
    have one survivor. Where two would survive, it is who was named last.
    """
    found = {each: each for each in ids}
    for link in in_force(links):
        first, other = root(found, link.survivor), root(found, link.retired)
        found[other] = first
    return {each: root(found, each) for each in found}


def root(leads: dict[UUID, UUID], person: UUID) -> UUID:
    """Where an id leads in the end."""
    while (onward := leads.setdefault(person, person)) != person:
        person = onward
    return person


def groups(leads: Mapping[UUID, UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The ids that are one person, by their survivor; in an order of their own."""
    found: dict[UUID, list[UUID]] = {}
    for person, survivor in leads.items():
        found.setdefault(survivor, []).append(person)
    return {survivor: tuple(sorted(ids, key=lambda each: each.int)) for survivor, ids in found.items()}
