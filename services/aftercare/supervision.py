"""Supervision in the community: enrolled before release, active, resting, over. One team at a time (rule 9), on one
order or more, each known by its id where its sender gives one.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from services.aftercare import needs
from services.aftercare.needs import NO_NEEDS, Needs
from shared.confirming import is_ours
from shared.contracts.aftercare import (
    NeedReferred,
    NeedStatusChanged,
    SupervisionEnded,
    SupervisionStarted,
    SupervisionSuspended,
)
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded, AdmissionVoided, EpisodeClosed
from shared.contracts.records import RecordCorrected
from shared.contracts.release import HandoverAccepted, Released
from shared.eventing.decider import Fact

TEAMS = 8  # that all say they supervise one person: more are records in error
OUT_OF_REACH = frozenset({"died", "deported", "transferred_jurisdiction"})  # for every team


class Supervised(NamedTuple):
    """One supervision that has begun, or is to begin, as it was told; whether its id is ours, which no sender knows."""

    fact: Fact
    what: SupervisionStarted
    ours: bool = False

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
    """What goes on or rests, what else goes on, by other teams or on other orders, what else rests and is known by its
    id, who is enrolled, and what ended last.

    Beside it what a new team must know: the needs that are unmet, and the team that has accepted the hand-over; and how
    many receptions into custody have come to no end.
    """

    current: Supervised | None = None
    suspended: Fact | None = None
    enrolled: Supervised | None = None
    others: tuple[Supervised, ...] = ()
    resting: tuple[Supervised, ...] = ()
    ended: Fact | None = None
    needs: Needs = NO_NEEDS
    team: str | None = None
    received: int = 0

    @property
    def active(self) -> Supervised | None:
        """What goes on."""
        return None if self.suspended else self.current

    @property
    def begun(self) -> bool:
        """Whether any has begun, and is not over."""
        return bool(self.current or self.others or self.resting)

    def meant_by(self, identifier: str | None) -> Supervised | None:
        """The supervision of that id; without one, the one there is. Ours may be known to its sender by another id."""
        beside = (*reversed(self.others), *reversed(self.resting))
        known = [each for each in (self.current, self.enrolled, *beside) if each]
        if identifier is None:
            return known[0] if known else None
        named = (each for each in known if each.id == identifier)
        unnamed = (each for each in known if not each.named or is_ours(each.fact))
        return next(named, None) or next(unnamed, None)

    @property
    def rests_for(self) -> str | None:
        """Why it rests, if it does."""
        what = self.suspended.what if self.suspended else None
        return what.reason if isinstance(what, SupervisionSuspended) else None


def evolve(supervision: Supervision, fact: Fact) -> Supervision:
    """Fold one fact; most are none of its business, and passed over at once."""
    fold = FOLDS.get(type(fact.what))
    return fold(supervision, fact, fact.what) if fold else supervision


def needed(supervision: Supervision, fact: Fact, _: Event) -> Supervision:
    """What becomes of a need is known to whoever supervises next."""
    return supervision._replace(needs=needs.evolve(supervision.needs, fact))


def received(supervision: Supervision, _: Fact, __: AdmissionRecorded) -> Supervision:
    """One more reception that has come to no end."""
    return supervision._replace(received=supervision.received + 1)


def voided(supervision: Supervision, _: Fact, __: AdmissionVoided) -> Supervision:
    """A void reception takes back itself alone."""
    return supervision._replace(received=max(supervision.received - 1, 0))


def left(supervision: Supervision, _: Fact, gone: EpisodeClosed | Released) -> Supervision:
    """Who leaves has left all receptions; that one was in error is told by its being void."""
    in_error = isinstance(gone, EpisodeClosed) and gone.outcome == "admitted_in_error"
    return supervision if in_error else supervision._replace(received=0)


def accepted(supervision: Supervision, _: Fact, said: HandoverAccepted) -> Supervision:
    """A team that is named has taken over."""
    return supervision if said.by_team is None else supervision._replace(team=said.by_team)


def started(supervision: Supervision, fact: Fact, said: SupervisionStarted) -> Supervision:
    """Enrolled before release, or begun."""
    new = Supervised(fact, said, has_our_id(supervision, fact, said.supervision_id))
    return supervision._replace(enrolled=new) if said.phase == "enrolled" else begun(supervision, new)


def has_our_id(supervision: Supervision, fact: Fact, identifier: str | None) -> bool:
    """Whether we gave it: a start that we concluded takes over the id of what was enrolled, or rests; and its sender
    may have told us theirs since.
    """
    if not fact.made_by_policy:
        return False
    told = fact.corrected.what if fact.corrected else None
    if isinstance(told, RecordCorrected) and "supervisionId" in told.patch:
        return False
    beside = (*supervision.others, *supervision.resting)
    known = (each for each in (supervision.current, supervision.enrolled, *beside) if each)
    return next((each.ours for each in known if each.id == identifier), True)


def begun(supervision: Supervision, new: Supervised) -> Supervision:
    """It goes on; what else goes on, by another team or on another order, stands beside it. Who was enrolled has
    arrived.
    """
    current, enrolled = supervision.current, supervision.enrolled
    beside = (*supervision.others, supervision.active) if supervision.active else supervision.others
    rests = with_one_more(supervision.resting, current if supervision.suspended else None)
    going, slept = same_as(new, beside), same_as(new, rests)
    if not new.named and going and slept:  # it is of one of them
        going, slept = ((), slept) if new.goes_on else (going, ())
    arrived = enrolled if enrolled and enrolled.is_that_of(new.what, new.ours) else None
    what = with_what_is_known(new.what, arrived, supervision.team)
    return supervision._replace(
        current=known_as(new._replace(what=what), slept if slept and new.goes_on else going),
        suspended=None,
        enrolled=None if arrived else enrolled,
        others=tuple(each for each in beside if each not in going)[-TEAMS:],
        resting=tuple(each for each in rests if each not in slept),
        team=None,
    )


def same_as(new: Supervised, some: tuple[Supervised, ...]) -> tuple[Supervised, ...]:
    """Which of these a start is of; of several that only their ids tell apart, and it has none, the last."""
    same = [each for each in some if each.is_that_of(new.what, new.ours)]
    apart = [each for each in same if each.named][:-1]
    return tuple(each for each in same if each not in apart)


def known_as(new: Supervised, same: tuple[Supervised, ...]) -> Supervised:
    """By the id that its sender has told before, where the start has none, or one of ours."""
    before = next((each.id for each in reversed(same) if each.named), None)
    if new.named or before is None:
        return new
    return Supervised(new.fact, new.what.model_copy(update={"supervision_id": before}))


def with_what_is_known(started: SupervisionStarted, arrived: Supervised | None, team: str | None) -> SupervisionStarted:
    """Of an enrolment or a hand-over that we heard of only after we had concluded the start."""
    if arrived:
        said = {name: getattr(started, name) for name in started.model_fields_set}
        started = arrived.what.model_copy(update={"phase": "active", **said})
    return started if started.team_id or team is None else started.model_copy(update={"team_id": team})


def with_one_more(resting: tuple[Supervised, ...], one: Supervised | None) -> tuple[Supervised, ...]:
    """That rests, if only its id tells which it is; what has none is whatever begins next."""
    return (*resting, one)[-TEAMS:] if one and one.named else resting


def rested(supervision: Supervision, fact: Fact, suspended: SupervisionSuspended) -> Supervision:
    """The one that is meant; the others go on."""
    meant = supervision.meant_by(suspended.supervision_id) or concluded_of(supervision, fact)
    if meant in supervision.others:
        return supervision._replace(
            others=without(supervision.others, meant), resting=with_one_more(supervision.resting, meant)
        )
    return supervision._replace(suspended=fact) if meant and meant is supervision.current else supervision


def concluded_of(supervision: Supervision, fact: Fact) -> Supervised | None:
    """What we concluded by an id of ours, in whose place its sender has told us theirs since, was of what went on."""
    return supervision.current if fact.made_by_policy else None


def over(supervision: Supervision, fact: Fact, ended: SupervisionEnded) -> Supervision:
    """The one that is meant; all of them where the person is out of everybody's reach."""
    supervision = supervision._replace(ended=fact)
    if ended.outcome in OUT_OF_REACH:
        return supervision._replace(current=None, suspended=None, enrolled=None, others=(), resting=())
    unused = supervision.enrolled if ended.outcome == "not_taken_up" and not ended.supervision_id else None
    meant = unused or supervision.meant_by(ended.supervision_id) or concluded_of(supervision, fact)
    if meant is None:
        return supervision
    if meant is supervision.enrolled:
        return supervision._replace(enrolled=None)
    if meant is supervision.current:
        heir = supervision.others[-1] if supervision.others else None
        return supervision._replace(current=heir, suspended=None, others=without(supervision.others, heir))
    return supervision._replace(others=without(supervision.others, meant), resting=without(supervision.resting, meant))


def without(some: tuple[Supervised, ...], one: Supervised | None) -> tuple[Supervised, ...]:
    """These but one."""
    return tuple(each for each in some if each is not one)


FOLDS: Mapping[type[Event], Callable[[Supervision, Fact, Any], Supervision]] = {
    SupervisionStarted: started,
    SupervisionSuspended: rested,
    SupervisionEnded: over,
    HandoverAccepted: accepted,
    AdmissionRecorded: received,
    AdmissionVoided: voided,
    EpisodeClosed: left,
    Released: left,
    NeedReferred: needed,
    NeedStatusChanged: needed,
}
