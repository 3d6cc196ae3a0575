"""One service and one person, without any I/O: what is reported and heard, and all that follows from it."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Self

from shared.contracts.fields import Event
from shared.deadlines.reconcile import Deadlines
from shared.eventing.casefile import Casefile
from shared.eventing.cause import Cause
from shared.eventing.consequences import Effects, settle
from shared.eventing.decider import Aggregate, Command, Decision, Fact, Policy, Precision, Stated, event_of
from shared.eventing.errors import NotYet, RuleBroken
from shared.eventing.report import Report, Submission
from shared.eventing.rules import Rules
from shared.testing import DAY_ZERO, PERSON, SERIAL, day, fact, resolved


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
        self.settle()

    def settle(self) -> None:
        """What waits is tried again, and policies react, until nothing moves."""
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
            self.settle()

    def command(self, command: Command, at: float) -> None:
        """What a policy might ask for at any time. Raises NotYet or RuleBroken."""
        earlier = self.file.until(day(at))
        aggregate = self.rules.aggregate[type(command)]
        stated = Stated(command, day(at))
        decision = aggregate.decide(stated, self.file.state(aggregate, earlier), self.file.facts[earlier:])
        if decision.event is not None:
            self._append(self.file, decision, stated, Cause(policy="asked", fact=fact(decision.event, at)))
            self.settle()

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
            uuid.UUID(int=next(SERIAL)),
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
        number = next(SERIAL)
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
