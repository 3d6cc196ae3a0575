"""What an entry says, field by field."""

from typing import Any

import pytest

from services.timeline.details import Detail, details
from shared.contracts.catalogue import CATALOGUE


def of(kind: str, /, **data: Any) -> list[Detail]:
    return details({"type": f"throughcare.{kind}.v1", "data": data})


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        (
            "intake.sentence.recorded",
            {"sentenceId": "s-1", "kind": "determinate", "lengthDays": 730,
             "dates": {"conditionalRelease": "2027-01-05", "sentenceEnd": "2028-01-05"}},
            [("Sentence", "s-1"), ("Kind", "determinate"), ("Length, in days", "730"),
             ("Dates", "conditional release: 5 January 2027, sentence end: 5 January 2028")],
        ),
        (
            "release.plan.agreed",
            {"personAgreement": "agreed", "gaps": ["no_address", "unknown"],
             "appointments": [{"purpose": "supervision", "timing": "as_given", "at": "2027-01-06T14:00:00+01:00"}]},
            [("Person agreement", "agreed"),
             ("Appointments", "purpose: supervision, timing: as given, at: 6 January 2027, 14:00"),
             ("Gaps", "no address")],
        ),
        ("planning.practitioner.assigned", {"role": "key_worker", "staffRef": "w-17"},
         [("Role", "key worker"), ("Staff", "w-17")]),
    ],
)  # fmt: skip
def test_every_field_that_says_anything_is_told_in_words(
    kind: str, data: dict[str, Any], said: list[tuple[str, str]]
) -> None:
    assert [(each.label, each.text) for each in of(kind, **data)] == said


def test_what_somebody_thinks_is_told_apart_from_what_happened() -> None:
    told = of("intake.screening.completed", kind="health", outcome="done", fitForWork=False, stage="unknown")
    assert told == [Detail("Kind", "health"), Detail("Outcome", "done"), Detail("Fit for work", "no", judged=True)]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("intake.dependants.recorded", {"total": 2}),
        ("release.victim_notice.due", {"kind": "release", "victimInterestRefs": ["v-7731"]}),
        ("intake.record.corrected", {"targetEventId": "e", "reason": "data_entry"}),
        ("intake.deadline.met", {"kind": "induction"}),
        ("nobody.knows.this", {"kind": "induction"}),
    ],
)
def test_what_is_not_for_a_page_or_told_elsewhere_is_not_told(kind: str, data: dict[str, Any]) -> None:
    assert of(kind, **data) == []


def test_whom_a_condition_protects_and_where_a_clinical_record_is_no_page_tells() -> None:
    told = of("release.conditions.set", conditionId="c", standing="victim_requested", victimInterestRef="v-7731")
    assert [each.label for each in told] == ["Condition"]
    assert of("intake.screening.completed", healthRef="h-1") == []


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_example_can_be_told(name: str) -> None:
    told = details({"type": name, "data": CATALOGUE[name].example})
    assert not any("{" in each.text or "unknown" in each.text for each in told)


def test_that_something_was_not_assessed_is_told_and_is_nobodys_judgement() -> None:
    told = of("planning.programme.waitlisted", programmeId="p-1", suitability="not_assessed")
    assert told[1:] == [Detail("Suitability", "not assessed", judged=False)]
    told = of("planning.programme.waitlisted", programmeId="p-1", suitability="not_suitable")
    assert told[1:] == [Detail("Suitability", "not suitable", judged=True)]
