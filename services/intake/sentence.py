"""Sentences, how each ends, and the dates that follow from them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shared.contracts.intake import SentenceDatesChanged, SentenceEnded, SentenceRecorded
from shared.eventing.decider import Aggregate, Decision, Fact, Stated
from shared.eventing.errors import NotYet
from shared.seen import NOTHING, Seen


@dataclass(frozen=True)
class Sentences:
    """Those on record, and those that have ended, by their senders' ids."""

    recorded: Seen[str] = NOTHING
    ended: Seen[str] = NOTHING


def evolve(sentences: Sentences, fact: Fact) -> Sentences:
    """Fold one fact."""
    match fact.what:
        case SentenceRecorded(sentence_id=sentence):
            return replace(sentences, recorded=sentences.recorded.with_one_more(sentence))
        case SentenceEnded(sentence_id=sentence):
            return replace(sentences, ended=sentences.ended.with_one_more(sentence))
        case _:
            return sentences


def decide(stated: Stated, sentences: Sentences, later: Sequence[Fact]) -> Decision:
    """Dates move only where a sentence has set them, and what ends was passed before."""
    match stated.what:
        case SentenceRecorded(sentence_id=sentence) as recorded:
            return Decision(recorded, ("sentence_recorded_before",) if sentence in sentences.recorded else ())
        case SentenceDatesChanged(sentence_id=None) as changed:
            if not sentences.recorded.parts:
                raise NotYet("a sentence not after it, whose dates these are")
            return Decision(changed)
        case SentenceDatesChanged(sentence_id=str(sentence)) as changed:
            if sentence not in sentences.recorded:
                raise NotYet(f"the sentence {sentence} not after it")
            return Decision(changed)
        case SentenceEnded(sentence_id=sentence) as ended:
            if sentence not in sentences.recorded:
                raise NotYet(f"the sentence {sentence} not after it")
            return Decision(ended, ("sentence_ended_before",) if sentence in sentences.ended else ())
        case other:
            raise TypeError(other)


SENTENCE = Aggregate(
    "sentence",
    frozenset({SentenceRecorded, SentenceEnded, SentenceDatesChanged}),
    Sentences(),
    evolve,
    decide,
    frozenset({SentenceRecorded, SentenceEnded}),
)
