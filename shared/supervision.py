"""Supervision in the community: enrolled before release, active, resting, over. One team at a time (rule 9), on one
order or more. Pure.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from shared.contracts.aftercare import SupervisionEnded, SupervisionStarted, SupervisionSuspended
from shared.contracts.fields import Event
from shared.contracts.records import RecordCorrected
from shared.contracts.release import HandoverAccepted
from shared.eventing.decider import Fact
from shared.supervised import Supervised, Supervision

TEAMS = 8  # that all say they supervise one person: more are records in error
OUT_OF_REACH = frozenset({"died", "deported", "transferred_jurisdiction"})  # for every team


def evolve(supervision: Supervision, fact: Fact) -> Supervision:
    """Fold one fact; most are none of its business, and passed over at once."""
    fold = FOLDS.get(type(fact.what))
    return fold(supervision, fact, fact.what) if fold else supervision


def accepted(supervision: Supervision, _: Fact, said: HandoverAccepted) -> Supervision:
    """A team that is named has taken over."""
    return supervision if said.by_team is None else supervision._replace(team=said.by_team)


def started(supervision: Supervision, fact: Fact, said: SupervisionStarted) -> Supervision:
    """Enrolled before release, or begun."""
    new = Supervised(fact, said, has_our_id(supervision, fact, said.supervision_id))
    if said.phase != "enrolled":
        return begun(supervision, new)
    same = (each for each in supervision.known if each.is_that_of(said, new.ours))
    return supervision._replace(enrolled=new._replace(keys=keys_of(same) or (str(fact.id),)))


def has_our_id(supervision: Supervision, fact: Fact, identifier: str | None) -> bool:
    """Whether we gave it: a start that we concluded takes over the id of what was enrolled, or rests; and its sender
    may have told us theirs since.
    """
    if not fact.made_by_policy:
        return False
    told = fact.corrected.what if fact.corrected else None
    if isinstance(told, RecordCorrected) and "supervisionId" in told.patch:
        return False
    return next((each.ours for each in supervision.known if each.id == identifier), True)


def begun(supervision: Supervision, new: Supervised) -> Supervision:
    """It goes on; what else goes on, by another team or on another order, stands beside it. Who was enrolled has
    arrived; and what has no id and rests is whatever begins next.
    """
    current, enrolled, active = supervision.current, supervision.enrolled, supervision.active
    rest = None if active else current
    beside = (*supervision.others, active) if active else supervision.others
    rests = with_one_more(supervision.resting, rest)
    going, slept = same_as(new, beside), same_as(new, rests)
    if not new.named and going and slept:  # it is of one of them
        going, slept = ((), slept) if new.goes_on else (going, ())
    arrived = enrolled if enrolled and enrolled.is_that_of(new.what, new.ours) else None
    what = with_what_is_known(new.what, arrived, supervision.team)
    one = known_as(new._replace(what=what), slept if slept and new.goes_on else going)
    nameless = rest if rest and not rest.named else None
    left, rests = but(beside, going), but(rests, slept)
    prior = what.prior_supervision_id if what.phase != "resumed" else None
    followed = [each for each in (*left, *rests) if each.id == prior is not None]
    same = (each for each in (*going, *slept, nameless, arrived, *followed) if each)
    everyone = (*without_keys(left, followed), one._replace(keys=keys_of(same) or (str(new.fact.id),)))
    if active and slept and active not in going and new.fact.made_by_policy:  # what was told last stays so
        everyone = (*everyone[:-2], everyone[-1], everyone[-2])
    return Supervision(
        current=everyone[-1],
        enrolled=None if arrived else enrolled,
        others=everyone[:-1][-TEAMS:],
        resting=without_keys(rests, followed),
        ended=supervision.ended,
        rest=supervision.rest if active else supervision.suspended,
    )


def same_as(new: Supervised, some: tuple[Supervised, ...]) -> tuple[Supervised, ...]:
    """Which of these a start is of; of several that only their ids tell apart, and it has none, the last."""
    if not some:
        return ()
    same = [each for each in some if each.is_that_of(new.what, new.ours)]
    apart = [each for each in same if each.named][:-1]
    return tuple(each for each in same if each not in apart)


def known_as(new: Supervised, same: tuple[Supervised, ...]) -> Supervised:
    """By the id that its sender has told before, where the start has none, or one of ours."""
    before = next((each.id for each in reversed(same) if each.named), None)
    if new.named or before is None:
        return new
    return Supervised(new.fact, new.what.model_copy(update={"supervision_id": before}))


def keys_of(some: Iterable[Supervised]) -> tuple[str, ...]:
    """By which all of these were told from others."""
    return tuple(dict.fromkeys(key for each in some for key in each.keys))[-TEAMS:]


def without_keys(some: tuple[Supervised, ...], followed: list[Supervised]) -> tuple[Supervised, ...]:
    """What another follows is over when that is told, and nothing is about it any more."""
    return tuple(each._replace(keys=()) if each in followed else each for each in some) if followed else some


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
    """The one that is meant; the others go on, but whoever is in custody is so for all of them."""
    meant = supervision.meant_in(fact)
    if meant is None or meant is supervision.enrolled:
        return supervision
    if suspended.reason == "custody":
        return held(supervision, fact)
    now = meant._replace(rested=fact)
    if meant is supervision.current:
        return supervision._replace(current=now)
    others = but(supervision.others, (meant,))
    resting = supervision.resting if others == supervision.others else with_one_more(supervision.resting, now)
    return supervision._replace(others=others, resting=resting)


def held(supervision: Supervision, fact: Fact) -> Supervision:
    """In custody, whatever it rested for before. What rests for an earlier custody has not gone on since."""
    current, was = supervision.current, supervision.suspended
    rests = (
        each if each.rests_for == "custody" and each.rested is not was else each._replace(rested=fact)
        for each in supervision.resting
    )
    going = [each for each in supervision.others if each.id]
    return supervision._replace(
        current=current._replace(rested=fact) if current else None,
        others=but(supervision.others, going),
        resting=(*rests, *(each._replace(rested=fact) for each in going))[-TEAMS:],
    )


def over(supervision: Supervision, fact: Fact, ended: SupervisionEnded) -> Supervision:
    """The one that is meant; all of them where the person is out of everybody's reach."""
    supervision = supervision._replace(ended=fact)
    if ended.outcome in OUT_OF_REACH:
        return supervision._replace(current=None, enrolled=None, others=(), resting=())
    meant = supervision.meant_in(fact)
    if meant is None:
        return supervision
    if meant is supervision.enrolled:
        return supervision._replace(enrolled=None)
    heir = heir_of(supervision) if meant is supervision.current else supervision.current
    gone = (meant, heir)
    return supervision._replace(
        current=heir, others=but(supervision.others, gone), resting=but(supervision.resting, gone)
    )


def heir_of(supervision: Supervision) -> Supervised | None:
    """Which goes on in place of what was told last; else which rests, but not for an earlier custody."""
    was = supervision.suspended
    rests = [each for each in supervision.resting if each.keys and (each.rests_for != "custody" or each.rested is was)]
    return next((each for each in (*reversed(supervision.others), *reversed(rests))), None)


def but(some: tuple[Supervised, ...], others: Iterable[Supervised | None]) -> tuple[Supervised, ...]:
    """These but others."""
    gone = [*map(id, others)] if some else ()
    return tuple(each for each in some if id(each) not in gone) if gone else some


FOLDS: Mapping[type[Event], Callable[[Supervision, Fact, Any], Supervision]] = {
    SupervisionStarted: started,
    SupervisionSuspended: rested,
    SupervisionEnded: over,
    HandoverAccepted: accepted,
}
