"""Individual assessments of needs and risks, whatever the instrument (Mandela rules 91 to 94)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shared.contracts.intake import AssessmentCompleted
from shared.eventing.decider import Aggregate, Decision, Fact, Stated


@dataclass(frozen=True)
class Assessments:
    """Those on record."""

    completed: frozenset[str] = frozenset()


def evolve(assessments: Assessments, fact: Fact) -> Assessments:
    """Fold one fact."""
    match fact.what:
        case AssessmentCompleted(assessment_id=assessment):
            return replace(assessments, completed=assessments.completed | {assessment})
        case _:
            return assessments


def decide(stated: Stated, assessments: Assessments, later: Sequence[Fact]) -> Decision:
    """Taken as the assessor says it; its scores were checked by its contract (rule 11)."""
    match stated.what:
        case AssessmentCompleted() as completed:
            known = completed.assessment_id in assessments.completed
            return Decision(completed, ("assessment_recorded_before",) if known else ())
        case other:
            raise TypeError(other)


ASSESSMENT = Aggregate("assessment", frozenset({AssessmentCompleted}), Assessments(), evolve, decide)
