"""What senders and subscribers write down for themselves: a JSON line each, before anybody goes on."""

import os
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

LONGEST_LINE = 4096


class Ledger:
    """A file that only grows. What is in it outlasts its process, however that ends.

    `sent.ndjson`, a line for each answered event: at, source, id, type, subject, way (http, kafka), outcome (accepted,
    duplicate, waiting, rejected, conflict; sent, where the broker acknowledged it), event (its id, where the answer
    told it), path, complete (on the line by which every event of a path was acknowledged).
    `expected.ndjson`, a line for each path: path, subject, types: what the timeline must have in the end, by type.
    `received.ndjson`, a line for each delivery: at, subscription, channel, entry; of webhooks also delivery (its
    webhook-id), genuine (signed by our secret), digest (of the body, SHA-256), answer, taken (false: it has to come
    again).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines = 0

    def __enter__(self) -> Self:
        self._file = self.path.open("ab+", buffering=0)
        self._take_away_the_torn()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def _take_away_the_torn(self) -> None:
        """A last line that whoever was killed did not finish: nobody was told of it."""
        end = self._file.seek(0, os.SEEK_END)
        self._file.seek(max(end - LONGEST_LINE, 0))
        self._file.truncate(end - len(self._file.read().rpartition(b"\n")[2]))

    def write(self, *lines: dict[str, Any]) -> None:
        """These lines, whole and in order; those of the ledger of what happened bear the instant."""
        self.lines += len(lines)
        self._file.write(b"".join(orjson.dumps(line) + b"\n" for line in lines))


def lines_of(path: Path) -> list[dict[str, Any]]:
    """What is in a ledger; its process has ended."""
    return [orjson.loads(line) for line in path.read_bytes().split(b"\n")[:-1]] if path.exists() else []


def now() -> str:
    """For a line of a ledger."""
    return datetime.now(UTC).isoformat()
