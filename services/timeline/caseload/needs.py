"""Severe needs that nobody was asked to help with, and those who were asked and have not answered. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from shared.contracts.aftercare import NeedReferred, NeedStatusChanged
from shared.contracts.fields import Event
from shared.contracts.intake import AssessmentCompleted
from shared.contracts.planning import (
    ProgrammeCompleted,
    ProgrammeDeclined,
    ProgrammeHeld,
    ProgrammeNotCompleted,
    ProgrammeProgressed,
    ProgrammeReferred,
    ProgrammeStarted,
    ProgrammeWaitlisted,
)

# The part of life of which an instrument's domain is one; what somebody did is nothing that anybody can be sent to.
PATHWAYS: Mapping[str, str] = {
    "personality_self_control": "attitudes_thinking_behaviour",
    "attitudes_thinking": "attitudes_thinking_behaviour",
    "associates_lifestyle": "attitudes_thinking_behaviour",
    "family_relationships": "children_families_communities",
    "children_dependants": "children_families_communities",
    "leisure_community": "children_families_communities",
    "education_training": "education_skills_work",
    "employment": "education_skills_work",
    "substance_drugs": "drugs_alcohol",
    "substance_alcohol": "drugs_alcohol",
    "accommodation": "accommodation",
    "finance_benefits_id": "finance_id",
    "health_wellbeing": "health",
}


class Needs(NamedTuple):
    """Severe domains of the newest assessment; domains and pathways for which help was asked; what is unanswered."""

    severe: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    unanswered: frozenset[str] = frozenset()

    @property
    def unreferred(self) -> bool:
        """Whether there is a severe need for which nobody was asked; declining an offer is an answer to one."""
        return any(domain not in self.asked and PATHWAYS[domain] not in self.asked for domain in self.severe)


def follow(needs: Needs, event: Event) -> Needs:
    """Fold what one event says of needs; most say nothing."""
    match event:
        case AssessmentCompleted():
            severe = {each.domain for each in event.needs if each.severity == "severe" and not each.strength}
            return needs._replace(severe=frozenset(severe & PATHWAYS.keys()))
        case ProgrammeReferred():
            return asked(needs, f"programme:{event.programme_id}", *event.targets_domain)
        case NeedReferred():
            return asked(needs, f"need:{event.need_id}", event.pathway)
        case NeedStatusChanged():
            return needs if event.to == "identified" else answered(needs, f"need:{event.need_id}")
        case (
            ProgrammeWaitlisted()
            | ProgrammeDeclined()
            | ProgrammeStarted()
            | ProgrammeProgressed()
            | ProgrammeHeld()
            | ProgrammeCompleted()
            | ProgrammeNotCompleted()
        ):
            return answered(needs, f"programme:{event.programme_id}")
        case _:
            return needs


def asked(needs: Needs, whom: str, *what: str) -> Needs:
    """Somebody is to answer."""
    return needs._replace(asked=needs.asked.union(what), unanswered=needs.unanswered | {whom})


def answered(needs: Needs, whom: str) -> Needs:
    """Whatever the answer is."""
    return needs._replace(unanswered=needs.unanswered - {whom})
