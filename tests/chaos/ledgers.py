"""What senders and subscribers write down for themselves: a JSON line each, on disk before anybody goes on."""

import os
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson


class Ledger:
    """A file that only grows.

    `sent.ndjson`, a line for each answered event: at, source, id, type, subject, outcome (accepted, duplicate, waiting,
    rejected, conflict), event (its id, where the answer told it), path, complete (on the line by which every event of a
    path was acknowledged).
    `expected.ndjson`, a line for each path: path, subject, types: what the timeline must have in the end, by type.
    `received.ndjson`, a line for each delivery: at, subscription, channel, entry, person, order (1, 2, 3 …).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines = 0

    def __enter__(self) -> Self:
        self._file = self.path.open("ab", buffering=0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, *lines: dict[str, Any]) -> None:
        """These lines, whole and in order; those of the ledger of what happened bear the instant."""
        self.lines += len(lines)
        self._file.write(b"".join(orjson.dumps(line) + b"\n" for line in lines))
        os.fdatasync(self._file.fileno())


def now() -> str:
    """For a line of a ledger."""
    return datetime.now(UTC).isoformat()
