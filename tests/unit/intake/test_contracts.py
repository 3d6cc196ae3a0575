"""What intake's contracts refuse: custody without a ground, scores out of range, an assessment that ends too early."""

from typing import Any

import orjson
import pytest

from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded, AssessmentCompleted, PersonRegistered
from shared.eventing.errors import RuleBroken
from shared.eventing.report import read_data


def refusal(contract: type[Event], **changes: Any) -> RuleBroken:
    """Why the example with these changes is rejected; None leaves a field out."""
    data = {name: value for name, value in {**contract.example, **changes}.items() if value is not None}
    with pytest.raises(RuleBroken) as caught:
        read_data(contract, orjson.dumps(data))
    return caught.value


def assessed(**changes: Any) -> Event:
    return read_data(AssessmentCompleted, orjson.dumps({**AssessmentCompleted.example, **changes}))


def test_an_admission_without_a_legal_basis_is_rejected_by_rule_1() -> None:
    broken = refusal(AdmissionRecorded, legalBasis=None)
    assert (broken.code, broken.field) == ("data_missing", "data.legalBasis")


def test_a_legal_basis_says_of_what_kind_it_is() -> None:
    assert refusal(AdmissionRecorded, legalBasis={}).field == "data.legalBasis.kind"


@pytest.mark.parametrize("score", [-1, 55])
def test_a_need_scored_outside_its_range_is_rejected_by_rule_11(score: int) -> None:
    broken = refusal(AssessmentCompleted, needs=[{"domain": "employment", "score": score, "min": 0, "max": 54}])
    assert "rule 11" in broken.detail
    assert broken.field == "data.needs.0"


@pytest.mark.parametrize("score", [-1, 55])
def test_an_overall_score_outside_its_range_is_rejected_by_rule_11(score: int) -> None:
    broken = refusal(AssessmentCompleted, overall={"rawScore": score, "rawMin": 0, "rawMax": 54})
    assert "rule 11" in broken.detail


def test_a_range_that_ends_before_it_begins_is_rejected() -> None:
    assert "above the highest" in refusal(AssessmentCompleted, overall={"rawMin": 5, "rawMax": 1}).detail


@pytest.mark.parametrize(
    "overall",
    [
        {"rawScore": 0, "rawMin": 0, "rawMax": 54},
        {"rawScore": 54, "rawMin": 0, "rawMax": 54},
        {"rawScore": 99},
        {"rawScore": 5, "rawMin": 5},
        {"rawScore": 5, "rawMax": 5},
        {"rawMin": 0, "rawMax": 54},
    ],
)
def test_a_score_at_the_edge_or_without_a_range_is_taken(overall: dict[str, int]) -> None:
    assert isinstance(assessed(overall=overall), AssessmentCompleted)


def test_an_assessment_that_ends_before_it_begins_is_rejected() -> None:
    broken = refusal(AssessmentCompleted, validFrom="2026-02-01", validUntil="2026-01-31")
    assert "validUntil is before validFrom" in broken.detail


@pytest.mark.parametrize(
    "validity",
    [
        {"validFrom": "2026-02-01", "validUntil": "2026-02-01"},
        {"validFrom": "2026-02-01"},
        {"validUntil": "2026-02-01"},
    ],
)
def test_an_assessment_may_be_valid_for_a_day_or_without_end(validity: dict[str, str]) -> None:
    assert isinstance(assessed(**validity), AssessmentCompleted)


def test_a_person_without_any_identifier_is_rejected() -> None:
    assert refusal(PersonRegistered, identifiers=[]).field == "data.identifiers"


def test_a_field_that_no_contract_knows_is_rejected() -> None:
    assert refusal(AdmissionRecorded, diagnosis="none of our business").code == "data_extra_forbidden"


def test_a_number_in_quotes_is_not_a_number() -> None:
    assert refusal(PersonRegistered, birthYear="1990").field == "data.birthYear"
