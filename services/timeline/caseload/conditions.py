"""What the person must do or leave undone: which conditions held when, whether they were told of them, and which are
said to have been broken. Pure.

Rule 7 is judged here, where all facts meet: that a service has not heard of a condition says nothing yet.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple, Optional

from shared.contracts.aftercare import (
    BreachAlleged,
    BreachDecided,
    ConditionsExplained,
    SupervisionEnded,
    SupervisionStarted,
)
from shared.contracts.release import LIFTED, ConditionsSet, Released, ReleasePackIssued
from shared.eventing.decider import Stated
from shared.persistent import PersistentMap


@dataclass(frozen=True, slots=True)
class Condition:
    """One wording of a condition, if it was set by an event; since when it was explained; and the wording before it."""

    wording: Stated | None = None
    explained: datetime | None = None
    earlier: Optional["Condition"] = None

    @property
    def set_at(self) -> datetime | None:
        """Since when it has stood."""
        return self.wording.earliest if self.wording else None


@dataclass(frozen=True, slots=True)
class Told:
    """That the person was told of all conditions there were then; and the time before that."""

    at: datetime
    earlier: Optional["Told"] = None


class Alleged(NamedTuple):
    """Which condition is said to have been broken, and when at the latest."""

    condition_id: str
    at: datetime


EVERY = ""
MOST = 100  # conditions that are told apart
Allegations = Mapping[str, Alleged]


@dataclass(frozen=True, slots=True)
class Conditions:
    """By their ids. `over` is since when no supervision is left for which a condition without an end could hold, and
    `lifted` since when no condition is left that was set by then; `alleged` are breaches, by id, on which nobody has
    decided. `spoken` are those that the person has heard of and does not have in writing; of all there are, EVERY.
    """

    known: PersistentMap[str, Condition] = field(default_factory=PersistentMap)
    told: Told | None = None
    over: datetime | None = None
    lifted: datetime | None = None
    alleged: Allegations = field(default_factory=dict)
    spoken: frozenset[str] = frozenset()

    @property
    def doubtful(self) -> set[str]:
        """Why what is alleged can hardly have been (rule 7)."""
        return {code for each in self.alleged.values() for code in self.doubts(each.condition_id, each.at)}

    def doubts(self, condition_id: str, at: datetime) -> Iterator[str]:
        """Why nobody can have broken this condition then (rule 7)."""
        condition = standing(self.known.get(condition_id), at)
        if condition is None or not self.was_explained(condition, at):
            yield "condition_never_explained"
        if condition and condition.wording and not self.was_in_force(condition.wording, at):
            yield "condition_not_in_force"

    def was_explained(self, condition: Condition, at: datetime) -> bool:
        """By its name, or among all."""
        if condition.explained and condition.explained <= at:
            return True
        told = self.told
        while told and told.at > at:
            told = told.earlier
        return bool(told and condition.set_at and told.at >= condition.set_at)

    def was_in_force(self, wording: Stated, at: datetime) -> bool:
        """From its first day to its last."""
        what = wording.what
        if not isinstance(what, ConditionsSet) or wording.earliest > at:
            return False
        if what.end_on is None and self.over and self.over <= at:
            return False
        if self.lifted and wording.earliest < self.lifted <= at:
            return False
        begun = what.start_on is None or what.start_on <= at.date()
        return begun and (what.end_on is None or at.date() <= what.end_on)


def standing(condition: Condition | None, at: datetime) -> Condition | None:
    """The wording that stood then; where none did yet, the first there was."""
    while condition and condition.earlier and condition.set_at and condition.set_at > at:
        condition = condition.earlier
    return condition


def follow(conditions: Conditions, fact: Stated) -> Conditions:
    """Fold one fact; most are none of its business."""
    spoken = by_word_of_mouth(conditions.spoken, fact.what)
    conditions = conditions if spoken == conditions.spoken else replace(conditions, spoken=spoken)
    match fact.what:
        case ConditionsSet() as wording:
            return worded(conditions, wording, fact)
        case ConditionsExplained(condition_ids=()) | ReleasePackIssued(conditions_explained="yes"):
            return replace(conditions, told=Told(fact.earliest, conditions.told))
        case ConditionsExplained(condition_ids=identifiers):
            return explained(conditions, identifiers, fact.earliest)
        case SupervisionStarted() | SupervisionEnded() | Released() as what:
            return held(conditions, what, fact)
        case BreachAlleged() | BreachDecided() as what:
            return replace(conditions, alleged=alleged(conditions.alleged, what, fact))
        case _:
            return conditions


def by_word_of_mouth(spoken: frozenset[str], what: object) -> frozenset[str]:
    """Which the person does not have in writing after this (Tokyo rule 12.3)."""
    match what:
        case ConditionsExplained(condition_ids=ids, in_writing=False) if len(spoken) < MOST:
            return spoken.union(ids or {EVERY})
        case ConditionsExplained(condition_ids=ids, in_writing=True) if ids:
            return spoken.difference(ids)
        case ConditionsSet(condition_id=condition):
            return spoken - {condition}  # in other words it is to be explained anew
        case ConditionsExplained(in_writing=True) | SupervisionEnded():
            return frozenset()
        case ReleasePackIssued() as pack if pack.conditions_explained == "yes" or "conditions" in pack.contents:
            return frozenset()
        case _:
            lifts = isinstance(what, Released) and what.kind in LIFTED
            return frozenset() if lifts else spoken


def held(conditions: Conditions, what: SupervisionStarted | SupervisionEnded | Released, fact: Stated) -> Conditions:
    """As long as supervision, and no longer than the sentence."""
    if isinstance(what, Released):
        return replace(conditions, lifted=fact.earliest) if what.kind in LIFTED else conditions
    return replace(conditions, over=fact.latest if isinstance(what, SupervisionEnded) else None)


def alleged(known: Allegations, what: BreachAlleged | BreachDecided, fact: Stated) -> Allegations:
    """Until somebody has decided."""
    if isinstance(what, BreachAlleged):
        return {**known, what.breach_id: Alleged(what.condition_id, what.alleged_at or fact.latest)}
    return {name: each for name, each in known.items() if name != what.breach_id}


def worded(conditions: Conditions, what: ConditionsSet, fact: Stated) -> Conditions:
    """A condition in other words must be explained again; said again in the same, it need not be."""
    known = conditions.known.get(what.condition_id)
    if known and known.wording is None:  # the person was told before we were
        new = replace(known, wording=fact)
    elif known and known.wording and known.wording.what == what:
        return conditions
    else:
        new = Condition(fact, None, known)
    return replace(conditions, known=conditions.known.put(what.condition_id, new))


def explained(conditions: Conditions, identifiers: tuple[str, ...], at: datetime) -> Conditions:
    """These, in the words they have now."""
    known = conditions.known
    for identifier in identifiers:
        condition = known.get(identifier) or Condition()
        if condition.explained is None:
            known = known.put(identifier, replace(condition, explained=at))
    return replace(conditions, known=known)
