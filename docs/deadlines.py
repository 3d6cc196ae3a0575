"""docs/reference/deadlines.md: what must be done, for everybody; and by when, as each pack of ours says.

And, for the page of the events, which deadlines each of them begins, meets, moves or ends.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.cli.policy import in_words
from services.policies import checking, shipped
from shared.deadlines.obligation import Obligation
from shared.deadlines.pack import Row, Trigger
from shared.service import Parts

# What an event may do to a deadline, by the part of a row or an obligation that says so.
DOES: Mapping[str, str] = {
    "starts_on": "begins",
    "satisfied_by": "meets",
    "voided_by": "ends",
    "recompute_on": "moves",
    "paused_by": "pauses",
    "resumed_by": "resumes",
    "exemptions": "puts off",
}


class Numbered(NamedTuple):
    """A row, and whose it is."""

    pack: str
    row: Row


@dataclass(frozen=True)
class Kind:
    """A kind of deadline: an obligation of the product's own, with every pack's rows of it; or a kind of one pack."""

    name: str
    service: str
    core: Obligation | None
    rows: tuple[Numbered, ...]

    @property
    def sources(self) -> str:
        """All who say so."""
        return "; ".join((*((self.core.why,) if self.core else ()), *(row.source for _, row in self.rows)))

    @property
    def parts(self) -> list[tuple[str, Sequence[Trigger]]]:
        """What each sort of fact does to it: by the core, or, of a pack's own kind, by its first row."""
        said = self.core or self.rows[0].row
        found = ((does, triggers_of(said, part)) for part, does in DOES.items())
        return [(does, triggers) for does, triggers in found if triggers]

    def by(self, pack: str) -> str:
        """What a pack says of it in short, such as `24 hours after`."""
        return ", ".join(in_words(row) for name, row in self.rows if name == pack)


def triggers_of(said: Obligation | Row, part: str) -> tuple[Trigger, ...]:
    """Facts that do one thing to a deadline."""
    if part == "exemptions":
        return tuple(each for exemption in getattr(said, part, ()) for each in exemption.by)
    found: tuple[Trigger, ...] = getattr(said, part)
    return found


def kinds(deciding: Iterable[Parts]) -> dict[str, Kind]:
    """Every kind there is, the product's own first."""
    parts = list(deciding)
    check = checking(parts)
    rows = [Numbered(name, row) for name, path in shipped().items() for row in check.load(path).pack.rows]
    names = dict.fromkeys((*check.core, *(row.kind for _, row in rows)))
    return {
        name: kind_of(name, check.core.get(name), [each for each in rows if each.row.kind == name]) for name in names
    }


def kind_of(name: str, own: tuple[str, Obligation] | None, rows: Sequence[Numbered]) -> Kind:
    """One kind; it is kept by the service whose events meet it."""
    service, core = own or (rows[0].row.satisfied_by[0].type.partition(".")[0], None)
    return Kind(name, service, core, tuple(rows))


class Effect(NamedTuple):
    """An event does this to deadlines of these kinds, as the product says, or as a pack does."""

    does: str
    pack: str
    kinds: tuple[str, ...]


def effects(short: str, every: Mapping[str, Kind]) -> list[Effect]:
    """What an event of this type, by its short name, does to deadlines: in the order of a deadline's life."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for part, does in DOES.items():
        for kind in every.values():
            for pack in who_says(kind, part, short):
                found.setdefault((does, pack), {})[kind.name] = None
    return [Effect(does, pack, tuple(kinds)) for (does, pack), kinds in found.items()]


def who_says(kind: Kind, part: str, short: str) -> Iterator[str]:
    """Nobody, the product (which has no name here), or the packs that say so where the product does not."""
    if kind.core and any(each.type == short for each in triggers_of(kind.core, part)):
        yield ""
        return
    yield from (pack for pack, row in kind.rows if any(each.type == short for each in triggers_of(row, part)))
