"""In what standing a person is: since when in custody, and whether they are gone for good."""

from collections.abc import Container, Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded, AdmissionVoided, DeathRecorded, EpisodeClosed
from shared.eventing.decider import Fact

Ending = Literal["death", "deportation", "left_jurisdiction", "admission_voided"]
BY_OUTCOME: Mapping[str, Ending] = {
    "died": "death",
    "deported": "deportation",
    "transferred_jurisdiction": "left_jurisdiction",
    "admitted_in_error": "admission_voided",
}
STANDING: frozenset[type[Event]] = frozenset({AdmissionRecorded, EpisodeClosed, AdmissionVoided, DeathRecorded})


class Standing(NamedTuple):
    """As of the facts folded so far; `ended` where nothing more is asked of the person here."""

    admitted: datetime | None = None
    ended: Ending | None = None

    def ends(self, opened: datetime) -> Ending | None:
        """By what, if by anything, that which was opened then is over: a void admission takes only what came of it."""
        if self.ended == "admission_voided" and (self.admitted is None or opened < self.admitted):
            return None
        return self.ended

    def next_to_end(self, opened: Mapping[str, datetime], told: Container[str]) -> tuple[str, Ending] | None:
        """The first that the end concerns and whose own end was not told us, in whatever order we heard of them."""
        concerned = ((each, self.ends(opened[each])) for each in sorted(opened) if each not in told)
        return next(((each, ending) for each, ending in concerned if ending), None)


NOT_KNOWN = Standing()


def ending_of(what: Event) -> Ending | None:
    """What a fact ends, if it is an end: death, and leaving the country, the jurisdiction, or what never held."""
    match what:
        case DeathRecorded():
            return "death"
        case EpisodeClosed(outcome=outcome):
            return BY_OUTCOME.get(outcome)
        case AdmissionVoided():
            return "admission_voided"
        case _:
            return None


def evolve(standing: Standing, fact: Fact) -> Standing:
    """Fold one fact of those in STANDING."""
    match fact.what:
        case AdmissionRecorded():
            return Standing(fact.time, "death" if standing.ended == "death" else None)
        case end:
            return Standing(standing.admitted, ending_of(end) or standing.ended)
