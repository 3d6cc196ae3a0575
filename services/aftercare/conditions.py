"""What the person must do or leave undone: which conditions were in force when, and whether they were told of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Optional

from shared.contracts.aftercare import ConditionsExplained, SupervisionEnded, SupervisionStarted
from shared.contracts.release import ConditionsSet, ReleasePackIssued
from shared.eventing.decider import Fact
from shared.persistent import PersistentMap

FOLDED = frozenset({ConditionsSet, ConditionsExplained, ReleasePackIssued, SupervisionStarted, SupervisionEnded})


@dataclass(frozen=True, slots=True)
class Condition:
    """One wording of a condition, if it was set by an event; since when it was explained; and the wording before it."""

    wording: Fact | None = None
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


@dataclass(frozen=True, slots=True)
class Conditions:
    """By their ids. `over` is since when no supervision is left for which a condition without an end could hold."""

    known: PersistentMap[str, Condition] = field(default_factory=PersistentMap)
    told: Told | None = None
    over: datetime | None = None

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

    def was_in_force(self, wording: Fact, at: datetime) -> bool:
        """From its first day to its last."""
        what = wording.what
        if not isinstance(what, ConditionsSet) or wording.earliest > at:
            return False
        if what.end_on is None and self.over and self.over <= at:
            return False
        begun = what.start_on is None or what.start_on <= at.date()
        return begun and (what.end_on is None or at.date() <= what.end_on)


def standing(condition: Condition | None, at: datetime) -> Condition | None:
    """The wording that stood then; where none did yet, the first there was."""
    while condition and condition.earlier and condition.set_at and condition.set_at > at:
        condition = condition.earlier
    return condition


def evolve(conditions: Conditions, fact: Fact) -> Conditions:
    """Fold one fact; most are none of its business, and passed over at once."""
    return folded(conditions, fact) if type(fact.what) in FOLDED else conditions


def folded(conditions: Conditions, fact: Fact) -> Conditions:
    """What it says."""
    match fact.what:
        case ConditionsSet() as wording:
            return worded(conditions, wording, fact)
        case ConditionsExplained(condition_ids=()) | ReleasePackIssued(conditions_explained="yes"):
            return replace(conditions, told=Told(fact.earliest, conditions.told))
        case ConditionsExplained(condition_ids=identifiers):
            return explained(conditions, identifiers, fact.earliest)
        case SupervisionStarted():
            return replace(conditions, over=None) if conditions.over else conditions
        case SupervisionEnded():
            return replace(conditions, over=fact.latest)
        case _:
            return conditions


def worded(conditions: Conditions, what: ConditionsSet, fact: Fact) -> Conditions:
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
