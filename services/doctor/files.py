"""Secrets in files that only their owner may read, and room on the disk."""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from services.doctor.finding import Finding, error, ok, warning
from shared.settings import Settings

OPEN_TO_OTHERS = 0o077
LEAST_FREE = 2 * 1024**3
SCARCE_FREE = 200 * 1024**2


def check(settings: Settings, environment: Mapping[str, str]) -> list[Finding]:
    """The secret, the token, whatever *_FILE names; and the data folder."""
    return [*secrets(settings, environment), *room(settings.data)]


def secrets(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Who may read what must stay secret."""
    named = [Path(path) for name, path in environment.items() if name.endswith("_FILE") and ours(name) and path]
    kept = [settings.data / name for name in ("secret", "token", "dsn")]
    paths = [path for path in (*named, *kept) if path.is_file()]
    opened = [path for path in paths if path.stat().st_mode & OPEN_TO_OTHERS]
    for path in opened:
        mode = path.stat().st_mode & 0o777
        yield warning("files", f"{path} can be read by others (mode {mode:o})", f"chmod 600 {path}")
    if paths and not opened:
        yield ok("files", f"{len(paths)} with secrets, for their owner only")


def ours(variable: str) -> bool:
    """A variable that we read."""
    return variable.startswith(("THROUGHCARE_", "DATABASE_", "KAFKA_"))


def room(data: Path) -> Iterator[Finding]:
    """Whether the data folder can be written, and for how long."""
    place = next(each for each in (data, *data.parents) if each.exists())
    free = shutil.disk_usage(place).free
    if not os.access(place, os.W_OK):
        yield error("files", f"{place} cannot be written", "set THROUGHCARE_DATA to a folder of yours")
    said = f"{free / 1024**3:.1f} GiB free where {data} is"
    if free < SCARCE_FREE:
        yield error("disk", said, "make room now: a full disk stops the database")
    elif free < LEAST_FREE:
        yield warning("disk", said, "make room, or set THROUGHCARE_DATA to a larger disk")
    else:
        yield ok("disk", said)
