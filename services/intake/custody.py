"""A custody episode: from reception until the person leaves for good, with the sentence that is its ground."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from shared.contracts.intake import AdmissionRecorded, EpisodeClosed, SentenceRecorded
from shared.eventing.decider import ALREADY_SO, Aggregate, Command, Decision, Fact, Stated

# A return says by itself that a release came before it, which may still be on its way to us.
RETURNS = frozenset({"recall", "return_cause_unknown", "return_from_escape"})


@dataclass(frozen=True)
class CloseEpisode(Command):
    """The person was released: the episode, if one is open, is over."""

    makes: ClassVar = (EpisodeClosed,)


@dataclass(frozen=True)
class Custody:
    """The open episode, if there is one; how the last one was closed; the sentences on record."""

    open: AdmissionRecorded | None = None
    closed_by: Fact | None = None
    sentences: frozenset[str] = frozenset()


def evolve(custody: Custody, fact: Fact) -> Custody:
    """Fold one fact."""
    match fact.what:
        case AdmissionRecorded() as admission:
            return replace(custody, open=admission, closed_by=None)
        case EpisodeClosed():
            return replace(custody, open=None, closed_by=fact)
        case SentenceRecorded(sentence_id=sentence):
            return replace(custody, sentences=custody.sentences | {sentence})
        case _:
            return custody


def decide(stated: Stated, custody: Custody, later: Sequence[Fact]) -> Decision:
    """Rule 2: a second open episode is a transfer, two records of one person, or an error: taken, and flagged."""
    match stated.what:
        case AdmissionRecorded(reason=reason) as admission:
            second = custody.open is not None and reason not in RETURNS
            return Decision(admission, ("second_open_episode",) if second else ())
        case SentenceRecorded(sentence_id=sentence) as recorded:
            return Decision(recorded, ("sentence_recorded_before",) if sentence in custody.sentences else ())
        case CloseEpisode():
            return close_once(custody, later)
        case EpisodeClosed() as closed:
            return reported_closed(closed, custody)
        case other:
            raise TypeError(other)


def close_once(custody: Custody, later: Sequence[Fact]) -> Decision:
    """A release closes the episode that is open then, unless its closing has been reported under a later time."""
    if custody.open is None:
        return ALREADY_SO
    following = next((fact.what for fact in later if isinstance(fact.what, AdmissionRecorded | EpisodeClosed)), None)
    if isinstance(following, EpisodeClosed):
        return ALREADY_SO
    return Decision(EpisodeClosed(episode_id=custody.open.episode_id, outcome="released"))


def reported_closed(closed: EpisodeClosed, custody: Custody) -> Decision:
    """A report of what a release had already closed confirms it; one of an episode we never saw opened is flagged.

    Which episode the release closed we may have concluded before the reception of that episode reached us.
    """
    last = custody.closed_by
    if custody.open is None and last and last.made_by_policy and closed.outcome == "released":
        return Decision(None, confirms=last.id)
    return Decision(closed, () if custody.open else ("no_open_episode",))


CUSTODY = Aggregate(
    "custody", frozenset({AdmissionRecorded, SentenceRecorded, EpisodeClosed, CloseEpisode}), Custody(), evolve, decide
)
