"""Notices to those who asked to be told, after release; who they are only their liaison knows (rule 18)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple
from uuid import UUID

from services.aftercare import told_of
from services.aftercare.concluded import made
from shared.confirming import confirmed, is_ours
from shared.contracts.aftercare import AftercareVictimNoticeDue, AftercareVictimNoticeResolved
from shared.contracts.fields import Event
from shared.contracts.release import ConditionsSet, ReleaseVictimNoticeDue, ReleaseVictimNoticeResolved
from shared.contracts.victim_notice import NoticeKind, VictimNoticeDue, VictimNoticeResolved
from shared.eventing.decider import ALREADY_SO, Aggregate, Command, Decision, Fact, Stated
from shared.eventing.errors import NotYet
from shared.victim_interests import Interests, is_again, learn, notice_about, told_because_of

FOLDED: frozenset[type[Event]] = frozenset(
    {
        ConditionsSet,
        ReleaseVictimNoticeDue,
        ReleaseVictimNoticeResolved,
        AftercareVictimNoticeDue,
        AftercareVictimNoticeResolved,
        *told_of.FOLDED,
    }
)
REMEMBERED = 16


@dataclass(frozen=True)
class OweNotice(Command):
    """Something happened that whoever asked to be told must hear of."""

    makes: ClassVar = (AftercareVictimNoticeDue,)

    notice_id: str
    kind: NoticeKind


@dataclass(frozen=True)
class OweNoticeAgain(Command):
    """What people may have been told because of one fact is not so: it was retracted, or is something else."""

    makes: ClassVar = (AftercareVictimNoticeDue,)

    notice_id: str
    kind: NoticeKind
    about: UUID


class Notice(NamedTuple):
    """One that is due, and whose interests are not served yet; whether anybody was told, and because of which fact,
    where that is known; whether it is of what went on then, and whether that is over.
    """

    fact: Fact
    id: str | None
    kind: str
    interests: Interests
    open: frozenset[str]
    about: str = ""
    told: bool = False
    of_this: bool = False
    over: bool = False


class Notices(NamedTuple):
    """Whose interests are known, who tells them, and what is due to them; which of what they are told of goes on."""

    interests: Interests = ()
    channel: str | None = None
    notices: tuple[Notice, ...] = ()
    going: frozenset[str] = frozenset()

    def meant_by(self, resolved: VictimNoticeResolved) -> Notice | None:
        """The notice by its id, else the newest of its kind, an open one first."""
        meant = [each for each in self.notices if resolves(resolved, each)]
        return next((each for each in reversed(meant) if each.open), meant[-1] if meant else None)

    def last(self, kind: str) -> Notice | None:
        """The newest notice of this kind."""
        return next((each for each in reversed(self.notices) if each.kind == kind), None)

    def owed(self, kind: str) -> Notice | None:
        """The notice of this kind that is open, of something that is not over."""
        return next(
            (each for each in reversed(self.notices) if each.open and each.kind == kind and not each.over), None
        )

    def is_announced(self, kind: str) -> bool:
        """Whether a notice was due of what goes on now."""
        return any(each.of_this and each.kind == kind and not each.over for each in self.notices)

    def past(self, *kinds: str) -> "Notices":
        """What comes next of these is something else."""
        return self._replace(
            notices=tuple(each._replace(over=each.over or each.kind in kinds) for each in self.notices)
        )


def resolves(resolved: VictimNoticeResolved, notice: Notice) -> bool:
    """Whether it may speak of this notice; one that we made has an id of ours, which a liaison may not know."""
    if resolved.notice_id and resolved.notice_id == notice.id:
        return True
    of_its_kind = resolved.kind in (notice.kind, "unknown")
    return of_its_kind and (resolved.notice_id is None or notice.id is None or notice.fact.made_by_policy)


def evolve(notices: Notices, fact: Fact) -> Notices:
    """Fold one fact."""
    match fact.what:
        case AftercareVictimNoticeDue() as due:
            refs, about = due.victim_interest_refs, notice_about(fact, notices.last(due.kind))
            again = is_again(fact)
            new = Notice(fact, due.notice_id, due.kind, refs, frozenset(refs), about)
            new = new._replace(of_this=due.kind in notices.going and not again, over=again)
            notices = notices.past(due.kind) if again else notices
            return known(notices, due)._replace(notices=(*notices.notices, new)[-REMEMBERED:])
        case ReleaseVictimNoticeDue() as due:
            return known(notices, due)
        case AftercareVictimNoticeResolved() as resolved:
            meant = notices.meant_by(resolved)
            interests = learn(notices.interests, resolved, meant.interests if meant else None)
            return settled(notices, resolved, meant)._replace(interests=interests)
        case ConditionsSet() | ReleaseVictimNoticeResolved() as said:
            interests = learn(notices.interests, said)
            return notices if interests == notices.interests else notices._replace(interests=interests)
        case _:
            return happened(notices, fact)


def happened(notices: Notices, fact: Fact) -> Notices:
    """It goes on from then, or is over."""
    over, kind = told_of.ended_with(fact), told_of.kind_of_notice(fact)
    going = notices.going - over if kind is None else notices.going - over | {kind}
    left = notices.past(*over) if over and notices.notices else notices
    return left if going == notices.going else left._replace(going=going)


def known(notices: Notices, due: VictimNoticeDue) -> Notices:
    """Whoever is to be told once has an interest, and a liaison."""
    return notices._replace(interests=learn(notices.interests, due), channel=due.channel_owner or notices.channel)


def settled(notices: Notices, resolved: VictimNoticeResolved, meant: Notice | None) -> Notices:
    """The notice is no longer open to whom it names, or to anybody where it names nobody."""
    if meant is None:
        return notices
    one = resolved.victim_interest_ref
    left = meant._replace(
        open=meant.open - {one} if one else frozenset(), told=meant.told or resolved.outcome == "served"
    )
    return notices._replace(notices=tuple(left if each is meant else each for each in notices.notices))


def decide(stated: Stated, notices: Notices, later: Sequence[Fact]) -> Decision:
    """Judge a report, or obey the policy's command."""
    match stated.what:
        case OweNotice() as command:
            return owe(command, notices, later)
        case OweNoticeAgain() as command:
            return owe_again(command, notices, later)
        case AftercareVictimNoticeDue(kind=kind) as due:
            open_one = notices.owed(kind)
            return confirmed(open_one.fact, due) if open_one and is_ours(open_one.fact) else Decision(due)
        case AftercareVictimNoticeResolved() as resolved:
            meant = notices.meant_by(resolved)
            if meant is None and resolved.reason != "interest_withdrawn":
                raise NotYet("a notice that is due not after it")
            return Decision(resolved, ("notice_resolved_before",) if meant and not meant.open else ())
        case other:
            raise TypeError(other)


