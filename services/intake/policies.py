"""Whenever a person is released or dies, or their admission is void, then their custody episode is closed; and whenever
one is closed as admitted in error, then the admission is void.
"""

from services.intake.closing import CloseEpisode, VoidAdmission
from shared.contracts.intake import AdmissionVoided, DeathRecorded, Ending, EpisodeClosed
from shared.contracts.release import LEFT_FOR, Released
from shared.eventing.decider import Command, Fact, Policy

BY_COURT = frozenset({"court", "bail", "sentence_vacated"})


def close_episode(release: Fact) -> Command | None:
    """A release that looks odd is one all the same: nobody stays in custody on paper because a date was missing."""
    if not isinstance(release.what, Released):
        return None
    outcome: Ending = LEFT_FOR.get(release.what.destination) or "released"
    return CloseEpisode(outcome, by_court=release.what.kind in BY_COURT)


def close_by_death(death: Fact) -> Command | None:
    """Where the person was in custody then; a second record of a death finds nothing open."""
    return CloseEpisode("died")


def close_void(void: Fact) -> Command | None:
    """The very episode that should not have been; one that is open beside it goes on. What we concluded from its
    closing has closed it already.
    """
    if not isinstance(void.what, AdmissionVoided) or void.made_by_policy:
        return None
    return CloseEpisode("admitted_in_error", void.what.episode_id)


def void_what_was_in_error(closed: Fact) -> Command | None:
    """Two words for one thing: whoever was admitted in error has left nothing, and all that hangs on the admission is
    void with it (Mandela rule 7).
    """
    if not isinstance(closed.what, EpisodeClosed) or closed.what.outcome != "admitted_in_error":
        return None
    return None if closed.made_by_policy else VoidAdmission(closed.what.episode_id)


POLICIES = (
    Policy("close_episode_on_release", (Released,), CloseEpisode, close_episode),
    Policy("close_episode_on_death", (DeathRecorded,), CloseEpisode, close_by_death),
    Policy("close_episode_on_voided_admission", (AdmissionVoided,), CloseEpisode, close_void, acts_on_flagged=False),
    Policy("void_admission_closed_as_in_error", (EpisodeClosed,), VoidAdmission, void_what_was_in_error),
)
