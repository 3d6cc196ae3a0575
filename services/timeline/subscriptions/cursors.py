"""Where somebody reads on: the number of a delivery, and the generation in which it was numbered. Pure."""

import re
from typing import NamedTuple

from shared.problems import ProblemError

LAST = 2**63 - 1
OURS = re.compile(r"(?:([0-9a-f]{8})-)?([0-9]{1,18})", re.ASCII)


class Cursor(NamedTuple):
    """After this number. Without a generation, as an owner reads it in the delivery log, it is one of today's."""

    number: int
    generation: str | None = None

    def __str__(self) -> str:
        return f"{self.generation}-{self.number}" if self.generation else str(self.number)


def read_cursor(text: str) -> Cursor:
    """Raises a problem where it is none of ours."""
    if found := OURS.fullmatch(text):
        return Cursor(int(found[2]), found[1])
    detail = "pass on `next`, or the id of a server-sent event, unchanged"
    raise ProblemError(400, "bad_cursor", "This cursor is not ours", detail, field="cursor")


class Told(NamedTuple):
    """A delivery as it is told, after which the cursor goes on; no message where it was skipped."""

    cursor: Cursor
    message: bytes | None
    after: int = 0

    @property
    def number(self) -> int:
        """Its place among all."""
        return self.cursor.number

    def follows(self, cursor: Cursor) -> bool:
        """Whether both have one past: its generation is that of the cursor, or began behind it."""
        return self.cursor.generation == cursor.generation or self.after >= cursor.number
