"""Breaches alleged and decided, and recalls: nothing here follows by itself, somebody decides and says why."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from shared import supervision
from shared.contracts.aftercare import (
    BreachAlleged,
    BreachDecided,
    ConditionsExplained,
    ContactRecorded,
    RecallDecided,
    SupervisionEnded,
    SupervisionStarted,
    SupervisionSuspended,
)
from shared.contracts.fields import Event
from shared.eventing.decider import Aggregate, Decision, Fact, Stated
from shared.eventing.errors import NotYet, RuleBroken
from shared.persistent import PersistentMap
from shared.supervised import Supervision


class Case(NamedTuple):
    """One allegation: whether the person has spoken to it, what was decided, and how far an appeal has come."""

    heard: bool = False
    outcome: str | None = None
    stage: str | None = None


class Breaches(NamedTuple):
    """Allegations by id, what is known of supervision, and whether all of it is known to be over.

    That none is known to have begun says nothing: a release that began it may be on its way to us. Nor does it that no
    condition is known which was explained, and in force: rule 7 is judged where all facts meet (decision 35).
    """

    cases: PersistentMap[str, Case] = PersistentMap()
    supervision: Supervision = Supervision()
    over: bool = False


def evolve(breaches: Breaches, fact: Fact) -> Breaches:
    """Fold one fact; a death is none of its business."""
    if isinstance(fact.what, OF_SUPERVISION):
        return supervised(breaches, fact)
    fold = FOLDS.get(type(fact.what))
    return fold(breaches, fact.what) if fold else breaches


def alleged(breaches: Breaches, said: BreachAlleged) -> Breaches:
    """It is known, if it was not."""
    return breaches if breaches.cases.get(said.breach_id) else put(breaches, said.breach_id, Case())


def heard(breaches: Breaches, said: ContactRecorded) -> Breaches:
    """The person has spoken to an allegation, also to one that we have not heard of."""
    if said.purpose != "representations" or said.outcome != "attended" or said.breach_id is None:
        return breaches
    case = breaches.cases.get(said.breach_id) or Case()
    return put(breaches, said.breach_id, case._replace(heard=True))


def decided(breaches: Breaches, said: BreachDecided) -> Breaches:
    """What was decided, and how far it has come; who decides may have heard the person."""
    case = breaches.cases.get(said.breach_id) or Case()
    return put(breaches, said.breach_id, Case(case.heard or said.representations == "heard", said.outcome, said.stage))


def supervised(breaches: Breaches, fact: Fact) -> Breaches:
    """It is over where the last of several has ended; whoever is only enrolled is not supervised yet."""
    now = supervision.evolve(breaches.supervision, fact)
    return Breaches(breaches.cases, now, over=not now.begun and (breaches.over or now.ended is fact))


def put(breaches: Breaches, identifier: str, case: Case) -> Breaches:
    """With this allegation as it is now."""
    return breaches._replace(cases=breaches.cases.put(identifier, case))


OF_SUPERVISION = (SupervisionStarted, SupervisionSuspended, SupervisionEnded)
FOLDS: Mapping[type[Event], Callable[[Breaches, Any], Breaches]] = {
    BreachAlleged: alleged,
    ContactRecorded: heard,
    BreachDecided: decided,
}


def decide(stated: Stated, breaches: Breaches, later: Sequence[Fact]) -> Decision:
    """Judge a report."""
    match stated.what:
        case ConditionsExplained() as explained:
            return Decision(explained)
        case BreachAlleged() as alleged:
            return Decision(alleged, tuple(oddities(alleged, stated, breaches)))
        case BreachDecided() as decided:
            return decision_on(decided, breaches.cases.get(decided.breach_id))
        case RecallDecided() as recall:
            return Decision(recall, tuple(doubts(recall, breaches)))
        case other:
            raise TypeError(other)


def oddities(alleged: BreachAlleged, stated: Stated, breaches: Breaches) -> Iterator[str]:
    """Nobody breaks a condition in advance, nor the same one twice by one allegation."""
    if alleged.alleged_at and alleged.alleged_at > stated.latest:
        detail = "allegedAt is after the allegation itself: nobody breaks a condition in advance; correct one of them"
        raise RuleBroken("alleged_in_advance", detail, "data.allegedAt")
    if breaches.cases.get(alleged.breach_id):
        yield "breach_alleged_before"


def decision_on(decided: BreachDecided, case: Case | None) -> Decision:
    """An allegation comes before its decision, a decision before an appeal (Tokyo rules 14.2 and 14.6).

    A decision of which nobody says whether the person was heard has been taken all the same, and is flagged.
    """
    if case is None:
        raise NotYet(f"an allegation of breach {decided.breach_id} not after it")
    first = decided.stage in ("first_decision", "unknown")
    if case.stage is None and not first:
        raise NotYet(f"a decision on breach {decided.breach_id} not after it, which was appealed")
    flags = {
        "breach_decided_before": case.stage is not None and first,
        "hearing_not_recorded": decided.representations == "unknown" and not case.heard,
    }
    return Decision(decided, tuple(flag for flag, holds in flags.items() if holds))


def doubts(recall: RecallDecided, breaches: Breaches) -> Iterator[str]:
    """Rule 8 is kept by its contract. A recall of somebody who is no longer supervised is possible, and odd."""
    if breaches.over:
        yield "recalled_after_supervision"
    case = breaches.cases.get(recall.breach_id) if recall.breach_id else None
    if case and case.outcome == "unfounded":
        yield "recalled_for_unfounded_breach"


BREACH = Aggregate(
    "breach",
    frozenset({ConditionsExplained, BreachAlleged, BreachDecided, RecallDecided}),
    Breaches(),
    evolve,
    decide,
    frozenset({*FOLDS, *OF_SUPERVISION}),
)
