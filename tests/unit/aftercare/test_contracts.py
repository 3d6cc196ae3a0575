"""What aftercare's contracts refuse: a recall nobody answers for, a decision without the person's say, a narrative."""

from typing import Any

import orjson
import pytest

from services.timeline.headlines import headline
from shared.contracts.aftercare import (
    AFTERCARE,
    AccommodationChanged,
    BreachAlleged,
    BreachDecided,
    ConditionsExplained,
    ContactRecorded,
    EmploymentStarted,
    NeedReferred,
    NeedStatusChanged,
    RecallDecided,
    SupervisionStarted,
)
from shared.contracts.fields import Event
from shared.eventing.errors import RuleBroken
from shared.eventing.report import read_data

RECALL = {
    "kind": "standard",
    "decisionRef": "decision-9",
    "legalBasis": {"law": "cja-2003-s254"},
    "grounds": ["out_of_contact"],
    "representations": "emergency",
}


def read(contract: type[Event], data: dict[str, Any]) -> Event:
    return read_data(contract, orjson.dumps(data))


def refusal(contract: type[Event], **changes: Any) -> RuleBroken:
    """Why the example with these changes is rejected; None leaves a field out."""
    data = {name: value for name, value in {**contract.example, **changes}.items() if value is not None}
    with pytest.raises(RuleBroken) as caught:
        read(contract, data)
    return caught.value


@pytest.mark.parametrize("missing", ["decisionRef", "legalBasis", "grounds", "representations"])
def test_a_recall_that_nobody_answers_for_is_rejected_by_rule_8(missing: str) -> None:
    broken = refusal(RecallDecided, **{missing: None})
    assert (broken.code, broken.field) == ("data_missing", f"data.{missing}")


def test_a_recall_on_no_ground_at_all_is_rejected_by_rule_8() -> None:
    assert refusal(RecallDecided, grounds=[]).field == "data.grounds"


@pytest.mark.parametrize(
    ("contract", "said"),
    [
        (RecallDecided, "unknown"),
        (RecallDecided, "no"),
        (RecallDecided, ""),
        (BreachDecided, "no"),
        (BreachDecided, ""),
    ],
)
def test_whether_the_person_was_heard_is_said_in_a_word_that_all_understand(contract: type[Event], said: str) -> None:
    assert refusal(contract, representations=said).field == "data.representations"


def test_a_decision_on_a_breach_may_say_that_it_is_not_known_and_a_recall_may_not_by_rule_8() -> None:
    assert isinstance(read(BreachDecided, {**BreachDecided.example, "representations": "unknown"}), BreachDecided)


@pytest.mark.parametrize("said", ["heard", "waived", "emergency"])
def test_a_person_is_heard_or_chose_not_to_be_or_it_was_an_emergency(said: str) -> None:
    assert isinstance(read(RecallDecided, {**RECALL, "representations": said}), RecallDecided)
    assert isinstance(read(BreachDecided, {**BreachDecided.example, "representations": said}), BreachDecided)


def test_a_breach_is_not_decided_without_saying_whether_the_person_was_heard() -> None:
    assert refusal(BreachDecided, representations=None).field == "data.representations"


def test_a_standard_recall_has_no_length() -> None:
    assert "lengthDays" in refusal(RecallDecided, kind="standard", lengthDays=28).detail
    assert isinstance(read(RecallDecided, RECALL), RecallDecided)


@pytest.mark.parametrize("kind", ["fixed_term", "emergency", "unknown"])
def test_any_other_recall_may_have_one(kind: str) -> None:
    assert isinstance(read(RecallDecided, {**RECALL, "kind": kind, "lengthDays": 28}), RecallDecided)


def test_an_allegation_names_a_condition_by_rule_7() -> None:
    assert refusal(BreachAlleged, conditionId=None).field == "data.conditionId"


@pytest.mark.parametrize("narrative", ["He said he would not come again.", "", "x" * 65])
def test_reasons_are_codes_and_never_a_narrative(narrative: str) -> None:
    assert refusal(BreachDecided, reasons=[narrative]).field == "data.reasons.0"


@pytest.mark.parametrize("field", ["name", "diagnosis", "victim", "address", "narrative", "note"])
@pytest.mark.parametrize("contract", AFTERCARE)
def test_nothing_takes_what_may_not_be_in_a_payload_by_rule_18(contract: type[Event], field: str) -> None:
    assert refusal(contract, **{field: "anything"}).code == "data_extra_forbidden"


@pytest.mark.parametrize(
    ("contract", "data"),
    [
        (SupervisionStarted, {}),
        (ConditionsExplained, {}),
        (ContactRecorded, {"outcome": "unknown"}),
        (NeedReferred, {"needId": "n-1", "pathway": "unknown"}),
        (NeedStatusChanged, {"needId": "n-1", "to": "unknown"}),
        (EmploymentStarted, {}),
        (AccommodationChanged, {"tenure": "unknown"}),
    ],
)
def test_what_a_record_may_lack_it_may_leave_out_and_is_said_in_words_all_the_same(
    contract: type[Event], data: dict[str, Any]
) -> None:
    assert isinstance(read(contract, data), contract)
    assert "unknown" not in headline(contract.type, data)


@pytest.mark.parametrize("hours", [-1, 169])
def test_a_week_has_no_more_hours_than_it_has(hours: float) -> None:
    assert refusal(EmploymentStarted, hoursPerWeek=hours).field == "data.hoursPerWeek"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("supervision.started", {"phase": "enrolled"}, "Enrolled for supervision before release"),
        ("supervision.started", {"phase": "resumed"}, "Supervision goes on"),
        ("supervision.suspended", {"reason": "recall"}, "Supervision suspended on recall"),
        ("contact.recorded", {"outcome": "missed_acceptable"}, "Meeting missed, for an accepted reason"),
        ("contact.recorded", {"outcome": "attended", "first": True}, "First meeting held"),
        ("contact.recorded", {"outcome": "attended", "purpose": "representations"}, "Meeting to hear the person held"),
        ("need.referred", {"needId": "n", "pathway": "unknown"}, "Referred for help"),
        ("need.status_changed", {"needId": "n", "to": "declined"}, "The person chose not to take up help"),
        (
            "need.status_changed",
            {"needId": "n", "to": "identified", "pathway": "finance_id"},
            "Need identified: money and identity documents",
        ),
        ("accommodation.changed", {"tenure": "homeless"}, "Homeless"),
        ("review.completed", {"intensityBefore": "standard", "intensityAfter": "standard"}, "Supervision reviewed"),
        ("review.completed", {"intensityAfter": "minimum"}, "Supervision reviewed: minimum from now on"),
        (
            "breach.decided",
            {"representations": "waived", "outcome": "unfounded", "stage": "on_appeal"},
            "Breach decided on appeal: unfounded (the person chose not to be heard)",
        ),
        ("recall.decided", RECALL, "Recall decided (as an emergency, before the person was heard)"),
    ],
)
def test_what_is_said_of_it(name: str, data: dict[str, Any], said: str) -> None:
    assert headline(f"throughcare.aftercare.{name}.v1", data) == said
