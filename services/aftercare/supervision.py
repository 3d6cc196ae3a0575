"""Supervision in the community: enrolled before release, active, resting, over. One team at a time (rule 9)."""

from dataclasses import dataclass, field, replace

from services.aftercare import needs
from services.aftercare.needs import Needs
from shared.contracts.aftercare import SupervisionEnded, SupervisionStarted, SupervisionSuspended
from shared.contracts.intake import AdmissionRecorded, AdmissionVoided, EpisodeClosed
from shared.contracts.release import HandoverAccepted, Released
from shared.eventing.decider import Fact

MOVES = frozenset({AdmissionRecorded, AdmissionVoided, EpisodeClosed, Released})
FOLDED = frozenset(
    {*needs.FOLDED, *MOVES, SupervisionStarted, SupervisionSuspended, SupervisionEnded, HandoverAccepted}
)
TEAMS = 8  # that all say they supervise one person: more are records in error
OUT_OF_REACH = frozenset({"died", "deported"})  # for every team


@dataclass(frozen=True, slots=True)
class Supervised:
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


@dataclass(frozen=True, slots=True)
class Supervision:
    """What goes on or rests, who else says they supervise, who is enrolled, and what ended last.

    Beside it what a new team must know: the needs that are unmet, and the team that has accepted the hand-over; and how
    many receptions into custody have come to no end.
    """

    current: Supervised | None = None
    suspended: Fact | None = None
    enrolled: Supervised | None = None
    others: tuple[Supervised, ...] = ()
    ended: Fact | None = None
    needs: Needs = field(default_factory=Needs)
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
    return folded(supervision, fact) if type(fact.what) in FOLDED else supervision


def folded(supervision: Supervision, fact: Fact) -> Supervision:
    """What it says."""
    match fact.what:
        case SupervisionStarted(phase="enrolled") as started:
            return replace(supervision, enrolled=Supervised(fact, started))
        case SupervisionStarted() as started:
            return begun(supervision, Supervised(fact, started))
        case SupervisionSuspended() as suspended:
            return rested(supervision, suspended, fact)
        case SupervisionEnded() as ended:
            return over(replace(supervision, ended=fact), ended)
        case HandoverAccepted(by_team=str(team)):
            return replace(supervision, team=team)
        case _:
            known, received = needs.evolve(supervision.needs, fact), moved(supervision.received, fact)
            return replace(supervision, needs=known, received=received)


def moved(received: int, fact: Fact) -> int:
    """Receptions that have come to no end: a void one takes back itself alone, and who leaves has left them all."""
    match fact.what:
        case AdmissionRecorded():
            return received + 1
        case AdmissionVoided():
            return max(received - 1, 0)
        case EpisodeClosed() | Released():
            return 0
        case _:
            return received


def begun(supervision: Supervision, new: Supervised) -> Supervision:
    """It goes on; another team's that goes on as well stands beside it. Who was enrolled has arrived."""
    ours, active, enrolled = new.fact.made_by_policy, supervision.active, supervision.enrolled
    beside = (*supervision.others, active) if active else supervision.others
    arrived = enrolled if enrolled and enrolled.is_that_of(new.what, ours) else None
    return replace(
        supervision,
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


def rested(supervision: Supervision, suspended: SupervisionSuspended, fact: Fact) -> Supervision:
    """The one that is meant; of several teams' the others go on."""
    meant = supervision.meant_by(suspended.supervision_id)
    if meant in supervision.others:
        return replace(supervision, others=without(supervision.others, meant))
    return replace(supervision, suspended=fact) if meant and meant is supervision.current else supervision


def over(supervision: Supervision, ended: SupervisionEnded) -> Supervision:
    """The one that is meant; all of them where the person is out of everybody's reach."""
    if ended.outcome in OUT_OF_REACH:
        return replace(supervision, current=None, suspended=None, enrolled=None, others=())
    unused = supervision.enrolled if ended.outcome == "not_taken_up" and not ended.supervision_id else None
    meant = unused or supervision.meant_by(ended.supervision_id)
    if meant is None:
        return supervision
    if meant is supervision.enrolled:
        return replace(supervision, enrolled=None)
    if meant in supervision.others:
        return replace(supervision, others=without(supervision.others, meant))
    heir = supervision.others[-1] if supervision.others else None
    return replace(supervision, current=heir, suspended=None, others=without(supervision.others, heir))


def without(others: tuple[Supervised, ...], one: Supervised | None) -> tuple[Supervised, ...]:
    """The others but one."""
    return tuple(each for each in others if each is not one)
