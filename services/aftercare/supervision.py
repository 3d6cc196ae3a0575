"""What must be known of a person to conclude that supervision begins, rests or is over."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from services.aftercare import needs
from services.aftercare.needs import NO_NEEDS, Needs
from shared import supervision
from shared.contracts.aftercare import NeedReferred, NeedStatusChanged
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded, AdmissionVoided, EpisodeClosed
from shared.contracts.release import Released
from shared.eventing.decider import Fact
from shared.supervised import Supervision


class Known(NamedTuple):
    """Supervision; the needs that are unmet, of which a new team must know; and how many receptions into custody have
    come to no end.
    """

    supervision: Supervision = Supervision()
    needs: Needs = NO_NEEDS
    received: int = 0


def evolve(known: Known, fact: Fact) -> Known:
    """Fold one fact; most are none of its business, and passed over at once."""
    kind = type(fact.what)
    if kind in supervision.FOLDS:
        return Known(supervision.evolve(known.supervision, fact), known.needs, known.received)
    fold = FOLDS.get(kind)
    return fold(known, fact) if fold else known


def needed(known: Known, fact: Fact) -> Known:
    """What becomes of a need is known to whoever supervises next."""
    return Known(known.supervision, needs.evolve(known.needs, fact), known.received)


def received(known: Known, _: Fact) -> Known:
    """One more reception that has come to no end."""
    return known._replace(received=known.received + 1)


def voided(known: Known, _: Fact) -> Known:
    """A void reception takes back itself alone."""
    return known._replace(received=max(known.received - 1, 0))


def left(known: Known, gone: Fact) -> Known:
    """Who leaves has left all receptions; that one was in error is told by its being void."""
    in_error = isinstance(gone.what, EpisodeClosed) and gone.what.outcome == "admitted_in_error"
    return known if in_error else known._replace(received=0)


FOLDS: Mapping[type[Event], Callable[[Known, Fact], Known]] = {
    AdmissionRecorded: received,
    AdmissionVoided: voided,
    EpisodeClosed: left,
    Released: left,
    NeedReferred: needed,
    NeedStatusChanged: needed,
}
FOLDED = frozenset({*supervision.FOLDS, *FOLDS})
