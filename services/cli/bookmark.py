"""How far a file has been sent, and what came of it: kept beside the data, so that the next run goes on from there."""

import hashlib
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import orjson

from services.cli.lines import STANDARD_INPUT, Part, Place, Told
from services.cli.progress import OUTCOMES

SHOWN = 10


@dataclass
class Counts:
    """What became of the rows, how far the file is read, and the first that failed."""

    what: str = "import"
    size: int = 0
    read: int = 0
    done: int = 0
    place: Place = field(default_factory=Place)
    outcomes: Counter[str] = field(default_factory=Counter)
    failed: list[Told] = field(default_factory=list)
    not_for_us: Counter[str] = field(default_factory=Counter)
    reported: int = 0
    trial: UUID = field(default_factory=uuid4)

    def add(self, part: Part, last: dict[str, Any]) -> None:
        """One part has been judged; `last` is the last line of the door's answer."""
        self.done += part.rows
        self.place, self.read = part.end, part.on_disk
        self.not_for_us.update(part.not_for_us)
        self.outcomes.update({outcome: last[outcome] for outcome in OUTCOMES})


class Bookmark:
    """The counts of this very file, server and way of sending; gone when the file is finished."""

    def __init__(self, folder: Path | None, path: Path, *way: object) -> None:
        self._path = None
        if folder and path != STANDARD_INPUT:
            state = path.stat()
            identity = "|".join(map(str, (path.resolve(), state.st_size, state.st_mtime_ns, *way)))
            self._path = folder / "imports" / hashlib.sha256(identity.encode()).hexdigest()[:24]

    def read(self, counts: Counts) -> None:
        """Go on from there, where there is one."""
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            kept = orjson.loads(self._path.read_bytes()) if self._path else {}
            place, trial = Place(int(kept["lines"]), int(kept["bytes"])), UUID(kept["trial"])
            done, read, reported = int(kept["done"]), int(kept["read"]), int(kept["reported"])
            outcomes = Counter({name: int(kept[name]) for name in OUTCOMES})
            not_for_us = Counter({str(name): int(count) for name, count in kept["notForUs"].items()})
            counts.place, counts.trial, counts.outcomes, counts.not_for_us = place, trial, outcomes, not_for_us
            counts.done, counts.read, counts.reported = done, read, reported

    def write(self, counts: Counts) -> None:
        """All rows up to here are acknowledged. Replaced in one step, so that it is never half written."""
        if not self._path:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        place, new = counts.place, self._path.with_suffix(".new")
        kept = {"done": counts.done, "lines": place.lines, "bytes": place.bytes, "read": counts.read,
                "reported": counts.reported, "trial": str(counts.trial), "notForUs": counts.not_for_us,
                **counts.outcomes}  # fmt: skip
        new.write_bytes(orjson.dumps(kept))
        new.replace(self._path)

    def remove(self) -> None:
        """Nothing is left to go on with."""
        if self._path:
            self._path.unlink(missing_ok=True)
