"""Work, which counts once whoever reports it, and the place to live that was last known."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from shared.contracts.aftercare import AccommodationChanged, EmploymentEnded, EmploymentStarted
from shared.contracts.fields import Event
from shared.eventing.decider import Aggregate, Decision, Fact, Stated

REMEMBERED = 16  # works of one person at a time and lately: more are records in error


class Work(NamedTuple):
    """One piece of work, by all that was reported of it."""

    employer: str | None
    ids: tuple[str, ...]
    sources: tuple[str, ...]
    ended: bool = False

    def is_told_by(self, report: EmploymentStarted | EmploymentEnded) -> bool:
        """Whether a report is about this work: by its id, else by its employer; else nothing tells it from another."""
        if report.employment_id in self.ids:
            return True
        if report.employer_ref and self.employer:
            return report.employer_ref == self.employer
        return not (report.employment_id and self.ids and report.reported_by in self.sources)

    def told(self, report: EmploymentStarted | EmploymentEnded) -> "Work":
        """With what one more report says."""
        return Work(
            self.employer or report.employer_ref,
            joined(self.ids, report.employment_id),
            joined(self.sources, report.reported_by),
            ended=isinstance(report, EmploymentEnded),
        )


def joined(known: tuple[str, ...], new: str | None) -> tuple[str, ...]:
    """With one more, unless it is among them."""
    return known if new is None or new in known else (*known, new)[-REMEMBERED:]


class Settling(NamedTuple):
    """What the person works at, the newest last, and where they live, as far as it was told."""

    works: tuple[Work, ...] = ()
    tenure: str | None = None

    @property
    def at_work(self) -> int:
        """In how many places now."""
        return sum(not work.ended for work in self.works)

    def work_of(self, report: EmploymentStarted | EmploymentEnded) -> Work | None:
        """The one a report is about: one that goes on, or, of an end, one that has ended lately and is told again."""
        going = [work for work in self.works if not work.ended and work.is_told_by(report)]
        if going or isinstance(report, EmploymentStarted):
            return going[-1] if going else None
        return next((work for work in reversed(self.works) if work.is_told_by(report)), None)


def evolve(settling: Settling, fact: Fact) -> Settling:
    """Fold one fact."""
    fold = FOLDS.get(type(fact.what))
    return fold(settling, fact.what) if fold else settling


def worked(settling: Settling, report: EmploymentStarted | EmploymentEnded) -> Settling:
    """It began or ended, whoever reports it."""
    return Settling(counted(settling, report), settling.tenure)


def lived(settling: Settling, moved: AccommodationChanged) -> Settling:
    """The last that is known."""
    return settling if moved.tenure == "unknown" else Settling(settling.works, moved.tenure)


def counted(settling: Settling, report: EmploymentStarted | EmploymentEnded) -> tuple[Work, ...]:
    """Each work once."""
    known = settling.work_of(report)
    others = tuple(work for work in settling.works if work is not known)
    return (*others, (known or Work(None, (), ())).told(report))[-REMEMBERED:]


FOLDS: Mapping[type[Event], Callable[[Settling, Any], Settling]] = {
    EmploymentStarted: worked,
    EmploymentEnded: worked,
    AccommodationChanged: lived,
}


def decide(stated: Stated, settling: Settling, later: Sequence[Fact]) -> Decision:
    """All of it is taken. Work may have begun before anybody told us: an end without a start is taken, and flagged."""
    match stated.what:
        case EmploymentEnded() as ended:
            return Decision(ended, () if settling.work_of(ended) else ("employment_not_started",))
        case (EmploymentStarted() | AccommodationChanged()) as report:
            return Decision(report)
        case other:
            raise TypeError(other)


SETTLING = Aggregate(
    "settling",
    frozenset({EmploymentStarted, EmploymentEnded, AccommodationChanged}),
    Settling(),
    evolve,
    decide,
    frozenset(FOLDS),
)
