"""Codes as words, the same in every headline."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

Data = Mapping[str, Any]
Headlines = Mapping[str, Callable[[Data], str]]

IN_WORDS = {
    "return_cause_unknown": "cause not known",
    "sentence": "to serve a sentence",
    "recall": "on recall",
    "remand": "on remand",
    "unlawfully_at_large": "days away that do not count",
    "new": "newly",
    "return_from_escape": "after an escape",
    "transfer_from_other_jurisdiction": "taken over from another jurisdiction",
    "transferred_jurisdiction": "taken over by another jurisdiction",
    "in_error": "in error",
    "conditional": "under supervision",
    "hdc": "on home detention curfew",
    "parole": "on parole",
    "end": "at the end of the sentence",
    "compassionate": "on compassionate grounds",
    "bail": "on bail",
    "court": "by order of a court",
    "amnesty": "under an amnesty",
    "pardon": "by a pardon",
    "commutation": "as the sentence was commuted",
    "sentence_vacated": "as the sentence was quashed",
    "fine_paid": "as the fine was paid",
    "custody": "while in custody",
    "warrant": "on a warrant",
    "abscond": "after absconding",
    "expired": "its time is over",
    "completed_early": "completed early",
    "substance_alcohol": "alcohol",
    "substance_drugs": "drugs",
    "education_training": "education",
    "criminal_history": "previous convictions",
    "children_dependants": "children and others who depend on the person",
    "personality_self_control": "self-control",
    "attitudes_thinking": "attitudes and thinking",
    "associates_lifestyle": "company and way of life",
    "family_relationships": "family",
    "leisure_community": "leisure and community",
    "finance_benefits_id": "money and identity documents",
    "health_wellbeing": "health and well-being",
    "attitudes_thinking_behaviour": "attitudes, thinking and behaviour",
    "children_families_communities": "children, families and communities",
    "drugs_alcohol": "drugs and alcohol",
    "education_skills_work": "education, skills and work",
    "finance_id": "money and identity documents",
    "employment_or_income": "employment or income",
    "dropout": "the person left it",
}


def day(text: str) -> str:
    """A day of the calendar, or that of an instant by its own clock, as people write it."""
    return datetime.fromisoformat(text).strftime("%-d %B %Y")


def words(value: object) -> str:
    """A code as words."""
    return IN_WORDS.get(str(value), str(value).replace("_", " "))


def detail(value: object, before: str = " ") -> str:
    """A code as words, or nothing where it is not known."""
    return "" if value in (None, "unknown") else f"{before}{words(value)}"
