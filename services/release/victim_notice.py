"""Notices to those who asked to be told, before release; who they are only their liaison knows (rule 18)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from services.release.dates import named_by
from shared.confirming import confirmed, is_ours
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded, SentenceDatesChanged
from shared.contracts.release import (
    ConditionsSet,
    DateConfirmed,
    Released,
    ReleaseDeferred,
    ReleaseVictimNoticeDue,
    ReleaseVictimNoticeResolved,
    TemporaryReleaseApproved,
)
from shared.contracts.victim_notice import NoticeKind
from shared.eventing.decider import ALREADY_SO, Aggregate, Command, Decision, Fact, Stated
from shared.eventing.errors import NotYet
from shared.victim_interests import Interests, is_again, learn, notice_about, told_because_of

KIND_OF: Mapping[type[Event], NoticeKind] = MappingProxyType(
    {
        Released: "release",
        DateConfirmed: "release_date",
        SentenceDatesChanged: "release_date",
        ReleaseDeferred: "release_deferred",
        TemporaryReleaseApproved: "temporary_release",
    }
)


@dataclass(frozen=True)
class OweNotice(Command):
    """Something happened that people with an interest in it asked to be told of."""

    makes: ClassVar = (ReleaseVictimNoticeDue,)

    notice_id: str
    kind: NoticeKind
    cause: UUID


@dataclass(frozen=True)
class OweNoticeAgain(Command):
    """What people may have been told because of one fact is not so: it was corrected, or retracted."""

    makes: ClassVar = (ReleaseVictimNoticeDue,)

    notice_id: str
    kind: NoticeKind
    about: UUID


class Notice(NamedTuple):
    """The latest of its kind: what made it due, whether it is still open, and whether anybody was told; because of
    which fact, where that is known; and whether the release is past that it told of.
    """

    due: Fact
    id: str | None
    interests: Interests
    open: bool = True
    told: bool = False
    about: str = ""
    past: bool = False


class Notices(NamedTuple):
    """Whose interests are known; the day they would be told of, and what moved it there; the latest notices by kind. By
    which facts, on which days, the person has left since they were received; and of which of these days a notice was.
    """

    interests: Interests = ()
    day: date | None = None
    moved_by: UUID | None = None
    latest: Mapping[str, Notice] = MappingProxyType({})
    left: Mapping[UUID, date] = MappingProxyType({})
    told: frozenset[date] = frozenset()


def evolve(notices: Notices, fact: Fact) -> Notices:
    """Fold one fact."""
    fold = FOLDS.get(type(fact.what))
    return fold(notices, fact, fact.what) if fold else notices


def protected(notices: Notices, _: Fact, condition: ConditionsSet) -> Notices:
    """A condition names the interest that it protects, if there is one."""
    return notices._replace(interests=learn(notices.interests, condition))


def noticed(notices: Notices, fact: Fact, due: ReleaseVictimNoticeDue) -> Notices:
    """The latest of its kind, and whose interests there are."""
    about = notice_about(fact, notices.latest.get(due.kind))
    latest = {**notices.latest, due.kind: Notice(fact, due.notice_id, due.victim_interest_refs, about=about)}
    told = notices.told.union(notices.left.values()) if due.kind == "release" else notices.told
    told = frozenset() if due.kind == "release" and is_again(fact) else told
    return notices._replace(interests=learn(notices.interests, due), latest=latest, told=told)


def recalculated(notices: Notices, fact: Fact, changed: SentenceDatesChanged) -> Notices:
    """Dates that name no day of release are no news of one."""
    named = named_by(changed.after)
    return moved(notices, fact, named[0]) if named else notices


def moved(notices: Notices, fact: Fact, day: date) -> Notices:
    """Only a day that is another than before is news."""
    return notices if day == notices.day else notices._replace(day=day, moved_by=fact.id)


def left(notices: Notices, fact: Fact, released: Released) -> Notices:
    """With a release, the days of that time in custody are past. Two reports of one day tell of one release."""
    latest = {kind: each._replace(past=kind != "release") for kind, each in notices.latest.items()}
    return notices._replace(day=None, latest=latest, left={**notices.left, fact.id: day_of(fact, released)})


def day_of(fact: Stated, released: Released) -> date:
    """On which the person left."""
    return (released.released_at or fact.time).date()


def settled(notices: Notices, _: Fact, resolved: ReleaseVictimNoticeResolved) -> Notices:
    """A notice is closed with all its interests; one that was withdrawn is told nothing more."""
    kind = answered(notices, resolved)
    notice = notices.latest.get(kind) if kind else None
    notices = notices._replace(interests=learn(notices.interests, resolved, notice.interests if notice else None))
    if kind is None or notice is None:
        return notices
    notice = notice._replace(
        open=notice.open and resolved.victim_interest_ref is not None, told=notice.told or resolved.outcome == "served"
    )
    return notices._replace(latest={**notices.latest, kind: notice})


def answered(notices: Notices, resolved: ReleaseVictimNoticeResolved) -> str | None:
    """Which kind of notice it answers, if one is known: that of its id, else the latest of its kind."""
    by_id = (kind for kind, each in notices.latest.items() if each.id and each.id == resolved.notice_id)
    return next(by_id, resolved.kind if resolved.kind in notices.latest else None)


FOLDS: Mapping[type[Event], Callable[[Notices, Fact, Any], Notices]] = {
    ConditionsSet: protected,
    DateConfirmed: lambda notices, fact, confirmed: moved(notices, fact, confirmed.date),
    SentenceDatesChanged: recalculated,
    Released: left,
    AdmissionRecorded: lambda notices, _, __: notices._replace(left=MappingProxyType({}), told=frozenset()),
    ReleaseVictimNoticeDue: noticed,
    ReleaseVictimNoticeResolved: settled,
}


def decide(stated: Stated, notices: Notices, later: Sequence[Fact]) -> Decision:
    """Judge a report, or obey the policy's command."""
    match stated.what:
        case OweNotice() as command:
            return owe(command, notices, later)
        case OweNoticeAgain() as command:
            return owe_again(command, notices, later)
        case ReleaseVictimNoticeDue(kind=kind) as due:
            last = notices.latest.get(kind)
            return confirmed(last.due, due) if last and last.open and is_ours(last.due) else Decision(due)
        case ReleaseVictimNoticeResolved(kind=kind, reason=reason) as resolved:
            if kind != "unknown" and reason != "interest_withdrawn" and answered(notices, resolved) is None:
                raise NotYet(f"a notice of this kind ({kind}) that was due not after it")
            return Decision(resolved)
        case other:
            raise TypeError(other)


