"""What intake's contracts refuse: what contradicts itself, and custody without a ground."""

from typing import Any

import orjson
import pytest

from shared.contracts.fields import Event
from shared.contracts.intake import (
    AdmissionRecorded,
    AssessmentCompleted,
    ConsentRecorded,
    DependantsRecorded,
    IdentityCorrected,
    PersonRegistered,
    SentenceRecorded,
    TransferCompleted,
    TransferStarted,
)
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


@pytest.mark.parametrize("transfer", [TransferStarted, TransferCompleted])
def test_a_transfer_within_one_prison_is_rejected(transfer: type[Event]) -> None:
    assert "no transfer" in refusal(transfer, fromFacilityId="leeds", toFacilityId="leeds").detail


@pytest.mark.parametrize("known", [{"fromFacilityId": "leeds"}, {"toFacilityId": "leeds"}, {}])
def test_a_transfer_may_be_known_by_half(known: dict[str, str]) -> None:
    assert isinstance(read_data(TransferCompleted, orjson.dumps(known)), TransferCompleted)


def test_a_corrected_identity_gives_the_value_that_it_names_and_no_other() -> None:
    assert "one event for each" in refusal(IdentityCorrected, field="gender").detail
    correction = {"field": "gender", "gender": "woman", "reason": "changed"}
    assert isinstance(read_data(IdentityCorrected, orjson.dumps(correction)), IdentityCorrected)


def test_that_a_name_was_corrected_is_taken_without_the_name() -> None:
    correction = {"field": "name", "reason": "data_entry"}
    assert isinstance(read_data(IdentityCorrected, orjson.dumps(correction)), IdentityCorrected)
    assert refusal(IdentityCorrected, field="name", birthYear=None, name="no").code == "data_extra_forbidden"


def test_more_dependants_than_there_are_is_rejected() -> None:
    assert "correct one of them" in refusal(DependantsRecorded, total=0).detail


@pytest.mark.parametrize("said", [{"declined": True}, {"total": 2}, {"dependants": [{"relation": "child"}]}, {}])
def test_as_much_about_dependants_as_the_person_says_is_enough(said: dict[str, Any]) -> None:
    assert isinstance(read_data(DependantsRecorded, orjson.dumps(said)), DependantsRecorded)


@pytest.mark.parametrize("left_out", ["recipients", "categories"])
def test_nobody_consents_to_everything(left_out: str) -> None:
    assert "at least one" in refusal(ConsentRecorded, **{left_out: []}).detail


@pytest.mark.parametrize("decision", ["refused", "withdrawn", "unknown"])
def test_refusing_and_taking_back_need_not_say_what(decision: str) -> None:
    assert isinstance(read_data(ConsentRecorded, orjson.dumps({"decision": decision})), ConsentRecorded)


@pytest.mark.parametrize(
    "sentence",
    [
        {"kind": "life", "minimumDays": 9131},
        {"kind": "determinate", "lengthDays": 3_652_500},  # ten thousand years, as courts have passed
        {"kind": "determinate", "lengthDays": 365, "runs": "consecutive", "consecutiveTo": "s-0"},
        {"kind": "suspended", "lengthDays": 180},
        {"kind": "other", "rawValue": "KT"},
    ],
)
def test_sentences_of_every_length_and_relation_can_be_said(sentence: dict[str, Any]) -> None:
    data = orjson.dumps({"sentenceId": "s-1", **sentence})
    assert isinstance(read_data(SentenceRecorded, data), SentenceRecorded)


def test_whoever_is_held_on_several_orders_is_held_on_all_of_them() -> None:
    held = {**AdmissionRecorded.example, "furtherBases": [{"kind": "remand_order", "reference": "w-2"}]}
    assert isinstance(read_data(AdmissionRecorded, orjson.dumps(held)), AdmissionRecorded)
