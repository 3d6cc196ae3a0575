"""What must be done, whoever sets the number: the core's own list says that an obligation exists.

A service has a tuple of these, for what its own events satisfy. They speak of types by their short names, as packs do.
"""

from dataclasses import dataclass
from typing import Any

from shared.deadlines.pack import Trigger, While, as_trigger

Said = str | dict[str, Any]


@dataclass(frozen=True)
class Obligation:
    """One kind of deadline: what starts it, what must be so then, what satisfies it, and what voids it.

    `per` is the field whose values tell several apart that are open at once, such as one for each hand-over; `why` is
    where it comes from. Death voids every obligation that does not begin with one, and is not said again.
    """

    kind: str
    why: str
    starts_on: tuple[Trigger, ...]
    satisfied_by: tuple[Trigger, ...]
    voided_by: tuple[Trigger, ...] = ()
    paused_by: tuple[Trigger, ...] = ()
    resumed_by: tuple[Trigger, ...] = ()
    recompute_on: tuple[Trigger, ...] = ()
    only_while: While | None = None
    per: str | None = None
    recurs: bool = False


def facts(*said: Said) -> tuple[Trigger, ...]:
    """Types, or types with what they say, as a pack would write them."""
    return tuple(Trigger.model_validate(as_trigger(each)) for each in said)


def where(kind: str, /, **values: Any) -> dict[str, Any]:
    """Facts of a type that say this; a list has several values that count."""
    return {"type": kind, "where": values}


def void(kind: str, reason: str, /, **values: Any) -> dict[str, Any]:
    """Facts that end an obligation, and why."""
    return {"type": kind, "where": values, "reason": reason}


def counted(kind: str, anchor: str, /, **values: Any) -> dict[str, Any]:
    """Facts with the field that is counted from."""
    return {"type": kind, "where": values, "anchor": anchor}


def dated(kind: str, field: str, /, **values: Any) -> dict[str, Any]:
    """Facts that name the day by which something is due, where they do."""
    return {"type": kind, "where": values, "anchor": field, "due": field}


DEATH = facts({"type": "intake.death.recorded", "reason": "void_death"})
# Where the person is, and so by which clock.
FACILITIES = facts(
    {"type": "intake.admission.recorded", "anchor": "facilityId"},
    {"type": "intake.transfer.completed", "anchor": "toFacilityId"},
)
# Legal statuses of those of whom a plan is made: of the unconvicted nothing is due. Who is not known to be one may be.
CONVICTED = ["convicted_unsentenced", "sentenced", "recalled", "unknown"]
# Kinds of sentences that are served in custody, as far as is known.
CUSTODIAL = ["determinate", "indeterminate", "life", "fine_default", "other", "unknown"]
# Whoever is not in custody any more, or never was; for all that is to be done for who is.
LEFT = facts(
    void("intake.admission.voided", "void_admission"),
    void("intake.episode.closed", "left_custody"),
    void("release.released", "left_custody"),
)
