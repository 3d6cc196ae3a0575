"""What is known of supervision in the community: which one goes on, which others do, which rest, who is enrolled. Each
is known by its id where its sender gives one. Pure.
"""

from typing import NamedTuple

from shared.confirming import is_ours
from shared.contracts.aftercare import SupervisionStarted, SupervisionSuspended
from shared.eventing.decider import Fact


class Supervised(NamedTuple):
    """One supervision that has begun, or is to begin, as it was told; whether its id is ours, which no sender knows;
    by what it rests, if it does; and what tells it from others whatever its ids: the first start that was of it, and
    of all that turned out to be the same. Nothing does once another follows it, by another team.
    """

    fact: Fact
    what: SupervisionStarted
    ours: bool = False
    rested: Fact | None = None
    keys: tuple[str, ...] = ()

    @property
    def id(self) -> str | None:
        """The sender's, or ours."""
        return self.what.supervision_id

    @property
    def team(self) -> str | None:
        """Which team is responsible, where that is known."""
        return self.what.team_id

    @property
    def named(self) -> bool:
        """Whether it is known by an id of its sender's, which tells it from others of the same team."""
        return self.id is not None and not self.ours

    @property
    def goes_on(self) -> bool:
        """Whether it went on after a rest: said so, or concluded by us before we knew that anything rested."""
        return self.what.phase == "resumed" or (self.ours and self.what.prior_supervision_id is None)

    @property
    def rests_for(self) -> str | None:
        """Why it rests, if it does."""
        what = self.rested.what if self.rested else None
        return what.reason if isinstance(what, SupervisionSuspended) else None

    def is_that_of(self, started: SupervisionStarted, ours: bool = False) -> bool:
        """Whether a start is of this one: by the id if both have their sender's, since one team may supervise somebody
        on two orders; else by the team if both are known; else nothing tells them apart. `ours` is the id of the start.
        """
        if self.id and self.id == started.supervision_id:
            return True
        if self.named and started.supervision_id and not ours:
            return False
        return not (self.team and started.team_id) or self.team == started.team_id


class Supervision(NamedTuple):
    """What was told last, and goes on or rests; what else goes on, by other teams or on other orders; what else rests
    and is known by its id; who is enrolled; what ended last; and which rest was over when something began last.

    Beside it the team that has accepted the hand-over.
    """

    current: Supervised | None = None
    enrolled: Supervised | None = None
    others: tuple[Supervised, ...] = ()
    resting: tuple[Supervised, ...] = ()
    ended: Fact | None = None
    rest: Fact | None = None
    team: str | None = None

    @property
    def suspended(self) -> Fact | None:
        """By what it rests, if it does."""
        return self.current.rested if self.current else None

    @property
    def active(self) -> Supervised | None:
        """What goes on."""
        return None if self.suspended else self.current

    @property
    def begun(self) -> tuple[Supervised, ...]:
        """All that have begun, and are not over; what was told last comes first."""
        last = (self.current,) if self.current else ()
        return (*last, *reversed(self.others), *reversed(self.resting)) if self.others or self.resting else last

    @property
    def known(self) -> tuple[Supervised, ...]:
        """Who is enrolled, too."""
        if self.enrolled is None:
            return self.begun
        at = 1 if self.current else 0
        return (*self.begun[:at], self.enrolled, *self.begun[at:])

    @property
    def held(self) -> tuple[Supervised, ...]:
        """What rested beside what has begun since: when the person left custody, these went on, too."""
        return tuple(each for each in reversed(self.resting) if each.keys and each.rested is self.rest is not None)

    def meant_by(self, identifier: str | None) -> Supervised | None:
        """The supervision of that id; without one, the one there is. Ours may be known to its sender by another id."""
        known = self.known
        if identifier is None:
            return known[0] if known else None
        named = (each for each in known if each.id == identifier)
        unnamed = (each for each in known if not each.named or is_ours(each.fact))
        return next(named, None) or next(unnamed, None)

    def meant_in(self, fact: Fact) -> Supervised | None:
        """That which a rest or an end is of. What we concluded by an id of ours, in whose place its sender has told us
        theirs since, was of what went on.
        """
        identifier: str | None = fact.what.supervision_id  # type: ignore[attr-defined]
        if identifier is None and self.enrolled and getattr(fact.what, "outcome", None) == "not_taken_up":
            return self.enrolled
        return self.meant_by(identifier) or (self.current if fact.made_by_policy else None)

    @property
    def rests_for(self) -> str | None:
        """Why it rests, if it does."""
        return self.current.rests_for if self.current else None


NOBODY = Supervision()  # looks after the person yet
