"""Given these facts, when this is stated, then that follows: rules told as examples, without any I/O.

`given` asks one aggregate one question; `Desk` keeps one person's file as a service would, with its policies.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Self

from shared.contracts.fields import Event
from shared.contracts.identity import Naming
from shared.deadlines.reconcile import Deadlines
from shared.eventing.casefile import Casefile
from shared.eventing.cause import Cause
from shared.eventing.consequences import Effects, settle
from shared.eventing.decider import Aggregate, Command, Decision, Fact, Policy, Precision, Stated, event_of
from shared.eventing.errors import NotYet, RuleBroken
from shared.eventing.messages import PersonKey
from shared.eventing.report import Report, Submission
from shared.eventing.rules import Rules

DAY_ZERO = datetime(2026, 1, 1, 12, tzinfo=UTC)
PERSON = uuid.UUID(int=1)
PEOPLE = PersonKey(b"the secret of no deployment at all")
LAST = 9999  # a day after all that tests speak of
_serial = count(1)


def day(number: float) -> datetime:
    """Noon of the so-many-th day."""
    return DAY_ZERO + timedelta(days=number)


def fact(
    event: Event, on: float, *, by_policy: str = "", flags: Sequence[str] = (), exact: Precision = "minute"
) -> Fact:
    """An accepted event of that day; `by_policy` names the policy that concluded it, where it was not reported."""
    number = next(_serial)
    recorded = datetime.now(UTC)
    policy_key = f"{by_policy}:{number}" if by_policy else ""
    what = resolved(event)
    return Fact(what, day(on), exact, uuid.UUID(int=number), recorded, tuple(flags), policy_key=policy_key)


def resolved(event: Event) -> Event:
    """With ids in the place of identifiers, as they are where it is read."""
    return event.resolved(PEOPLE.person) if isinstance(event, Naming) else event


class Given:
    """What one aggregate knows."""

    def __init__(self, aggregate: Aggregate[Any], facts: Iterable[Fact]) -> None:
        self._aggregate = aggregate
        self._file = Casefile(PERSON)
        for each in facts:
            self._file.add(each)

    def when(self, what: Event | Command, at: float = LAST, exact: Precision = "minute") -> "Outcome":
        """Report an event, or give a policy's command, of that day; facts of later days stand as later."""
        stated = Stated(what, day(at), exact)
        try:
            return Outcome(stated, self._decide(stated))
        except (NotYet, RuleBroken) as refusal:
            return Outcome(stated, refusal)

    def _decide(self, stated: Stated) -> Decision:
        if isinstance(stated.what, Event):
            return self._file.judge(stated, Rules([self._aggregate], []))
        earlier = self._file.until(stated.time)
        return self._aggregate.decide(stated, self._file.state(self._aggregate, earlier), self._file.facts[earlier:])


def given(aggregate: Aggregate[Any], *facts: Fact) -> Given:
    """Begin an example."""
    return Given(aggregate, facts)


class Outcome:
    """What came of it; each expectation may be followed by another."""

    def __init__(self, stated: Stated, result: Decision | NotYet | RuleBroken) -> None:
        self.stated, self.result = stated, result

    @property
    def decision(self) -> Decision:
        """Where it was neither refused nor left waiting."""
        if not isinstance(self.result, Decision):
            raise self._unlike("a decision")
        return self.result

    @property
    def event(self) -> Event:
        """The one event that follows."""
        if self.decision.event is None:
            raise self._unlike("an event")
        return self.decision.event

    def then(self, *events: Event) -> "Outcome":
        """Exactly these follow."""
        event = self.decision.event
        if (() if event is None else (event,)) != events:
            raise self._unlike(f"the events {events}")
        return self

    def is_taken(self) -> "Outcome":
        """What was reported follows, as it was reported."""
        return self.then(*([self.stated.what] if isinstance(self.stated.what, Event) else []))

    def flags(self, *flags: str) -> "Outcome":
        """With exactly these."""
        if self.decision.flags != flags:
            raise self._unlike(f"the flags {flags}")
        return self

    def waits_for(self, text: str) -> "Outcome":
        """It waits, and the reason has these words."""
        if not (isinstance(self.result, NotYet) and text in self.result.missing):
            raise self._unlike(f"waiting for {text!r}")
        return self

    def is_rejected(self, code: str) -> "Outcome":
        """By this rule."""
        if not (isinstance(self.result, RuleBroken) and self.result.code == code):
            raise self._unlike(f"a rejection by {code!r}")
        return self

    def is_already_so(self) -> "Outcome":
        """There is nothing to append, and nothing to confirm."""
        if self.decision != Decision(None):
            raise self._unlike("nothing to do")
        return self

    def confirms(self, known: Fact) -> "Outcome":
        """It says what that fact already says."""
        if self.decision != Decision(None, confirms=known.id):
            raise self._unlike(f"a confirmation of {known.id}")
        return self

    def _unlike(self, expected: str) -> AssertionError:
        return AssertionError(f"{self.stated.what!r}\nexpected {expected}\nbut got  {self.result!r}")


