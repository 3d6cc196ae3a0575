"""Severe needs that nobody was asked to help with, and those who were asked and have not answered. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
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


NONE: Mapping[str, frozenset[str]] = MappingProxyType({})
PROGRAMME = "programme:"


class Needs(NamedTuple):
    """Severe domains of the newest assessment; for which domains and pathways which programme or provider was ever
    asked; which of them in this time in custody or since; and which have not answered.
    """

    severe: frozenset[str] = frozenset()
    asked: Mapping[str, frozenset[str]] = NONE
    current: frozenset[str] = frozenset()
    unanswered: frozenset[str] = frozenset()

    @property
    def unreferred(self) -> bool:
        """Whether there is a severe need for which nobody was asked; declining an offer is an answer to one."""
        asked = frozenset[str]().union(*(self.asked[whom] for whom in self.current & self.asked.keys()))
        return any(domain not in asked and PATHWAYS[domain] not in asked for domain in self.severe)


def follow(needs: Needs, event: Event) -> Needs:
    """Fold what one event says of needs; most say nothing."""
    match event:
        case AssessmentCompleted():
            severe = {each.domain for each in event.needs if each.severity == "severe" and not each.strength}
            return needs._replace(severe=frozenset(severe & PATHWAYS.keys()))
        case ProgrammeReferred():
            return asked(needs, PROGRAMME + event.programme_id, *event.targets_domain)
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
            return answered(needs, PROGRAMME + event.programme_id)
        case _:
            return needs


def returned(needs: Needs) -> Needs:
    """In custody again: a need is as severe as it was last found to be, and a provider outside who was asked is asked
    still (a need has one history, in custody or out of it); a programme of the last time counts once it goes on.
    """
    return needs._replace(current=outside(needs.current), unanswered=outside(needs.unanswered))


def outside(whom: frozenset[str]) -> frozenset[str]:
    """Those of them that are not programmes in custody."""
    return frozenset(each for each in whom if not each.startswith(PROGRAMME))


def asked(needs: Needs, whom: str, *what: str) -> Needs:
    """Somebody is to answer."""
    return needs._replace(
        asked={**needs.asked, whom: frozenset(what)},
        current=needs.current | {whom},
        unanswered=needs.unanswered | {whom},
    )


def answered(needs: Needs, whom: str) -> Needs:
    """Whatever the answer is."""
    return needs._replace(current=needs.current | {whom}, unanswered=needs.unanswered - {whom})
