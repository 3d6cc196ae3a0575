"""What is done for a person at reception, and what they allow: taken as it is said, since none of it can be wrong."""

from collections.abc import Sequence

from shared.contracts.intake import ConsentRecorded, DependantsRecorded, InductionCompleted, ScreeningCompleted
from shared.eventing.decider import Aggregate, Decision, Fact, Stated


def evolve(nothing: None, fact: Fact) -> None:
    """Nothing of it decides about anything else here: a refusal least of all (rule 19)."""


def decide(stated: Stated, nothing: None, later: Sequence[Fact]) -> Decision:
    """A consent that has run out before it is given allows nothing, and is flagged."""
    match stated.what:
        case ScreeningCompleted() | InductionCompleted() | DependantsRecorded() as done:
            return Decision(done)
        case ConsentRecorded(decision=said, expires_on=last) as consent:
            expired = said == "granted" and last is not None and last < stated.earliest.date()
            return Decision(consent, ("consent_expired",) if expired else ())
        case other:
            raise TypeError(other)


RECEPTION = Aggregate(
    "reception",
    frozenset({ScreeningCompleted, InductionCompleted, DependantsRecorded, ConsentRecorded}),
    None,
    evolve,
    decide,
    frozenset(),
)
