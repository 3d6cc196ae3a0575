"""One deadline as it should be, and what is known beside the facts that start and end it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha1
from typing import Literal
from uuid import UUID

from shared.deadlines.due import Anchor, Clock, Rest
from shared.deadlines.pack import Alternative
from shared.deadlines.terms import Terms
from shared.eventing.decider import Fact

End = Literal["open", "met", "voided"]
LOOKS_EVERY = timedelta(seconds=1)  # how long after a deadline is due, or told, its breach may be told


def deadline_id(began: UUID, name: str) -> str:
    """A UUIDv5 (RFC 9562 section 5.5) of the fact that began it and its row: the same whenever it is reckoned."""
    digest = bytearray(sha1(began.bytes + name.encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


@dataclass(slots=True)
class Deadline:
    """`due` is None without a number and while it is paused; `named` is by when the fact that started or moved it says.

    `began` is the fact that started it, `moved` the latest that set its due instant, `ended` what met or voided it;
    `entered` is the first that started or moved it while the pack was in force, and without one nothing is told of it.
    Compressed: due at once when it was set, for its time was past already; then the clock does not breach it. `since`:
    from when it could be known what it is counted from, where that was corrected. `points`: when what recurs was done
    the last so many times, the first first. What tells it from others of its terms is its `key`, and `about` what is
    told of that.
    """

    id: str
    terms: Terms
    began: Fact
    key: str | None
    about: str | None
    anchor: Anchor
    clock: Clock
    moved: Fact
    since: datetime
    entered: Fact | None = None
    why: str = "opened"
    named: Anchor | None = None
    alternative: Alternative | None = None
    due: datetime | None = None
    compressed: bool = False
    end: End = "open"
    ended: Fact | None = None
    reason: str = ""
    paused: Fact | None = None
    rests: tuple[Rest, ...] = ()
    floor: datetime | None = None
    points: tuple[Anchor, ...] = ()

    @property
    def warn(self) -> datetime | None:
        """From when it is shown as coming up."""
        span = self.terms.row.warn_before
        return self.clock.move(self.due, span, -1, True) if span and self.due else None

    @property
    def late(self) -> bool:
        """Whether it ended after it was due; what is known to the day or month has the benefit of the doubt."""
        return bool(self.ended and self.is_past(self.ended.earliest))

    def is_past(self, moment: datetime) -> bool:
        """Whether it was breached by then (rule 20: an event at the due instant is in time)."""
        return self.due is not None and not self.compressed and moment > self.due


@dataclass(frozen=True)
class Surroundings:
    """Clocks by calendar and facility, the first day of the pack, and which deadlines were breached when we knew;
    without that, of deadlines that were never told, it is as if the clock had looked all the time.
    """

    clock: Callable[[str | None, str | None], Clock]
    from_day: date
    breaches: Mapping[str, datetime] | None = None

    def breached(self, deadline: Deadline) -> datetime | None:
        """When we knew of its breach, if we did."""
        if self.breaches is not None:
            return self.breaches.get(deadline.id)
        if deadline.due is None or deadline.compressed:
            return None
        set_by = deadline.moved
        return max(deadline.due, set_by.recorded or set_by.time) + LOOKS_EVERY
