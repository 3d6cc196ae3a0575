"""Whenever a person is released, then their custody episode is closed."""

from services.intake.custody import CloseEpisode
from shared.contracts.release import Released
from shared.eventing.decider import Command, Fact, Policy


def close_episode(release: Fact) -> Command | None:
    """A release that looks odd is one all the same: nobody stays in custody on paper because a date was missing."""
    return CloseEpisode()


POLICIES = (Policy("close_episode_on_release", (Released,), CloseEpisode, close_episode, acts_on_flagged=True),)
