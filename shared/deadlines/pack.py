"""A policy pack: what a jurisdiction's law, policy or practice says about when things are due, as data.

The core fixes that an obligation exists (see obligation.py); a row of a pack fixes the number, and may narrow what
starts it and what satisfies it. A row of a kind that the core does not know is an obligation of the pack's own.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Unit = Literal["minutes", "hours", "calendar_days", "working_days", "weeks", "months"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Scalar = str | bool | int
Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_.:-]*$")]
Path = Annotated[str, Field(min_length=1, max_length=128)]
TypeName = Annotated[str, Field(min_length=1, max_length=128)]


def as_list(given: object) -> object:
    """One value where a list is asked for is a list of one."""
    return given if isinstance(given, list | tuple) else (given,)


Values = Annotated[tuple[Scalar, ...], BeforeValidator(as_list)]


class Part(BaseModel):
    """A part of a pack: immutable, and nothing unknown let in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Trigger(Part):
    """Facts of one type, or those of them that say certain things. A type alone may be written without braces.

    `where` maps a field, by its path in the event's data, to the values that count; `anchor` is the field with the
    date or instant that is counted from, the event's own time where absent; `due` the field in which the event itself
    says by when, which holds where it is earlier than the number; `reason` is why a deadline is void. With `only_later`
    a date moves what is counted from it out, and never in.
    """

    type: TypeName
    where: Mapping[Path, Values] = {}
    anchor: Path | None = None
    due: Path | None = None
    only_later: bool = False
    reason: Name | None = None


def as_trigger(given: object) -> object:
    """A type's name stands for every fact of the type."""
    return {"type": given} if isinstance(given, str) else given


def as_triggers(given: object) -> object:
    """One, or several."""
    return tuple(map(as_trigger, given if isinstance(given, list | tuple) else (given,)))


Triggers = Annotated[tuple[Trigger, ...], BeforeValidator(as_triggers)]


class While(Part):
    """A condition on what was before: the latest of all these facts is one of `since`; `at_first` before any."""

    since: Triggers
    until: Triggers = ()
    at_first: bool = False


class Span(Part):
    """A length of time."""

    amount: Annotated[int, Field(ge=0, le=36_500)]
    unit: Unit


class Alternative(Part):
    """Where release is that near, counted from the start, another number holds; without an amount, nothing is due."""

    if_release_within: Span
    amount: Annotated[int | None, Field(ge=0, le=36_500)] = None
    unit: Unit = "calendar_days"

    @property
    def span(self) -> Span | None:
        """The other number."""
        return None if self.amount is None else Span(amount=self.amount, unit=self.unit)


class Exemption(Part):
    """Facts that put the due instant off: to that long after them, if that is later. After a breach they do not."""

    by: Triggers
    extends: Span
    reason: Name


class Recurrence(Part):
    """After each satisfaction the next is due: the amount later, or so that any such span holds `count` of them."""

    kind: Literal["next_due", "count_in_window"]
    count: Annotated[int, Field(ge=1, le=100)] = 1


class Row(Part):
    """One deadline: what starts it, how long it is, what meets it, and who says so."""

    id: Name
    kind: Name
    starts_on: Triggers = ()
    only_while: While | None = None
    per: Path | None = None
    amount: Annotated[int | None, Field(ge=0, le=36_500)] = None
    unit: Unit = "calendar_days"
    direction: Literal["after", "before"] = "after"
    satisfied_by: Triggers = ()
    voided_by: Triggers = ()
    paused_by: Triggers = ()
    resumed_by: Triggers = ()
    recompute_on: Triggers = ()
    calendar: Name | None = None
    cut_off: Literal["end_of_day", "exact"] | None = None
    severity: Literal["advisory", "normal", "high", "critical"] = "normal"
    warn_before: Span | None = None
    recurrence: Recurrence | None = None
    alternatives: tuple[Alternative, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    source: Annotated[str, Field(min_length=1, max_length=500)]
    legal: Literal["statute", "regulation", "policy", "contract", "practice"]
    confidence: Literal["verified", "unverified"]
    effective_from: date | None = None
    effective_to: date | None = None

    @property
    def exact(self) -> bool:
        """Whether it is due at an instant; else by the end of a day."""
        return self.cut_off == "exact" if self.cut_off else self.unit in ("minutes", "hours")


class Holidays(Part):
    """Which days are worked: the weekend, a country's public holidays, and what is added and left out."""

    country: Annotated[str | None, Field(pattern=r"^[A-Z]{2}$")] = None
    subdivision: Annotated[str | None, Field(max_length=16)] = None
    weekend: tuple[Weekday, ...] = ("sat", "sun")
    closed: tuple[date, ...] = ()
    open: tuple[date, ...] = ()


class Pack(Part):
    """A jurisdiction's rows, its days of work and its clocks.

    `in_force_from` is the day from which it is gone by, unless the deployment sets another: what began before opens
    nothing.
    """

    pack: Name
    title: Annotated[str, Field(min_length=1, max_length=200)]
    jurisdiction: Name
    in_force_from: date
    time_zone: str
    facilities: Mapping[str, str] = {}
    calendars: Mapping[Name, Holidays] = {}
    release_dates: Triggers = ()
    rows: tuple[Row, ...] = ()
