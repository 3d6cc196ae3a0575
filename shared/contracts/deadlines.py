"""What each service announces about the deadlines that its own events satisfy.

International rules say "promptly" and "periodically" (Mandela rules 30, 54, 92 to 94, 108; Tokyo rules 10.4 and 14.2):
the core fixes that an obligation exists, a policy pack the number. Nobody reports these events: they are concluded.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import AwareDatetime, Field

from shared.contracts.fields import OPEN, Code, Event, OptionalRef, Ref

Flag = Annotated[bool | None, Field(**OPEN)]
Instant = Annotated[AwareDatetime | None, Field(**OPEN)]
EXAMPLE: dict[str, object] = {"deadlineId": "019c2d5e-6a00-7000-8000-0000000000d1", "kind": "plan_review"}


class DeadlineOpened(Event):
    """An obligation is open. The core fixes that it exists; a policy pack fixes the number, and so `dueAt`."""

    example: ClassVar[dict[str, object]] = {
        **EXAMPLE,
        "trigger": "admission",
        "startedBy": "019c2d5e-6a00-7000-8000-000000000001",
        "dueAt": "2026-12-11T23:59:59.999999Z",
        "pack": "un-baseline",
        "row": "plan-review-on-return",
    }

    deadline_id: Annotated[Ref, Field(description="Of the obligation; the same in all events about it.")]
    kind: Annotated[Code, Field(description="What has to happen.")]
    trigger: Annotated[Code, Field(description="What opened it: the noun of the event that did.")]
    due_at: Annotated[
        Instant, Field(description="By when; absent where no policy pack sets a number, or while it is paused.")
    ] = None
    warn_at: Annotated[Instant, Field(description="From when it is shown as coming up.")] = None
    compressed: Annotated[
        Flag, Field(description="Its time was past when it was set: due at once, and not breached by the clock.")
    ] = None
    started_by: Annotated[OptionalRef, Field(description="The id of the event that opened it.")] = None
    about: Annotated[
        OptionalRef, Field(description="Which one of several, such as a hand-over, where there may be several.")
    ] = None
    pack: Annotated[Code | None, Field(description="The policy pack it goes by.")] = None
    row: Annotated[Code | None, Field(description="The row of the pack.")] = None
    terms: Annotated[Code | None, Field(description="A fingerprint of what the row said.")] = None
    severity: Annotated[
        Literal["advisory", "normal", "high", "critical"] | None, Field(description="How much hangs on it.", **OPEN)
    ] = None


class DeadlineRescheduled(Event):
    """What a deadline is counted from has moved, or it was paused, resumed or put off: it is due at another time."""

    example: ClassVar[dict[str, object]] = {
        **EXAMPLE,
        "reason": "anchor_moved",
        "dueAt": "2026-12-20T23:59:59.999999Z",
        "movedBy": "019c2d5e-6a00-7000-8000-000000000002",
    }

    deadline_id: Annotated[Ref, Field(description="As when it was opened.")]
    kind: Annotated[Code, Field(description="What has to happen.")]
    reason: Annotated[Code, Field(description="Why: anchor_moved, paused, resumed, or the reason of an exemption.")]
    due_at: Annotated[Instant, Field(description="By when now; absent while it is paused.")] = None
    warn_at: Annotated[Instant, Field(description="From when it is shown as coming up.")] = None
    compressed: Annotated[Flag, Field(description="The new time was past already: due at once.")] = None
    moved_by: Annotated[OptionalRef, Field(description="The id of the event that moved it.")] = None


class DeadlineMet(Event):
    """What had to happen has happened. Rule 20: in time only where it was not after the due instant."""

    example: ClassVar[dict[str, object]] = {
        **EXAMPLE,
        "metBy": "019c2d5e-6a00-7000-8000-000000000003",
        "dueAt": "2026-12-11T23:59:59.999999Z",
        "late": False,
        "recordedLate": False,
    }

    deadline_id: Annotated[Ref, Field(description="As when it was opened.")]
    kind: Annotated[Code, Field(description="What had to happen.")]
    met_by: Annotated[Ref, Field(description="The id of the event that met it.")]
    due_at: Annotated[Instant, Field(description="By when it had to be.")] = None
    compressed: Annotated[Flag, Field(description="Its time was past when it was set: it was due at once.")] = None
    late: Annotated[bool, Field(description="Done after it was due: the deadline stays breached.", **OPEN)]
    recorded_late: Annotated[
        bool, Field(description="Done in time, and told after it was due: late recording is not late action.", **OPEN)
    ]


class DeadlineBreached(Event):
    """The due instant has passed, and what had to happen had not (rule 20)."""

    example: ClassVar[dict[str, object]] = {**EXAMPLE, "dueAt": "2026-12-11T23:59:59.999999Z"}

    deadline_id: Annotated[Ref, Field(description="As when it was opened.")]
    kind: Annotated[Code, Field(description="What had to happen.")]
    due_at: Annotated[AwareDatetime, Field(description="By when it had to be.", **OPEN)]


class DeadlineVoided(Event):
    """Nothing has to happen any more: the person died or left, or what had opened it is no longer so."""

    example: ClassVar[dict[str, object]] = {
        **EXAMPLE,
        "reason": "void_death",
        "voidedBy": "019c2d5e-6a00-7000-8000-000000000004",
    }

    deadline_id: Annotated[Ref, Field(description="As when it was opened.")]
    kind: Annotated[Code, Field(description="What had to happen.")]
    reason: Annotated[Code, Field(description="Why: void_death, or what ended the obligation.")]
    voided_by: Annotated[OptionalRef, Field(description="The id of the event that ended it.")] = None


class PlanningDeadlineOpened(DeadlineOpened):
    """An obligation is open. The core fixes that it exists; a policy pack fixes the number, and so `dueAt`."""

    kind: Annotated[Literal["plan_approved", "plan_review"] | Code, Field(description="What has to happen.", **OPEN)]
    trigger: Annotated[
        Literal["assessment", "transfer", "readmission", "sentence_change", "incident", "scheduled", "unknown"] | Code,
        Field(description="What opened it: the noun of the event that did.", **OPEN),
    ]
    plan_id: Annotated[OptionalRef, Field(description="The plan it is about, where that was said.")] = None


class Announced(NamedTuple):
    """The types of one service."""

    opened: type[DeadlineOpened]
    rescheduled: type[DeadlineRescheduled]
    met: type[DeadlineMet]
    breached: type[DeadlineBreached]
    voided: type[DeadlineVoided]


def announced(service: str, opened: type[DeadlineOpened] | None = None) -> Announced:
    """Each a type of that service."""
    return Announced(
        opened or of(service, "opened", DeadlineOpened),
        of(service, "rescheduled", DeadlineRescheduled),
        of(service, "met", DeadlineMet),
        of(service, "breached", DeadlineBreached),
        of(service, "voided", DeadlineVoided),
    )


def of(service: str, word: str, kind: Any) -> Any:
    """One contract under the name of one service."""
    named = {"type": f"throughcare.{service}.deadline.{word}.v1", "__doc__": kind.__doc__}
    where = {"__module__": f"shared.contracts.{service}", "__annotations__": {"type": ClassVar[str]}}
    return type(f"Deadline{word.capitalize()}", (kind,), {**named, **where})


PLANNING_DEADLINE_OPENED: type[PlanningDeadlineOpened] = of("planning", "opened", PlanningDeadlineOpened)
DEADLINES: Mapping[str, Announced] = {
    "intake": announced("intake"),
    "planning": announced("planning", PLANNING_DEADLINE_OPENED),
    "release": announced("release"),
    "aftercare": announced("aftercare"),
}


def all_deadlines() -> Iterator[type[Event]]:
    """Every type."""
    for each in DEADLINES.values():
        yield from each
