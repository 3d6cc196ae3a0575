"""Notices to those who asked to be told: due where an interest is known, and resolved by whoever owns the channel.

That there is an interest is known from a condition that protects it, or from a notice that the liaison reports; it
holds from one time in custody to the next, until the liaison says that it was withdrawn. Nobody here knows whose it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from services.release.dates import named_by
from shared.contracts.fields import Event
from shared.contracts.intake import SentenceDatesChanged
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

MOST = 50  # interests that one notice can name
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
class GiveNotice(Command):
    """Something happened that people with an interest in it asked to be told of."""

    makes: ClassVar = (ReleaseVictimNoticeDue,)

    notice_id: str
    kind: NoticeKind
    cause: UUID


class Notice(NamedTuple):
    """The latest of its kind: what made it due, and whether it is still open."""

    due: Fact
    id: str | None
    refs: tuple[str, ...]
    open: bool = True


class Interests(NamedTuple):
    """Whose interests are known; the day they would be told of, and what moved it there; the latest notices by kind."""

    refs: tuple[str, ...] = ()
    day: date | None = None
    moved_by: UUID | None = None
    notices: Mapping[str, Notice] = MappingProxyType({})


def evolve(interests: Interests, fact: Fact) -> Interests:
    """Fold one fact."""
    fold = FOLDS.get(type(fact.what))
    return fold(interests, fact, fact.what) if fold else interests


def protected(interests: Interests, _: Fact, condition: ConditionsSet) -> Interests:
    """A condition names the interest that it protects, if there is one."""
    return known(interests, (condition.victim_interest_ref,)) if condition.victim_interest_ref else interests


def noticed(interests: Interests, fact: Fact, due: ReleaseVictimNoticeDue) -> Interests:
    """The latest of its kind, and whose interests there are."""
    notices = {**interests.notices, due.kind: Notice(fact, due.notice_id, due.victim_interest_refs)}
    return known(interests, due.victim_interest_refs)._replace(notices=notices)


def known(interests: Interests, refs: Sequence[str]) -> Interests:
    """No more than a notice can name."""
    new = [ref for ref in refs if ref not in interests.refs]
    return interests._replace(refs=(*interests.refs, *new)[:MOST]) if new else interests


def recalculated(interests: Interests, fact: Fact, changed: SentenceDatesChanged) -> Interests:
    """Dates that name no day of release are no news of one."""
    named = named_by(changed.after)
    return moved(interests, fact, named[0]) if named else interests


def moved(interests: Interests, fact: Fact, day: date) -> Interests:
    """Only a day that is another than before is news."""
    return interests if day == interests.day else interests._replace(day=day, moved_by=fact.id)


def settled(interests: Interests, _: Fact, resolved: ReleaseVictimNoticeResolved) -> Interests:
    """A notice is closed with all its interests; one that was withdrawn is told nothing more."""
    kind = answered(interests, resolved)
    one = (resolved.victim_interest_ref,) if resolved.victim_interest_ref else None
    if resolved.reason == "interest_withdrawn":
        gone = one or (interests.notices[kind].refs if kind else interests.refs)
        interests = interests._replace(refs=tuple(ref for ref in interests.refs if ref not in gone))
    if kind is None or one:
        return interests
    return interests._replace(notices={**interests.notices, kind: interests.notices[kind]._replace(open=False)})


def answered(interests: Interests, resolved: ReleaseVictimNoticeResolved) -> str | None:
    """Which kind of notice it answers, if one is known: that of its id, else the latest of its kind."""
    by_id = (kind for kind, each in interests.notices.items() if each.id and each.id == resolved.notice_id)
    return next(by_id, resolved.kind if resolved.kind in interests.notices else None)


FOLDS: Mapping[type[Event], Callable[[Interests, Fact, Any], Interests]] = {
    ConditionsSet: protected,
    DateConfirmed: lambda interests, fact, confirmed: moved(interests, fact, confirmed.date),
    SentenceDatesChanged: recalculated,
    # With a release, the days of that time in custody are past.
    Released: lambda interests, _, __: interests._replace(day=None),
    ReleaseVictimNoticeDue: noticed,
    ReleaseVictimNoticeResolved: settled,
}


def decide(stated: Stated, interests: Interests, later: Sequence[Fact]) -> Decision:
    """Judge a report, or obey the policy's command."""
    match stated.what:
        case GiveNotice() as command:
            return give_once(command, interests, later)
        case ReleaseVictimNoticeDue(kind=kind) as due:
            last = interests.notices.get(kind)
            concluded = last is not None and last.open and last.due.made_by_policy
            return Decision(None, confirms=last.due.id) if last and concluded else Decision(due)
        case ReleaseVictimNoticeResolved(kind=kind, reason=reason) as resolved:
            if kind != "unknown" and reason != "interest_withdrawn" and answered(interests, resolved) is None:
                raise NotYet(f"a notice of this kind ({kind}) that was due not after it")
            return Decision(resolved)
        case other:
            raise TypeError(other)


def give_once(command: GiveNotice, interests: Interests, later: Sequence[Fact]) -> Decision:
    """To those known then, of a day only where it is news, and not where the liaison has said so already."""
    if not interests.refs or (command.kind == "release_date" and interests.moved_by != command.cause):
        return ALREADY_SO
    of_kind = (fact for fact in later if speaks_of(fact.what, command.kind))
    following = next(of_kind, None)
    if following and isinstance(following.what, ReleaseVictimNoticeDue) and not following.made_by_policy:
        return ALREADY_SO
    payload = {
        "notice_id": command.notice_id,
        "kind": command.kind,
        "victim_interest_refs": interests.refs,
    }
    return Decision(ReleaseVictimNoticeDue.model_validate(payload))


def speaks_of(event: Event, kind: NoticeKind) -> bool:
    """Whether it makes a notice of this kind due, or is one."""
    return KIND_OF.get(type(event)) == kind or (isinstance(event, ReleaseVictimNoticeDue) and event.kind == kind)


VICTIM_NOTICE = Aggregate(
    "victim_notice",
    frozenset({GiveNotice, ReleaseVictimNoticeDue, ReleaseVictimNoticeResolved}),
    Interests(),
    evolve,
    decide,
    frozenset(FOLDS),
)
