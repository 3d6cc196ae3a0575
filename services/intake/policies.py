"""Whenever a person is released, then their custody episode is closed."""

from services.intake.custody import CloseEpisode
from shared.contracts.release import Released
from shared.eventing.decider import Policy

# A release that looks odd is a release all the same: nobody stays in custody on paper because a date was missing.
POLICIES = (Policy("close_episode_on_release", (Released,), lambda released: CloseEpisode(), acts_on_flagged=True),)
