"""Which deadlines each event begins, meets, moves or ends, by the obligations of services and by policy packs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from shared.deadlines.obligation import Obligation
from shared.deadlines.pack import Pack, Row, Trigger
from shared.parts import Parts

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
DONE: Mapping[str, str] = {
    "starts_on": "Begins with",
    "satisfied_by": "Met by",
    "voided_by": "Void after",
    "recompute_on": "Moved by",
    "paused_by": "Paused by",
    "resumed_by": "Resumed by",
    "exemptions": "Put off by",
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
    packs_without: tuple[str, ...] = ()

    @property
    def named(self) -> bool:
        """Whether an event that begins it, or sets off the next, may itself say by when."""
        said = self.core or self.rows[0].row
        return any(each.due for each in (*said.starts_on, *said.satisfied_by))

    @property
    def only_of(self) -> str:
        """The pack that made it up; nobody, where the product asks for it."""
        return "" if self.core else self.rows[0].pack

    @property
    def sources(self) -> str:
        """All who say so."""
        return "; ".join((*((self.core.why,) if self.core else ()), *(row.source for _, row in self.rows)))

    @property
    def parts(self) -> list[tuple[str, Sequence[Trigger]]]:
        """What each sort of fact does to it: by the core, or, of a pack's own kind, by its first row."""
        said = self.core or self.rows[0].row
        found = ((done, triggers_of(said, part)) for part, done in DONE.items())
        return [(done, triggers) for done, triggers in found if triggers]


def triggers_of(said: Obligation | Row, part: str) -> tuple[Trigger, ...]:
    """Facts that do one thing to a deadline."""
    if part == "exemptions":
        return tuple(each for exemption in getattr(said, part, ()) for each in exemption.by)
    found: tuple[Trigger, ...] = getattr(said, part)
    return found


def kinds(parts: Iterable[Parts], packs: Iterable[Pack]) -> dict[str, Kind]:
    """Every kind there is, the product's own first."""
    core = {each.kind: (service.name, each) for service in parts for each in service.obligations}
    found = [*packs]
    rows = [Numbered(pack.pack, row) for pack in found for row in pack.rows]
    names = dict.fromkeys((*core, *(row.kind for _, row in rows)))
    every = [pack.pack for pack in found]
    return {
        name: kind_of(name, core.get(name), [each for each in rows if each.row.kind == name], every) for name in names
    }


def kind_of(
    name: str, core: tuple[str, Obligation] | None, rows: Sequence[Numbered], packs: Iterable[str] = ()
) -> Kind:
    """One kind; it is kept by the service whose events meet it."""
    service, obligation = core or (rows[0].row.satisfied_by[0].type.partition(".")[0], None)
    without = tuple(each for each in packs if each not in {pack for pack, _ in rows})
    return Kind(name, service, obligation, tuple(rows), without)


class Effect(NamedTuple):
    """An event does this to deadlines of these kinds, as the product says, or as a pack does."""

    does: str
    pack: str
    kinds: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As data."""
        return {"does": self.does, "pack": self.pack or None, "kinds": list(self.kinds)}


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