def owe(command: OweNotice, notices: Notices, later: Sequence[Fact]) -> Decision:
    """To those known then, of a day only where it is news, and not where the liaison has said so already."""
    if not notices.interests or (command.kind == "release_date" and notices.moved_by != command.cause):
        return ALREADY_SO
    day = notices.left.get(command.cause) if command.kind == "release" else None
    if day and (day in notices.told or is_told_later(day, later)):
        return ALREADY_SO
    return due_now(command, notices, later)


def is_told_later(day: date, later: Sequence[Fact]) -> bool:
    """Whether a notice of this very day's release was due by a later report of it, which was heard first."""
    of_that_day = False
    for fact in later:
        match fact.what:
            case AdmissionRecorded():
                return False
            case Released() as again:
                of_that_day = day_of(fact, again) == day
            case ReleaseVictimNoticeDue(kind="release") if of_that_day:
                return fact.made_by_policy
            case _:
                pass
    return False


def owe_again(command: OweNoticeAgain, notices: Notices, later: Sequence[Fact]) -> Decision:
    """To whom the last notice of the kind told what is not so, if that is still to come; one that nobody was told will
    tell what is.
    """
    last = notices.latest.get(command.kind)
    wrong = last and not last.past and told_because_of(last, command.about)
    return due_now(command, notices, later) if wrong and notices.interests else ALREADY_SO


def due_now(command: OweNotice | OweNoticeAgain, notices: Notices, later: Sequence[Fact]) -> Decision:
    """Unless the liaison has said so already."""
    of_kind = (fact for fact in later if speaks_of(fact.what, command.kind))
    following = next(of_kind, None)
    if following and isinstance(following.what, ReleaseVictimNoticeDue) and not following.made_by_policy:
        return ALREADY_SO
    return Decision(
        ReleaseVictimNoticeDue(notice_id=command.notice_id, kind=command.kind, victim_interest_refs=notices.interests)
    )


def speaks_of(event: Event, kind: NoticeKind) -> bool:
    """Whether it makes a notice of this kind due, or is one."""
    return KIND_OF.get(type(event)) == kind or (isinstance(event, ReleaseVictimNoticeDue) and event.kind == kind)


VICTIM_NOTICE = Aggregate(
    "victim_notice",
    frozenset({OweNotice, OweNoticeAgain, ReleaseVictimNoticeDue, ReleaseVictimNoticeResolved}),
    Notices(),
    evolve,
    decide,
    frozenset(FOLDS),
)
