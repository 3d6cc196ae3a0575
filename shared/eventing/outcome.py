"""What became of a report, as its sender is told."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.eventing.errors import RuleBroken
from shared.eventing.report import Submission


class Outcome(StrEnum):
    """A report is taken, was taken before, waits for its ground, breaks a rule, or says otherwise under a taken id."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    WAITING = "waiting"
    REJECTED = "rejected"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one report: the event it led to, or why not and what to do."""

    outcome: Outcome
    source: str | None
    id: str | None
    event: UUID | None = None
    flags: tuple[str, ...] = ()
    code: str | None = None
    field: str | None = None
    detail: str | None = None

    @classmethod
    def rejected(cls, submission: Submission, broken: RuleBroken) -> "Result":
        """A report that breaks a rule."""
        source, identifier = submission.attributes.get("source"), submission.attributes.get("id")
        return cls(
            Outcome.REJECTED,
            source if isinstance(source, str) else None,
            identifier if isinstance(identifier, str) else None,
            code=broken.code,
            field=broken.field,
            detail=broken.detail,
        )

    def as_json(self, **place: int) -> dict[str, Any]:
        """The result on the wire; `place` is its index in the batch or its line in the file."""
        return {
            **place,
            "source": self.source,
            "id": self.id,
            "outcome": self.outcome.value,
            "event": str(self.event) if self.event else None,
            "flags": list(self.flags),
            "code": self.code,
            "field": self.field,
            "detail": self.detail,
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Result":
        """The reverse, for a door that runs apart from its services."""
        return cls(
            Outcome(said["outcome"]),
            said["source"],
            said["id"],
            UUID(said["event"]) if said["event"] else None,
            tuple(said["flags"]),
            said["code"],
            said["field"],
            said["detail"],
        )
