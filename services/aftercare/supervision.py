"""Supervision in the community: enrolled before release, active, resting, over. One team at a time (rule 9)."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from services.aftercare import needs
from services.aftercare.needs import NO_NEEDS, Needs
from shared.contracts.aftercare import (
    NeedReferred,
    NeedStatusChanged,
    SupervisionEnded,
    SupervisionStarted,
    SupervisionSuspended,
)
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded, AdmissionVoided, EpisodeClosed
from shared.contracts.release import HandoverAccepted, Released
from shared.eventing.decider import Fact

TEAMS = 8  # that all say they supervise one person: more are records in error
OUT_OF_REACH = frozenset({"died", "deported", "transferred_jurisdiction"})  # for every team


class Supervised(NamedTuple):
    """One supervision that has begun, or is to begin, as it was told."""

    fact: Fact
    what: SupervisionStarted

    @property
    def id(self) -> str | None:
        """The sender's, or ours."""
        return self.what.supervision_id

    @property
    def team(self) -> str | None:
        """Which team is responsible, where that is known."""
        return self.what.team_id

    def is_that_of(self, started: SupervisionStarted, ours: bool = False) -> bool:
        """Whether a start is of this one: by the team if both are known, else by the id; else nothing tells them apart.

        A start that we concluded has an id of ours, which no sender knows.
        """
        if self.team and started.team_id:
            return self.team == started.team_id
        if self.id and started.supervision_id and not (ours or self.fact.made_by_policy):
            return self.id == started.supervision_id
        return True


class Supervision(NamedTuple):
    """What goes on or rests, who else says they supervise, who is enrolled, and what ended last.

    Beside it what a new team must know: the needs that are unmet, and the team that has accepted the hand-over; and how
    many receptions into custody have come to no end.
    """

    current: Supervised | None = None
    suspended: Fact | None = None
    enrolled: Supervised | None = None
    others: tuple[Supervised, ...] = ()
    ended: Fact | None = None
    needs: Needs = NO_NEEDS
    team: str | None = None
    received: int = 0

    @property
    def active(self) -> Supervised | None:
        """What goes on."""
        return None if self.suspended else self.current

    def meant_by(self, identifier: str | None) -> Supervised | None:
        """The supervision of that id; without one, the one there is. Ours may be known to its sender by another id."""
        known = [each for each in (self.current, self.enrolled, *reversed(self.others)) if each]
        if identifier is None:
            return known[0] if known else None
        named = (each for each in known if each.id == identifier)
        unnamed = (each for each in known if each.id is None or each.fact.made_by_policy)
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


def left(supervision: Supervision, _: Fact, __: EpisodeClosed | Released) -> Supervision:
    """Who leaves has left all receptions."""
    return supervision._replace(received=0)


def accepted(supervision: Supervision, _: Fact, said: HandoverAccepted) -> Supervision:
    """A team that is named has taken over."""
    return supervision if said.by_team is None else supervision._replace(team=said.by_team)


def started(supervision: Supervision, fact: Fact, said: SupervisionStarted) -> Supervision:
    """Enrolled before release, or begun."""
    new = Supervised(fact, said)
    return supervision._replace(enrolled=new) if said.phase == "enrolled" else begun(supervision, new)


def begun(supervision: Supervision, new: Supervised) -> Supervision:
    """It goes on; another team's that goes on as well stands beside it. Who was enrolled has arrived."""
    ours, active, enrolled = new.fact.made_by_policy, supervision.active, supervision.enrolled
    beside = (*supervision.others, active) if active else supervision.others
    arrived = enrolled if enrolled and enrolled.is_that_of(new.what, ours) else None
    return supervision._replace(
        current=Supervised(new.fact, with_what_is_known(new.what, arrived, supervision.team)),
        suspended=None,
        enrolled=None if arrived else enrolled,
        others=tuple(each for each in beside if not each.is_that_of(new.what, ours))[-TEAMS:],
        team=None,
    )


def with_what_is_known(started: SupervisionStarted, arrived: Supervised | None, team: str | None) -> SupervisionStarted:
    """Of an enrolment or a hand-over that we heard of only after we had concluded the start."""
    if arrived:
        said = {name: getattr(started, name) for name in started.model_fields_set}
        started = arrived.what.model_copy(update={"phase": "active", **said})
    return started if started.team_id or team is None else started.model_copy(update={"team_id": team})


def rested(supervision: Supervision, fact: Fact, suspended: SupervisionSuspended) -> Supervision:
    """The one that is meant; of several teams' the others go on."""
    meant = supervision.meant_by(suspended.supervision_id)
    if meant in supervision.others:
        return supervision._replace(others=without(supervision.others, meant))
    return supervision._replace(suspended=fact) if meant and meant is supervision.current else supervision


def over(supervision: Supervision, fact: Fact, ended: SupervisionEnded) -> Supervision:
    """The one that is meant; all of them where the person is out of everybody's reach."""
    supervision = supervision._replace(ended=fact)
    if ended.outcome in OUT_OF_REACH:
        return supervision._replace(current=None, suspended=None, enrolled=None, others=())
    unused = supervision.enrolled if ended.outcome == "not_taken_up" and not ended.supervision_id else None
    meant = unused or supervision.meant_by(ended.supervision_id)
    if meant is None:
        return supervision
    if meant is supervision.enrolled:
        return supervision._replace(enrolled=None)
    if meant in supervision.others:
        return supervision._replace(others=without(supervision.others, meant))
    heir = supervision.others[-1] if supervision.others else None
    return supervision._replace(current=heir, suspended=None, others=without(supervision.others, heir))


def without(others: tuple[Supervised, ...], one: Supervised | None) -> tuple[Supervised, ...]:
    """The others but one."""
    return tuple(each for each in others if each is not one)


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
