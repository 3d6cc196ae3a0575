"""A pack's rows and the core's obligations made ready to be applied to facts: one set of terms for each.

Raises nothing: a pack was checked (checking.py) before.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from shared.contracts.aftercare import SupervisionEnded, SupervisionStarted, SupervisionSuspended
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionVoided
from shared.deadlines import receptions
from shared.deadlines.filters import Filter, Kinds, filters
from shared.deadlines.obligation import DEATH, FACILITIES, Obligation
from shared.deadlines.pack import Pack, Row, Span
from shared.supervision import FOLDS

SUPERVISION_ID = ("supervisionId", "supervision_id")


@dataclass(frozen=True)
class Terms:
    """All that one deadline goes by."""

    row: Row
    pack: str
    mark: str
    starts_on: tuple[Filter, ...]
    satisfied_by: tuple[Filter, ...]
    voided_by: tuple[Filter, ...]
    paused_by: tuple[Filter, ...] = ()
    resumed_by: tuple[Filter, ...] = ()
    recompute_on: tuple[Filter, ...] = ()
    since: tuple[Filter, ...] = ()
    until: tuple[Filter, ...] = ()
    at_first: bool = True
    exempted_by: tuple[tuple[Filter, int], ...] = ()
    release_dates: tuple[Filter, ...] = ()
    facilities: tuple[Filter, ...] = ()
    recurs: bool = False

    @cached_property
    def apart(self) -> bool:
        """Whether what is open at once is told apart by which supervision it is of."""
        per = self.row.per
        return per in SUPERVISION_ID or (
            per is None and any(each.kind is SupervisionStarted for each in self.starts_on)
        )

    @cached_property
    def supervised(self) -> bool:
        """Whether it matters if other supervisions go on."""
        stopped_by = (*self.voided_by, *self.paused_by)
        return self.apart or any(each.kind in (SupervisionEnded, SupervisionSuspended) for each in stopped_by)

    @property
    def all_filters(self) -> Iterator[Filter]:
        """Whatever may move it."""
        for each in (
            self.starts_on, self.satisfied_by, self.voided_by, self.paused_by, self.resumed_by, self.recompute_on,
            self.since, self.until, self.release_dates, self.facilities,
        ):  # fmt: skip
            yield from each
        yield from (each for each, _ in self.exempted_by)

    @cached_property
    def name(self) -> tuple[str, str]:
        """What tells these terms from all others of a service."""
        return self.row.kind, self.row.id

    @cached_property
    def hears(self) -> frozenset[type[Event]]:
        """The types that may move it."""
        kinds = frozenset(each.kind for each in self.all_filters)
        kinds = kinds | receptions.FOLDED if self.received else kinds
        return kinds | FOLDS.keys() if self.supervised else kinds

    @cached_property
    def received(self) -> bool:
        """Whether a void reception ends it."""
        return any(each.kind is AdmissionVoided for each in self.voided_by)

    @cached_property
    def span(self) -> Span | None:
        """How long after its start it is due, or before; None without a number."""
        return None if self.row.amount is None else Span(amount=self.row.amount, unit=self.row.unit)

    def in_force(self, day: date) -> bool:
        """Whether the row holds on that day."""
        return (self.row.effective_from or date.min) <= day <= (self.row.effective_to or date.max)


def terms_of(row: Row, core: Obligation | None, pack: Pack, kinds: Kinds) -> Terms:
    """The row's own words, and the core's where it says nothing."""

    def either(name: str) -> tuple[Filter, ...]:
        said = getattr(row, name) or (getattr(core, name) if core else ())
        return filters(said, kinds)

    starts_on = either("starts_on")
    begun_by = {each.kind for each in starts_on}
    condition = row.only_while or (core.only_while if core else None)
    return Terms(
        row=row.model_copy(update={"per": row.per or (core.per if core else None)}),
        pack=pack.pack,
        mark=mark_of(row, pack),
        starts_on=starts_on,
        satisfied_by=either("satisfied_by"),
        voided_by=(*(each for each in filters(DEATH, kinds) if each.kind not in begun_by), *either("voided_by")),
        paused_by=either("paused_by"),
        resumed_by=either("resumed_by"),
        recompute_on=either("recompute_on"),
        since=filters(condition.since, kinds) if condition else (),
        until=filters(condition.until, kinds) if condition else (),
        at_first=condition.at_first if condition else True,
        exempted_by=tuple(
            (each, number) for number, exemption in enumerate(row.exemptions) for each in filters(exemption.by, kinds)
        ),
        release_dates=filters(pack.release_dates, kinds) if row.alternatives else (),
        facilities=filters(FACILITIES, kinds) if pack.facilities else (),
        recurs=row.recurrence is not None or (core is not None and core.recurs),
    )


WORDS_ALONE = {"source", "legal", "confidence", "effective_from", "effective_to"}


def mark_of(row: Row, pack: Pack) -> str:
    """Tells whether a row still says what it said when a deadline was opened by it."""
    said = row.model_dump_json(exclude=WORDS_ALONE, exclude_defaults=True)
    return hashlib.sha256(f"{pack.in_force_from} {said}".encode()).hexdigest()[:12]


def without_number(core: Obligation) -> Row:
    """The row of an obligation for which the pack sets no number."""
    return Row(id=core.kind, kind=core.kind, source=core.why, legal="practice", confidence="verified")


def all_terms(pack: Pack, obligations: Sequence[Obligation], kinds: Kinds, service: str) -> tuple[Terms, ...]:
    """Those of one service: its obligations, by rows or without a number; and the pack's own kinds."""
    core = {each.kind: each for each in obligations}
    numbered = [terms_of(row, core.get(row.kind), pack, kinds) for row in pack.rows if is_of(row, core, service)]
    kinds_numbered = {each.row.kind for each in numbered}
    rest = [
        terms_of(without_number(each), each, pack, kinds) for each in obligations if each.kind not in kinds_numbered
    ]
    return tuple(each for each in (*numbered, *rest) if each.starts_on and each.satisfied_by)


def is_of(row: Row, core: Mapping[str, Obligation], service: str) -> bool:
    """A deadline lives with the events that satisfy it."""
    if row.satisfied_by:
        return row.satisfied_by[0].type.partition(".")[0] == service
    return row.kind in core
