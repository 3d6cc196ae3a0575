"""Notices to those who asked to be told, after release; who they are only their liaison knows (rule 18)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from shared.contracts.aftercare import AftercareVictimNoticeDue, AftercareVictimNoticeResolved
from shared.contracts.fields import Event
from shared.contracts.release import ConditionsSet, ReleaseVictimNoticeDue, ReleaseVictimNoticeResolved
from shared.contracts.victim_notice import NoticeKind, VictimNoticeDue, VictimNoticeResolved
from shared.eventing.decider import ALREADY_SO, Aggregate, Command, Decision, Fact, Stated
from shared.eventing.errors import NotYet

FOLDED: frozenset[type[Event]] = frozenset(
    {
        ConditionsSet,
        ReleaseVictimNoticeDue,
        ReleaseVictimNoticeResolved,
        AftercareVictimNoticeDue,
        AftercareVictimNoticeResolved,
    }
)
INTERESTS = 50  # of one person, as many as a notice can name
REMEMBERED = 16


@dataclass(frozen=True)
class OweNotice(Command):
    """Something happened that whoever asked to be told must hear of."""

    makes: ClassVar = (AftercareVictimNoticeDue,)

    notice_id: str
    kind: NoticeKind


class Notice(NamedTuple):
    """One that is due, and whose interests are not served yet."""

    fact: Fact
    id: str | None
    kind: str
    interests: tuple[str, ...]
    open: frozenset[str]


class Notices(NamedTuple):
    """Whose interests are known, who tells them, and what is due to them."""

    interests: tuple[str, ...] = ()
    channel: str | None = None
    notices: tuple[Notice, ...] = ()

    def meant_by(self, resolved: VictimNoticeResolved) -> Notice | None:
        """The notice by its id, else the newest of its kind, an open one first."""
        meant = [each for each in self.notices if resolves(resolved, each)]
        return next((each for each in reversed(meant) if each.open), meant[-1] if meant else None)

    def owed(self, kind: str) -> Notice | None:
        """The notice of this kind that is open."""
        return next((each for each in reversed(self.notices) if each.open and each.kind == kind), None)


def resolves(resolved: VictimNoticeResolved, notice: Notice) -> bool:
    """Whether it may speak of this notice; one that we made has an id of ours, which a liaison may not know."""
    if resolved.notice_id and resolved.notice_id == notice.id:
        return True
    of_its_kind = resolved.kind in (notice.kind, "unknown")
    return of_its_kind and (resolved.notice_id is None or notice.id is None or notice.fact.made_by_policy)


def evolve(notices: Notices, fact: Fact) -> Notices:
    """Fold one fact; most are none of its business, and passed over at once."""
    return folded(notices, fact) if type(fact.what) in FOLDED else notices


def folded(notices: Notices, fact: Fact) -> Notices:
    """What it says."""
    match fact.what:
        case ConditionsSet(victim_interest_ref=str(interest)):
            return notices._replace(interests=joined(notices.interests, (interest,)))
        case AftercareVictimNoticeDue() as due:
            new = Notice(fact, due.notice_id, due.kind, due.victim_interest_refs, frozenset(due.victim_interest_refs))
            return known(notices, due)._replace(notices=(*notices.notices, new)[-REMEMBERED:])
        case ReleaseVictimNoticeDue() as due:
            return known(notices, due)
        case AftercareVictimNoticeResolved() as resolved:
            meant = notices.meant_by(resolved)
            return withdrawn(settled(notices, resolved, meant), resolved, meant)
        case ReleaseVictimNoticeResolved() as resolved:
            return withdrawn(notices, resolved, None)
        case _:
            return notices


def known(notices: Notices, due: VictimNoticeDue) -> Notices:
    """Whoever is to be told once has an interest, and a liaison."""
    interests = joined(notices.interests, due.victim_interest_refs)
    return notices._replace(interests=interests, channel=due.channel_owner or notices.channel)


def joined(interests: tuple[str, ...], new: Sequence[str]) -> tuple[str, ...]:
    """Each once."""
    return tuple(dict.fromkeys((*interests, *new)))[:INTERESTS]


def settled(notices: Notices, resolved: VictimNoticeResolved, meant: Notice | None) -> Notices:
    """The notice is no longer open to whom it names, or to anybody where it names nobody."""
    if meant is None:
        return notices
    one = resolved.victim_interest_ref
    left = meant._replace(open=meant.open - {one} if one else frozenset())
    return notices._replace(notices=tuple(left if each is meant else each for each in notices.notices))


def withdrawn(notices: Notices, resolved: VictimNoticeResolved, meant: Notice | None) -> Notices:
    """Who no longer wants to be told is not (their choice, at any time): one, those of the notice, or all we know."""
    if resolved.reason != "interest_withdrawn":
        return notices
    one = resolved.victim_interest_ref
    gone = (one,) if one else meant.interests if meant else notices.interests
    return notices._replace(interests=tuple(each for each in notices.interests if each not in gone))


def decide(stated: Stated, notices: Notices, later: Sequence[Fact]) -> Decision:
    """Judge a report, or obey the policy's command."""
    match stated.what:
        case OweNotice() as command:
            return owe(command, notices, later)
        case AftercareVictimNoticeDue(kind=kind) as due:
            open_one = notices.owed(kind)
            if open_one and open_one.fact.made_by_policy:
                return Decision(None, confirms=open_one.fact.id)
            return Decision(due)
        case AftercareVictimNoticeResolved() as resolved:
            meant = notices.meant_by(resolved)
            if meant is None:
                raise NotYet("a notice that is due not after it")
            return Decision(resolved, () if meant.open else ("notice_resolved_before",))
        case other:
            raise TypeError(other)


def owe(command: OweNotice, notices: Notices, later: Sequence[Fact]) -> Decision:
    """Where an interest is known; while a notice of the kind is open, or was reported under a later time, no second."""
    reported = any(
        isinstance(fact.what, AftercareVictimNoticeDue) and fact.what.kind == command.kind and not fact.made_by_policy
        for fact in later
    )
    if not notices.interests or notices.owed(command.kind) or reported:
        return ALREADY_SO
    values = {
        "notice_id": command.notice_id,
        "kind": command.kind,
        "victim_interest_refs": notices.interests,
        "channel_owner": notices.channel,
    }
    return Decision(
        AftercareVictimNoticeDue.model_validate({name: value for name, value in values.items() if value is not None})
    )


NOTICE = Aggregate(
    "notice",
    frozenset({OweNotice, AftercareVictimNoticeDue, AftercareVictimNoticeResolved}),
    Notices(),
    evolve,
    decide,
    FOLDED,
)
