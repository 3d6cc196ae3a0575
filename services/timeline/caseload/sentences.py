"""Which sentences hold a person, and whether one of several has ended since the day of release was calculated. Pure.

A sentence that ends moves no date by itself: which day is left only whoever calculates knows (Mandela rule 7).
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from shared.contracts.intake import (
    IN_COMMUNITY,
    AdmissionRecorded,
    EpisodeClosed,
    LegalStatusChanged,
    SentenceDatesChanged,
    SentenceEnded,
    SentenceRecorded,
)
from shared.contracts.release import DateConfirmed, Released
from shared.eventing.decider import Stated

BESIDE = {"order_lodged": True, "order_lifted": False, "order_expired": False}


class Sentences(NamedTuple):
    """Those in force that are served in custody, by id; whether another order is said to hold the person beside them;
    on which day dates were calculated last; whether the last one has ended and nothing else is said to hold the person;
    and whether dates are of before the end of one.
    """

    in_force: frozenset[str] = frozenset()
    beside: bool = False
    calculated: date | None = None
    over: bool = False
    outdated: bool = False

    @property
    def doubtful(self) -> Iterator[str]:
        """Codes of what nobody has said about a person in custody."""
        if self.over:
            yield "sentence_over"
        if self.outdated:
            yield "dates_not_calculated_anew"


def follow(sentences: Sentences, fact: Stated) -> Sentences:
    """Fold what one fact says of them; most say nothing."""
    match fact.what:
        case SentenceRecorded() | SentenceEnded():
            return judged(sentences, fact.what, fact.time.date())
        case SentenceDatesChanged() | DateConfirmed():
            return sentences._replace(calculated=fact.time.date(), outdated=False)
        case Released() | EpisodeClosed():
            return sentences._replace(over=False, outdated=False)
        case AdmissionRecorded() | LegalStatusChanged() as said:
            return sentences._replace(over=False, beside=beside(sentences.beside, said))
        case _:
            return sentences


def beside(was: bool, said: AdmissionRecorded | LegalStatusChanged) -> bool:
    """Whether another order holds the person now."""
    return bool(said.further_bases) if isinstance(said, AdmissionRecorded) else BESIDE.get(said.cause, was)


def judged(sentences: Sentences, said: SentenceRecorded | SentenceEnded, on: date) -> Sentences:
    """One more, or one less. Who calculates anew on the same day may say so first."""
    if isinstance(said, SentenceRecorded):
        one = frozenset() if said.kind in IN_COMMUNITY else frozenset({said.sentence_id})
        return sentences._replace(in_force=sentences.in_force | one, over=sentences.over and not one)
    if said.sentence_id not in sentences.in_force:
        return sentences
    left = sentences.in_force - {said.sentence_id}
    anew = sentences.calculated is not None and sentences.calculated >= on
    return sentences._replace(in_force=left, over=not (left or sentences.beside), outdated=bool(left) and not anew)
