"""Pure decisions: facts are folded into state in the order of the world, reports are judged against it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import ClassVar, Generic, Literal, NamedTuple, TypeVar
from uuid import UUID

from shared.contracts.fields import Event

S = TypeVar("S")
NIL = UUID(int=0)
Precision = Literal["minute", "day", "month", "unknown"]
Order = tuple[datetime, datetime, int]


class Command:
    """A policy's request, in the imperative: obeyed by an aggregate, or already so, or not yet, or refused.

    Subclasses are frozen dataclasses; they carry what the event will need, so that obeying stays pure. What obeying
    one may append, it `makes`: the catalogue of events is written from it, and a test holds the rules to it.
    """

    makes: ClassVar[tuple[type[Event], ...]] = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """Something said to have happened (a report), or asked for (a command): what, and when in the world.

    `time` keeps the sender's UTC offset; `precision` says how much of it to believe. A time that is known
    to the day or month only is an interval, so that two facts of one day are never out of order by accident.
    """

    what: Event | Command
    time: datetime
    precision: Precision = "minute"

    @property
    def earliest(self) -> datetime:
        """The first instant at which it may have happened."""
        match self.precision:
            case "day" | "unknown":
                return self.time.replace(hour=0, minute=0, second=0, microsecond=0)
            case "month":
                return self.time.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
            case _:
                return self.time

    @property
    def latest(self) -> datetime:
        """The last instant at which it may have happened."""
        match self.precision:
            case "day" | "unknown":
                return self.earliest + timedelta(days=1)
            case "month":
                return (self.earliest + timedelta(days=32)).replace(day=1)
            case _:
                return self.time


@dataclass(frozen=True, slots=True)
class Fact(Stated):
    """A stated event that was accepted, here or in another service; as it is now, where `corrected` has changed it:
    that knows what it was before.

    `person` is the id in whose stream it is, of those that are one person.
    """

    what: Event
    id: UUID = NIL
    recorded: datetime | None = None
    flags: tuple[str, ...] = ()
    service: str = ""
    correlation: UUID | None = None
    policy_key: str = ""
    traceparent: str | None = None
    corrected: "Change | None" = None
    person: UUID = NIL

    @property
    def version(self) -> "Fact":
        """The event that says it as it is now: itself, or its newest correction."""
        return self.corrected or self

    @property
    def made_by_policy(self) -> bool:
        """Whether we concluded it ourselves, so that a report of it is a confirmation."""
        return bool(self.policy_key)


@dataclass(frozen=True, slots=True)
class Change(Fact):
    """A correction or retraction as a policy is asked of it: the fact as it `was`, and as it is now, if it is."""

    was: Fact | None = None
    now: Fact | None = None

    @classmethod
    def of(cls, revision: Fact, was: Fact, now: Fact | None) -> "Change":
        """What this revision made of a fact."""
        return cls(**{each.name: getattr(revision, each.name) for each in fields(revision)}, was=was, now=now)


def in_order(fact: Fact) -> Order:
    """The order of the world; among facts of one instant, the order in which they became known."""
    return fact.time, fact.recorded or fact.time, fact.id.int


def in_order_of_record(fact: Fact) -> tuple[datetime, int]:
    """The order in which facts became known to their services, whenever they happened."""
    return fact.recorded or fact.time, fact.id.int


class Decision(NamedTuple):
    """The outcome of a report or a command that broke no rule.

    `event` is what is appended (the report itself, or a fuller form of it); None means already so.
    `confirms` names the fact that a policy had already made and that the report now confirms.
    """

    event: Event | None
    flags: tuple[str, ...] = ()
    confirms: UUID | None = None


ALREADY_SO = Decision(None)


def event_of(decision: Decision, stated: Stated) -> Event:
    """What a report's decision appends; a report that is already so by other words is still the sender's fact."""
    if decision.event is not None:
        return decision.event
    if isinstance(stated.what, Event):
        return stated.what
    raise TypeError(f"{type(stated.what).__name__} was decided without an event")


def raised(flags: Mapping[str, bool | None]) -> tuple[str, ...]:
    """Those of these flags that hold."""
    return tuple(flag for flag, holds in flags.items() if holds)


@dataclass(frozen=True, slots=True)
class Aggregate(Generic[S]):
    """A noun whose rules hold together: initial state, `evolve` for facts of the types that it `folds`, `decide` for
    reports and commands.

    `decide` is given what is stated, the state at that time in the world, and, for a command only, the facts known
    to come later: a report is never judged by them, but a policy must not conclude twice what it concluded before a
    late fact arrived. It raises RuleBroken (rejected) or NotYet (waiting). Both functions are pure.
    """

    name: str
    decides: frozenset[type[Event] | type[Command]]
    initial: S
    evolve: Callable[[S, Fact], S]
    decide: Callable[[Stated, S, Sequence[Fact]], Decision]
    folds: frozenset[type[Event]]

    def after(self, state: S, fact: Fact) -> S:
        """The state with one fact more; most are none of its business, and passed over at once."""
        return self.evolve(state, fact) if type(fact.what) in self.folds else state

    def state(self, facts: Iterable[Fact], before: S | None = None) -> S:
        """The state after these facts, which come in the order of the world, and after what was `before` them."""
        state = self.initial if before is None else before
        for fact in facts:
            state = self.after(state, fact)
        return state


@dataclass(frozen=True, slots=True)
class Policy:
    """Whenever one of `when` becomes known, then it asks for a command. `then` is pure; None means nothing to do.

    A policy fires at most once for one fact, and is asked again when a late fact changes what came before. What is
    flagged has happened all the same: a policy that leaves it alone says so.
    """

    name: str
    when: tuple[type[Event], ...]
    asks: type[Command]
    then: Callable[[Fact], Command | None]
    acts_on_flagged: bool = True
