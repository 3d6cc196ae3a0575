"""Which receptions hold a person, so that a void of one leaves alone what is due because of another. Pure."""

from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded, AdmissionVoided, EpisodeClosed
from shared.contracts.release import Released
from shared.eventing.decider import Fact

Receptions = tuple[Fact, ...]  # those that stand, the latest last
FOLDED: frozenset[type[Event]] = frozenset({AdmissionRecorded, AdmissionVoided, EpisodeClosed, Released})


def follow(standing: Receptions, fact: Fact) -> Receptions:
    """Fold one fact; that a closing was in error is told by its admission's being void."""
    match fact.what:
        case AdmissionRecorded():
            return (*standing, fact)
        case AdmissionVoided(episode_id=episode):
            gone = meant_by(standing, episode)
            return tuple(each for each in standing if each is not gone)
        case Released():
            return ()
        case EpisodeClosed(outcome=outcome, episode_id=episode) if outcome != "admitted_in_error":
            ended = meant_by(standing, episode)
            return standing[standing.index(ended) + 1 :] if ended else ()
        case _:
            return standing


def meant_by(standing: Receptions, episode: str | None) -> Fact | None:
    """The last of that id; the last of all where none is given, or that one came without."""
    named = (each for each in reversed(standing) if episode is not None and episode_of(each) == episode)
    last = standing[-1] if standing and None in (episode, episode_of(standing[-1])) else None
    return next(named, last)


def episode_of(reception: Fact) -> str | None:
    """Its sender's id of the time in custody."""
    return reception.what.episode_id if isinstance(reception.what, AdmissionRecorded) else None


def spares(before: Receptions, after: Receptions, fact: Fact, began: Fact) -> bool:
    """Whether a void, or a closing in error, leaves alone what began with a fact: it took back another reception, or a
    later one stands, because of which the same would have begun.
    """
    if isinstance(fact.what, EpisodeClosed):
        return fact.what.outcome == "admitted_in_error"
    if not isinstance(fact.what, AdmissionVoided) or not after:
        return False
    return began not in before or began in after or after[-1] is before[-1]
