"""Individual assessments of needs and risks, whatever the instrument (Mandela rules 91 to 94)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from services.intake.instruments import INSTRUMENTS, total_out_of_range
from shared.contracts.fields import Event
from shared.contracts.intake import (
    UNCONVICTED,
    AdmissionRecorded,
    AssessmentCompleted,
    AssessmentRefused,
    IdentityCorrected,
    LegalStatusChanged,
    PersonRegistered,
    SentenceRecorded,
)
from shared.eventing.decider import Aggregate, Decision, Fact, Stated
from shared.eventing.errors import RuleBroken
from shared.seen import NOTHING, Seen

ADULT = 18  # years
FOLDED: frozenset[type[Event]] = frozenset(
    {AssessmentCompleted, PersonRegistered, IdentityCorrected, AdmissionRecorded, LegalStatusChanged, SentenceRecorded}
)
CONFLICT = 2  # levels: neighbouring ones differ by where each instrument happens to cut


class Current(NamedTuple):
    """What holds of one family of instruments, and from when: a review older than that does not replace it."""

    assessment: AssessmentCompleted
    since: date


class Assessments(NamedTuple):
    """Those on record, the current one of each family, and what of the person decides who may be assessed by what."""

    recorded: Seen[str] = NOTHING
    current: tuple[Current, ...] = ()
    gender: str = "unknown"
    birth_year: int | None = None
    unconvicted: bool = False

    def of_family(self, family: str) -> Current | None:
        """The current one of that family."""
        return next((each for each in self.current if each.assessment.instrument.family == family), None)

    def population(self, at: datetime) -> frozenset[str]:
        """To whom the person belongs, as far as it is known; in the year of a birthday either age may be right."""
        found = {{"woman": "women", "man": "men"}.get(self.gender)}
        if self.birth_year is not None and at.year - self.birth_year != ADULT:
            found.add("adults" if at.year - self.birth_year > ADULT else "youth")
        return frozenset(each for each in found if each)


def since(assessment: AssessmentCompleted, at: datetime) -> date:
    """From when it holds."""
    return assessment.valid_from or at.date()


def evolve(assessments: Assessments, fact: Fact) -> Assessments:
    """Fold one fact."""
    if type(fact.what) not in FOLDED:
        return assessments
    match fact.what:
        case AssessmentCompleted() as completed:
            return taken(assessments, completed, since(completed, fact.time))
        case PersonRegistered(birth_year=year, gender=gender) | IdentityCorrected(birth_year=year, gender=gender):
            known = assessments.gender if gender == "unknown" else gender
            return assessments._replace(birth_year=year or assessments.birth_year, gender=known)
        case LegalStatusChanged(legal_status="unknown"):
            return assessments
        case AdmissionRecorded(legal_status=status) | LegalStatusChanged(legal_status=status):
            return assessments._replace(unconvicted=status in UNCONVICTED)
        case _:  # a sentence
            return assessments._replace(unconvicted=False)


def taken(assessments: Assessments, completed: AssessmentCompleted, on: date) -> Assessments:
    """It is on record, and current unless a later one of its family is."""
    recorded = assessments.recorded.with_one_more(completed.assessment_id)
    family = completed.instrument.family
    current = assessments.of_family(family)
    if current and on < current.since:
        return assessments._replace(recorded=recorded)
    others = tuple(each for each in assessments.current if each is not current)
    return assessments._replace(recorded=recorded, current=(*others, Current(completed, on)))


def decide(stated: Stated, assessments: Assessments, later: Sequence[Fact]) -> Decision:
    """Taken as the assessor says it; that it did not come about is a fact like any other."""
    match stated.what:
        case AssessmentCompleted() as completed:
            instrument = INSTRUMENTS.get(completed.instrument.code)
            if instrument and total_out_of_range(completed, instrument):
                raise RuleBroken(
                    "score_out_of_range",
                    f"{completed.instrument.code} gives totals from {instrument.lowest} to {instrument.highest} points "
                    "(rule 11): correct the score, or say in which unit it is",
                    "data.overall.rawScore",
                )
            return Decision(completed, tuple(oddities(completed, stated, assessments)))
        case AssessmentRefused() as refused:
            return Decision(refused)
        case other:
            raise TypeError(other)


def oddities(completed: AssessmentCompleted, stated: Stated, assessments: Assessments) -> Iterator[str]:
    """What somebody should look at; none of it is a reason not to believe the assessor."""
    if completed.assessment_id in assessments.recorded:
        yield "assessment_recorded_before"
    yield from of_the_instrument(completed, assessments.population(stated.time))
    current = assessments.of_family(completed.instrument.family)
    if current:
        yield from beside(completed, stated, current)
    if assessments.unconvicted and any(need.criminogenic for need in completed.needs):
        yield "criminogenic_while_unconvicted"


def of_the_instrument(completed: AssessmentCompleted, population: frozenset[str]) -> Iterator[str]:
    """Rule 11: instrument and version are known. Bangkok rules 40 and 41: it is validated for such a person."""
    instrument = INSTRUMENTS.get(completed.instrument.code)
    if instrument is None:
        yield "unknown_instrument"
        return
    if instrument.versions and completed.instrument.version not in instrument.versions:
        yield "unknown_instrument_version"
    if not instrument.is_validated_for(population):
        yield "outside_validated_population"
    if not all(instrument.agrees(need) for need in completed.needs):
        yield "severity_differs_from_score"


def beside(completed: AssessmentCompleted, stated: Stated, current: Current) -> Iterator[str]:
    """What the current one of the same family has to say to it."""
    if since(completed, stated.time) < current.since:
        yield "older_than_current"
    levels = [each.overall.neutral_level if each.overall else "unknown" for each in (completed, current.assessment)]
    mine, other = levels
    same = completed.instrument.code == current.assessment.instrument.code
    if not same and isinstance(mine, int) and isinstance(other, int) and abs(mine - other) >= CONFLICT:
        yield "instruments_disagree"


ASSESSMENT = Aggregate(
    "assessment",
    frozenset({AssessmentCompleted, AssessmentRefused}),
    Assessments(),
    evolve,
    decide,
    FOLDED,
)