class Desk:
    """One person's file in one service: reports are judged, wait, and are tried again; policies react."""

    def __init__(
        self, aggregates: Sequence[Aggregate[Any]], policies: Sequence[Policy], deadlines: Deadlines | None = None
    ) -> None:
        self.rules = Rules(aggregates, policies, deadlines)
        self.file = Casefile(PERSON)
        self.refused: list[RuleBroken] = []
        self.confirmed: list[uuid.UUID] = []

    def having_heard(self, history: Iterable[tuple[Event, float]]) -> Self:
        """Hear these in this order, each of its day."""
        for event, on in history:
            self.hear(event, on)
        return self

    def hear(self, event: Event, at: float, exact: Precision = "minute") -> None:
        """A report where this service decides about its type, else a fact of another service."""
        if type(event) in self.rules.aggregate:
            self.report(event, at, exact)
        else:
            self.learn(fact(event, at, exact=exact))

    def learn(self, known: Fact) -> None:
        """A fact of another service."""
        self.file.add(known)
        settle(self.file, self.rules, self._effects)

    def report(self, event: Event, at: float, exact: Precision = "minute") -> None:
        """Judged at once, or kept until its ground is there. Raises RuleBroken."""
        report = self._reported(Stated(resolved(event), day(at), exact))
        try:
            decision = self.file.judge(report.stated, self.rules)
        except NotYet:
            self.file.waiting.append(report)
            return
        if decision.event is None and decision.confirms:
            self.confirmed.append(decision.confirms)
        else:
            self._append(self.file, decision, report.stated, Cause(report=report))
            settle(self.file, self.rules, self._effects)

    def command(self, command: Command, at: float) -> None:
        """What a policy might ask for at any time. Raises NotYet or RuleBroken."""
        earlier = self.file.until(day(at))
        aggregate = self.rules.aggregate[type(command)]
        stated = Stated(command, day(at))
        decision = aggregate.decide(stated, self.file.state(aggregate, earlier), self.file.facts[earlier:])
        if decision.event is not None:
            self._append(self.file, decision, stated, Cause(policy="asked", fact=fact(decision.event, at)))
            settle(self.file, self.rules, self._effects)

    @property
    def story(self) -> list[tuple[str, int]]:
        """What has happened, each with its day, in the order of the world; those of one day by name."""
        days = ((type(each.what).__name__, (each.time - DAY_ZERO).days) for each in self.file.facts)
        return sorted(days, key=lambda entry: (entry[1], entry[0]))

    @property
    def happened(self) -> list[str]:
        """What has happened, whenever it did."""
        return sorted(name for name, _ in self.story)

    @property
    def _effects(self) -> Effects:
        return Effects(self._append, self._resolved, lambda _, __, broken: self.refused.append(broken))

    def _append(self, file: Casefile, decision: Decision, stated: Stated, cause: Cause) -> Fact:
        made = Fact(
            event_of(decision, stated),
            stated.time,
            stated.precision,
            uuid.UUID(int=next(_serial)),
            datetime.now(UTC),
            decision.flags,
            policy_key=cause.key,
        )
        file.add(made)
        return made

    def _resolved(self, _: Report, outcome: Fact | uuid.UUID | RuleBroken) -> None:
        match outcome:
            case RuleBroken():
                self.refused.append(outcome)
            case uuid.UUID():
                self.confirmed.append(outcome)
            case Fact():
                pass

    def _reported(self, stated: Stated) -> Report:
        number = next(_serial)
        kind = type(stated.what).type if isinstance(stated.what, Event) else ""
        received = datetime.now(UTC)
        key = number.to_bytes(8, "big")
        return Report(
            source="urn:test",
            id=str(number),
            type=kind,
            person=PERSON,
            stated=stated,
            time_text=stated.time.isoformat(),
            data=b"{}",
            extensions={},
            origin=key,
            content=key,
            submission=Submission({}, "test", received),
        )
