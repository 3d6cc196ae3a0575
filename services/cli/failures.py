"""The rows that failed, as CSV for whoever mends them: as long as what has been acknowledged, whenever a run is cut."""

import os
from collections.abc import Sequence
from pathlib import Path

from services.cli.lines import Told
from shared.spreadsheet import row

COLUMNS = ("line", "column", "source", "id", "code", "reason")


class Report:
    """A file that grows by whole rows. `kept` is how long it was when the last acknowledged rows were in it."""

    def __init__(self, path: Path, kept: int) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self.whole = os.fstat(self._file).st_size >= kept
        os.ftruncate(self._file, kept if self.whole else 0)
        self._length = os.lseek(self._file, 0, os.SEEK_END)
        if not self._length:
            self._write(row(COLUMNS))

    def add(self, failed: Sequence[Told]) -> int:
        """These too; and how long it is now."""
        self._write("".join(row(getattr(each, name) for name in COLUMNS) for each in failed))
        return self._length

    def close(self) -> None:
        """No more."""
        os.close(self._file)

    def _write(self, text: str) -> None:
        """All at once: whoever reads it meanwhile, or after a crash, finds whole rows."""
        rest = text.encode()
        while rest:
            written = os.write(self._file, rest)
            self._length, rest = self._length + written, rest[written:]