def owe(command: OweNotice, notices: Notices, later: Sequence[Fact]) -> Decision:
    """Where an interest is known; while a notice of the kind is open, or has been due of the same, earlier or later, no
    second.
    """
    of_the_same = command.kind in told_of.ENDED_BY and (
        notices.is_announced(command.kind) or is_announced_later(command.kind, later)
    )
    return ALREADY_SO if of_the_same or notices.owed(command.kind) else due_now(command, notices, later)


def is_announced_later(kind: str, later: Sequence[Fact]) -> bool:
    """Whether a notice was due of the same under a later time, since another fact that says it was heard first."""
    for fact in later:
        if isinstance(fact.what, AftercareVictimNoticeDue) and fact.what.kind == kind:
            return not is_again(fact)
        if told_of.ends(fact, kind):
            return False
    return False


def owe_again(command: OweNoticeAgain, notices: Notices, later: Sequence[Fact]) -> Decision:
    """To whom the last notice of the kind told what is not so; one that nobody was told will tell what is. What goes on
    all the same, since something else says so, is so.
    """
    last, so = notices.last(command.kind), command.kind in told_of.ENDED_BY and command.kind in notices.going
    return ALREADY_SO if so or not told_because_of(last, command.about) else due_now(command, notices, later)


def due_now(command: OweNotice | OweNoticeAgain, notices: Notices, later: Sequence[Fact]) -> Decision:
    """Where an interest is known, unless the liaison has said so already."""
    reported = any(
        isinstance(fact.what, AftercareVictimNoticeDue) and fact.what.kind == command.kind and not fact.made_by_policy
        for fact in later
    )
    if not notices.interests or reported:
        return ALREADY_SO
    return Decision(
        made(
            AftercareVictimNoticeDue,
            notice_id=command.notice_id,
            kind=command.kind,
            victim_interest_refs=notices.interests,
            channel_owner=notices.channel,
        )
    )


VICTIM_NOTICE = Aggregate(
    "victim_notice",
    frozenset({OweNotice, OweNoticeAgain, AftercareVictimNoticeDue, AftercareVictimNoticeResolved}),
    Notices(),
    evolve,
    decide,
    FOLDED,
)
