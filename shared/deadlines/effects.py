"""What another pack comes to, for all people together: counted row by row. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from shared.deadlines.comparing import Compared, Standing
from shared.deadlines.recorded import Recorded


@dataclass(slots=True)
class Effect:
    """Of one row: how many deadlines are opened, breached and met late, as recorded and by both packs; what changes."""

    recorded: Counter[str] = field(default_factory=Counter)
    in_use: Counter[str] = field(default_factory=Counter)
    new: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    unchanged: int = 0


@dataclass(slots=True)
class Summary:
    """The effect of each row, by kind and row."""

    effects: dict[tuple[str, str], Effect] = field(default_factory=dict)

    def add(self, found: Compared) -> None:
        """One person further."""
        for each in found.told:
            self._of(each.what.kind, each.what.row or "").recorded.update(words_told(each))
        for pair in found.pairs:
            if pair.in_use:
                self._of(pair.in_use.kind, pair.in_use.row).in_use.update(words(pair.in_use))
            if pair.new:
                self._of(pair.new.kind, pair.new.row).new.update(words(pair.new))
            effect = self._of(pair.shown.kind, pair.shown.row)
            effect.changes.update(pair.changes)
            effect.unchanged += not pair.changes

    def _of(self, kind: str, row: str) -> Effect:
        return self.effects.setdefault((kind, row), Effect())


def words(standing: Standing) -> Iterator[str]:
    """What it counts as."""
    yield "opened"
    if standing.breached:
        yield "breached"
    if standing.state == "met_late":
        yield "late"


def words_told(told: Recorded) -> Iterator[str]:
    """What it counts as."""
    late = told.met is not None and told.met.late
    yield "opened"
    if late or told.breached:
        yield "breached"
    if late:
        yield "late"
