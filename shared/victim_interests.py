"""Whose interests in being told are known, before release and after it (General Assembly resolution 40/34). Pure.

An interest is known from a condition that protects it, or from a notice that is due to it. It holds from one time in
custody to the next, until the liaison says that it was withdrawn. Nobody here knows whose it is.
"""

from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

from shared.contracts.fields import Event
from shared.contracts.records import is_of_two
from shared.contracts.release import ConditionsSet
from shared.contracts.victim_notice import VictimNoticeDue, VictimNoticeResolved
from shared.eventing.decider import Change, Fact

Interests = tuple[str, ...]
BEFORE_RELEASE, AFTER_RELEASE = "notice_to_victims_again", "owe_notice_again_to_who_asked"  # policies, by their names
MOST = 50  # as many as one notice can name


class Given(Protocol):
    """A notice, as either service folds it: because of which fact it was due, and whether anybody was told."""

    @property
    def about(self) -> str: ...

    @property
    def told(self) -> bool: ...


def learn(interests: Interests, event: Event, notice: Interests | None = None) -> Interests:
    """Fold what one event says of them. `notice` has those of the notice that is resolved, where it is known.

    Who no longer wants to be told is not, by their own choice and at any time: one, those of the notice, or all.
    """
    match event:
        case ConditionsSet(victim_interest_ref=str(one)):
            return joined(interests, (one,))
        case VictimNoticeDue(victim_interest_refs=named):
            return joined(interests, named)
        case VictimNoticeResolved(reason="interest_withdrawn", victim_interest_ref=one):
            gone = interests if notice is None else notice
            return tuple(each for each in interests if each not in ((one,) if one else gone))
        case _:
            return interests


def joined(interests: Interests, new: Iterable[str]) -> Interests:
    """Each once."""
    return tuple(dict.fromkeys((*interests, *new)))[:MOST]


def was_and_is(change: Fact) -> tuple[Fact, Fact | None] | None:
    """What a fact was, and what it is now, if it is, by a revision; not where what was retracted is on record a second
    time.
    """
    if not isinstance(change, Change) or change.was is None or is_of_two(change.what):
        return None
    return change.was, change.now


def told_because_of(notice: Given | None, fact: UUID) -> bool:
    """Whether anybody was told by this notice because of that fact, or of one that nobody knows."""
    return notice is not None and notice.told and notice.about in ("", str(fact))


def notice_about(due: Fact, last: Given | None) -> str:
    """Because of which fact a notice was due, by its id: one that was due again is about what the last of its kind was
    about. Empty where somebody reported it.
    """
    if is_again(due):
        return last.about if last else ""
    return due.policy_key.partition(":")[2]


def is_again(due: Fact) -> bool:
    """Whether a notice was due since what was told before is not so."""
    return due.policy_key.partition(":")[0] in (BEFORE_RELEASE, AFTER_RELEASE)
