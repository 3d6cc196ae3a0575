"""Named points of the product's code, put in from outside: who passes is counted, who is armed is struck.

A process has a folder. `armed` in it says point, nth time and signal; `struck` keeps what happened; `passed` counts for
each point how often it was passed, in memory that the file keeps when the process is killed.
"""

import mmap
import os
import signal
import struct
from collections.abc import Iterator
from pathlib import Path

SIDES = {
    "accept": ("before_write", "before_commit", "after_commit", "before_answer"),
    "apply": ("before_write", "before_commit", "after_commit", "before_acknowledge", "after_acknowledge", "assigned"),
    "relay": ("turn", "before_publish", "within_publish", "after_publish", "after_checkpoint"),
    "door": ("before_forward", "before_answer"),
    "inbound": ("before_tell", "after_tell"),
    "deliver": ("before_send", "after_send", "before_commit", "after_commit"),
    "other": ("before_commit", "after_commit"),
}
POINTS = tuple(f"{hop}.{side}" for hop, sides in SIDES.items() for side in sides)
NUMBER = struct.Struct("q")


class Points:
    """The points of one process."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._armed, self._struck = folder / "armed", folder / "struck"
        self._places = {point: place * NUMBER.size for place, point in enumerate(POINTS)}
        with (folder / "passed").open("a+b") as file:
            file.truncate(len(POINTS) * NUMBER.size)
            self._counts = mmap.mmap(file.fileno(), 0)
        self._seen = 0

    def passing(self, point: str) -> None:
        """Count, and be struck where that is armed."""
        place = self._places[point]
        NUMBER.pack_into(self._counts, place, NUMBER.unpack_from(self._counts, place)[0] + 1)
        try:
            wanted, nth, how = self._armed.read_text().split()
        except (FileNotFoundError, ValueError):
            self._seen = 0
            return
        if wanted == point:
            self._seen += 1
            if self._seen >= int(nth):
                self._strike(point, signal.Signals[how])

    def _strike(self, point: str, how: signal.Signals) -> None:
        self._armed.unlink(missing_ok=True)
        self._seen = 0
        with self._struck.open("a") as file:
            file.write(f"{point} {how.name}\n")
        os.kill(os.getpid(), how)


def arm(folder: Path, point: str, nth: int, how: signal.Signals) -> None:
    """From the next pass on; written aside, so that a half is never read."""
    aside = folder / "arming"
    aside.write_text(f"{point} {nth} {how.name}")
    aside.rename(folder / "armed")


def disarm(folder: Path) -> None:
    """Whoever comes by from now on is let through."""
    (folder / "armed").unlink(missing_ok=True)


def is_armed(folder: Path) -> bool:
    """Whether nobody has come by yet."""
    return (folder / "armed").exists()


def passed(folder: Path) -> dict[str, int]:
    """How often each point was passed."""
    counts = (folder / "passed").read_bytes() if (folder / "passed").exists() else b""
    return dict(zip(POINTS, (number for (number,) in NUMBER.iter_unpack(counts)), strict=False))


def struck(folder: Path) -> Iterator[tuple[str, str]]:
    """Each (point, signal) that struck here."""
    if (folder / "struck").exists():
        for line in (folder / "struck").read_text().splitlines():
            point, _, how = line.partition(" ")
            yield point, how
