"""Facts, assessments and allegations are told apart by their type (article 7 of Directive (EU) 2016/680)."""

from typing import get_args

from services.timeline.headlines import headline
from shared.contracts.catalogue import CATALOGUE, factuality
from shared.contracts.fields import Factuality

# Whoever adds a type says here on what it rests, or it is a fact.
ASSESSMENTS = {
    "intake.assessment.completed",
    "planning.classification.decided",
    "release.needs.reviewed",
    "aftercare.review.completed",
}
ALLEGATIONS = {"aftercare.breach.alleged"}


def of(kind: str) -> set[str]:
    return {name.split(".", 1)[1].rpartition(".v")[0] for name, each in CATALOGUE.items() if each.factuality == kind}


def test_every_type_says_whether_it_is_a_fact_an_assessment_or_an_allegation() -> None:
    assert {each.factuality for each in CATALOGUE.values()} == set(get_args(Factuality))
    assert (of("assessment"), of("allegation")) == (ASSESSMENTS, ALLEGATIONS)


def test_what_its_name_calls_an_allegation_or_an_assessment_is_one_and_what_was_decided_of_it_is_a_fact() -> None:
    assert {name for name in CATALOGUE if ".alleged." in name} == {f"throughcare.{each}.v1" for each in ALLEGATIONS}
    assert factuality("throughcare.aftercare.breach.decided.v1") == "fact"
    assert factuality("throughcare.aftercare.recall.decided.v1") == "fact"


def test_of_a_type_that_nobody_knows_it_is_not_said() -> None:
    assert factuality("throughcare.intake.weather.changed.v1") is None


def test_the_headline_of_an_allegation_says_so() -> None:
    said = CATALOGUE["throughcare.aftercare.breach.alleged.v1"].example
    assert "alleged" in headline("throughcare.aftercare.breach.alleged.v1", said)
