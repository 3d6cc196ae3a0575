"""Within facts, what somebody thinks is told apart from what happened (article 7 of Directive (EU) 2016/680)."""

from typing import Any

import pytest

from shared.contracts.catalogue import CATALOGUE, judged, judgements

# Whoever adds a field that is what somebody thinks marks it, and says so here.
JUDGED = {
    "intake.screening.completed": ("followUpRequired", "fitForWork"),
    "planning.programme.waitlisted": ("suitability",),
    "planning.programme.progressed": ("absenceAcceptable",),
    "planning.programme.not_completed": ("resumeRecommended",),
    "aftercare.conditions.explained": ("understood",),
    "aftercare.accommodation.changed": ("suitable",),
}


def test_the_fields_of_facts_that_are_judgements_are_marked() -> None:
    found = {name.split(".", 1)[1].rpartition(".v")[0]: judged(name) for name in CATALOGUE if judged(name)}
    assert found == JUDGED
    assert {CATALOGUE[f"throughcare.{name}.v1"].factuality for name in found} == {"fact"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"kind": "health", "outcome": "done", "fitForWork": False}, ["fitForWork"]),
        ({"kind": "health", "outcome": "done", "fitForWork": None}, []),
        ({"kind": "health", "outcome": "declined"}, []),
    ],
)
def test_an_event_has_those_judgements_that_it_says(data: dict[str, Any], said: list[str]) -> None:
    assert judgements("throughcare.intake.screening.completed.v1", data) == said


def test_that_nobody_has_looked_yet_is_no_judgement() -> None:
    assert judgements("throughcare.planning.programme.waitlisted.v1", {"suitability": "not_assessed"}) == []
    assert judgements("throughcare.nobody.knows.this.v1", {"suitability": "suitable"}) == []
