"""Which of several deadlines that are open at once a fact is about, where something tells them apart. Pure.

A field of the fact itself does, where a row says so. What begins with supervision is told apart by which one it is,
since somebody may be supervised on two orders at once: whatever id a fact has, it is of the one that aftercare takes it
to be of (shared/supervision.py). While there is only one, all is about that.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from shared.contracts.aftercare import AFTERCARE, SupervisionEnded, SupervisionStarted, SupervisionSuspended
from shared.contracts.fields import Event
from shared.contracts.release import HandoverAccepted
from shared.deadlines.filters import Field, field_at
from shared.eventing.decider import Fact
from shared.supervised import Supervised, Supervision
from shared.supervision import OUT_OF_REACH, evolve

Key = str | None


class Which(NamedTuple):
    """What begins with a fact begins under its `key`, and is told to be about what is `called` so. The fact moves what
    is open under these `keys`, or under any; and what has no key, unless it is `alone` of one of several.
    """

    key: Key = None
    called: str | None = None
    keys: frozenset[str] | None = None
    alone: bool = False

    def moves(self, key: Key) -> bool:
        """What is open under that key."""
        return not self.alone if key is None else self.keys is None or key in self.keys


# What may be of one supervision alone.
TYPES = frozenset({HandoverAccepted, *(each for each in AFTERCARE if "supervision_id" in each.model_fields)})
ALL = Which()
NOTHING = Which(keys=frozenset(), alone=True)


def by_field(what: Event, path: str) -> Which:
    """By its value there."""
    field = per_field(type(what), path)
    found = next((str(each) for each in field.values(what)), None) if field else None
    return Which(found, found, frozenset({found})) if found is not None else ALL


@cache
def per_field(kind: type[Event], path: str) -> Field | None:
    """Looked up once."""
    return field_at(kind, path)


class Step:
    """A fact after what was known of supervision before it, the very same ones: all walks share what follows."""

    __slots__ = ("before", "fact")

    def __init__(self, before: Supervision, fact: Fact) -> None:
        self.before, self.fact = before, fact

    def __hash__(self) -> int:
        return hash((id(self.before), id(self.fact)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Step) and self.before is other.before and self.fact is other.fact


@lru_cache(maxsize=256)
def followed_by(step: Step) -> tuple[Supervision, Which]:
    """What is known of supervision after it, and what it is about."""
    after = evolve(step.before, step.fact)
    return after, by_supervision(step.before, after, step.fact)


def by_supervision(before: Supervision, after: Supervision, fact: Fact) -> Which:
    """By the supervision that begins, rests or ends with it, or that it is said to be of."""
    what, one = fact.what, meant(before, after, fact)
    stops = isinstance(what, SupervisionSuspended | SupervisionEnded)
    if is_of_all(what):
        return ALL
    followed = stops and one and not one.keys
    if not (several(before) or several(after) or followed):
        return Which(key_of(one))
    if one is None:
        return NOTHING if stops else ALL
    return stopped(what, one, before, after) if stops else said(what, one, before, after)


def stopped(what: Event, one: Supervised, before: Supervision, after: Supervision) -> Which:
    """Of what has ended or rests while others are left: nothing that is theirs as well. What has not gone on since a
    custody that is over is not left to the person.
    """
    if isinstance(what, SupervisionEnded):
        still = keys_of(after.begun)
        back = [each for each in before.begun if not (before.active and each.rests_for == "custody")]
        left = keys_of(each for each in back if still.intersection(each.keys))
    else:
        left = keys_of(each for each in after.begun if not each.rested)
    keys = shared(one, before)
    return Which(keys=keys if keys.isdisjoint(left) else frozenset(), alone=bool(left))


def said(what: Event, one: Supervised, before: Supervision, after: Supervision) -> Which:
    """What has no id is of what was told last, and of those that no id can name."""
    if isinstance(what, SupervisionStarted):
        return Which(key_of(one), one.id, shared(one, after))
    nameless = frozenset() if what.supervision_id else shared(None, before)  # type: ignore[attr-defined]
    return Which(key_of(one), one.id, shared(one, before) | nameless)


def key_of(one: Supervised | None) -> Key:
    """Under which that begins that is of it."""
    return one.keys[0] if one and one.keys else None


def is_of_all(what: Event) -> bool:
    """Who is in custody, or out of reach, is so for everybody."""
    match what:
        case SupervisionSuspended():
            return what.reason == "custody"
        case SupervisionEnded():
            return what.outcome in OUT_OF_REACH
        case _:
            return False


def meant(before: Supervision, after: Supervision, fact: Fact) -> Supervised | None:
    """That which has begun, or the one that a rest, an end or anything else is of."""
    match fact.what:
        case SupervisionStarted(phase="enrolled"):
            return after.enrolled
        case SupervisionStarted():
            return next((each for each in after.begun if each.fact is fact), None)
        case SupervisionSuspended() | SupervisionEnded():
            return before.meant_in(fact)
        case what if hasattr(what, "supervision_id"):
            return before.meant_by(what.supervision_id)
        case _:
            return None


def several(supervision: Supervision) -> bool:
    """Whether more than one is not over."""
    if not (supervision.others or supervision.resting or (supervision.current and supervision.enrolled)):
        return False
    begun, waits = [each for each in supervision.begun if each.keys], supervision.enrolled
    return len(begun) + bool(waits and keys_of(begun).isdisjoint(waits.keys)) > 1


def shared(one: Supervised | None, supervision: Supervision) -> frozenset[str]:
    """The keys of one that has an id of its sender's; of the others all together, since no fact can say which it is."""
    if one and one.named:
        return frozenset(one.keys)
    return keys_of(each for each in supervision.known if not each.named)


def keys_of(some: Iterable[Supervised]) -> frozenset[str]:
    """Of all of these."""
    return frozenset(key for each in some for key in each.keys)
