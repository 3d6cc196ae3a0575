"""Given these facts, when this is stated, then that follows: one aggregate's rules as examples, without any I/O."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from shared.contracts.fields import Event
from shared.contracts.identity import Naming
from shared.eventing.casefile import Casefile
from shared.eventing.decider import Aggregate, Command, Decision, Fact, Precision, Stated
from shared.eventing.errors import NotYet, RuleBroken
from shared.eventing.messages import PersonKey
from shared.eventing.rules import Rules

DAY_ZERO = datetime(2026, 1, 1, 12, tzinfo=UTC)
PERSON = uuid.UUID(int=1)
PEOPLE = PersonKey(b"the secret of no deployment at all")
LAST = 9999  # a day after all that tests speak of
SERIAL = count(1)  # whatever is given an id or a key, in whichever test, has its own


def day(number: float) -> datetime:
    """Noon of the so-many-th day."""
    return DAY_ZERO + timedelta(days=number)


def fact(
    event: Event, on: float, *, by_policy: str = "", flags: Sequence[str] = (), exact: Precision = "minute"
) -> Fact:
    """An accepted event of that day; `by_policy` names the policy that concluded it, where it was not reported."""
    number = next(SERIAL)
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
