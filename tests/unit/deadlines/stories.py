"""What the tests of deadlines speak of: a pack of a few rows, and a desk at which planning keeps its deadlines."""

from datetime import timedelta
from functools import cache
from typing import Any

from services.deciding import DECIDING
from services.policies import checking
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded, AssessmentCompleted, SentenceRecorded
from shared.contracts.planning import PlanAgreed, PlanApproved, PlanDrafted, PlanReviewed
from shared.contracts.release import CaseOpened, DateConfirmed, Released
from shared.deadlines.deadline import Surroundings
from shared.deadlines.keeping import Clocks, deadlines_of
from shared.deadlines.pack import Pack
from shared.deadlines.reading import parse_pack
from shared.deadlines.reconcile import Deadlines
from shared.testing import DAY_ZERO
from tests.unit.desk import Desk

HEAD = "pack: ours\ntitle: Ours\njurisdiction: test\nin_force_from: 2026-01-01\ntime_zone: UTC\n"
SAID = "source: us, legal: policy, confidence: verified"


@cache
def pack_of(*rows: str, head: str = HEAD) -> Pack:
    """Each row is a flow mapping without what all of them say."""
    text = head + "rows:\n" + "".join(f"  - {{{row}, {SAID}}}\n" for row in rows)
    read = parse_pack(text, "test")
    assert checking(DECIDING.values()).mistakes(read) == []
    return read.pack


@cache
def terms(service: str, rows: tuple[str, ...], head: str) -> Deadlines:
    """Made once for all tests that keep the same."""
    return kept(service, pack_of(*rows, head=head))


def kept(service: str, pack: Pack, *, alone: bool = True) -> Deadlines:
    """The deadlines of one service; without those of the core for which the pack has no number, where `alone`."""
    found = deadlines_of(service, DECIDING[service].obligations, pack)
    kinds = {row.kind for row in pack.rows}
    terms = [each for each in found.terms if each.row.kind in kinds or not alone]
    return Deadlines(terms, Surroundings(Clocks(pack).clock, pack.in_force_from), found.events)


class Keeper(Desk):
    """A desk at which every report is taken as it is, so that tests speak of deadlines alone."""

    def __init__(self, service: str, *rows: str, head: str = HEAD) -> None:
        super().__init__((), (), terms(service, rows, head))

    @property
    def told(self) -> list[tuple[str, float]]:
        """What was told of deadlines, in the order it was told, each with its day in the world."""
        events = [each for each in self.file.facts if type(each.what).__name__.startswith("Deadline")]
        events.sort(key=lambda each: (each.recorded, each.id.int))
        return [
            (
                type(each.what).__name__.removeprefix("Deadline").lower(),
                round((each.time - DAY_ZERO).total_seconds() / 86400, 2),
            )
            for each in events
        ]

    @property
    def last(self) -> Any:
        """What was told last."""
        events = [each for each in self.file.facts if type(each.what).__name__.startswith("Deadline")]
        return max(events, key=lambda each: (each.recorded, each.id.int)).what

    @property
    def due(self) -> float | None:
        """The day on which the last one is due."""
        due = self.last.due_at
        return None if due is None else round((due - DAY_ZERO) / timedelta(days=1), 2)


def made(kind: type[Event], /, **said: Any) -> Any:
    return kind.model_validate({**kind.example, **said})


ADMITTED = made(AdmissionRecorded)
ASSESSED = made(AssessmentCompleted)
SENTENCED = made(SentenceRecorded)
AGREED = made(PlanAgreed)
DRAFTED = made(PlanDrafted)
APPROVED = made(PlanApproved)
REVIEWED = made(PlanReviewed, outcome="continue")
CLOSED = made(PlanReviewed, outcome="close")
RELEASED = made(Released)
CASE = made(CaseOpened, anchorDate="2026-06-30")  # day 180
MOVED = made(DateConfirmed, date="2026-08-29")  # day 240
SOON = made(DateConfirmed, date="2026-02-10")  # day 40
