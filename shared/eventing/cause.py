"""Why a fact is appended, and what a policy asks for because of one."""

from typing import NamedTuple
from uuid import UUID

from shared.eventing.decider import NIL, Command, Fact, Order, in_order
from shared.eventing.report import Report


class Cause(NamedTuple):
    """Why a fact is appended: a sender's report, or a policy reacting to a fact."""

    report: Report | None = None
    policy: str | None = None
    fact: Fact | None = None
    once: str = ""

    @property
    def traceparent(self) -> str | None:
        """The trace to which what follows belongs."""
        if self.report:
            return self.report.traceparent
        return self.said.traceparent if self.said else None

    @property
    def person(self) -> UUID:
        """In whose stream what follows stands: that of what it follows from."""
        if self.report:
            return self.report.person
        return self.fact.person if self.fact else NIL

    @property
    def said(self) -> Fact | None:
        """The event that a policy reacts to: of a corrected fact, what corrected it."""
        return self.fact.version if self.fact else None

    @property
    def key(self) -> str:
        """What makes a reaction to one fact happen once, however often it is corrected; `once`, where that is more."""
        return f"{self.policy}:{self.once or self.fact.id}" if self.fact else ""


class Reaction(NamedTuple):
    """What a policy asks for because of a fact."""

    cause: Cause
    fact: Fact
    command: Command

    @property
    def place(self) -> Order:
        """That of its fact."""
        return in_order(self.fact)
