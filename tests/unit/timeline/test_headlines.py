"""Every type is said in plain words, of a person."""

from typing import Any

import orjson
import pytest

from services.deciding import DECIDING
from services.policies import pack, shipped
from services.timeline.headlines import HEADLINES, headline
from services.timeline.headlines.deadlines import BECAUSE, what_came
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.fields import Event
from shared.eventing.errors import RuleBroken
from shared.eventing.report import read_data

every_type = pytest.mark.parametrize("event", CATALOGUE.values(), ids=lambda event: event.type)


@every_type
def test_its_example_has_a_headline_in_plain_words(event: type[Event]) -> None:
    said = headline(event.type, event.example)
    assert said.strip() == said != ""
    assert said[0].isupper()
    assert "_" not in said
    assert "offender" not in said.lower()
    assert "None" not in said


@every_type
def test_it_has_words_of_its_own(event: type[Event]) -> None:
    assert event.type.removeprefix("throughcare.").rpartition(".v")[0] in HEADLINES


def test_there_are_no_words_for_what_does_not_exist() -> None:
    assert {f"throughcare.{name}.v1" for name in HEADLINES} <= CATALOGUE.keys()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("intake.admission.recorded", {"reason": "return_cause_unknown"}, "Returned to custody, cause not known"),
        ("intake.admission.recorded", {"reason": "unknown"}, "Received into custody"),
        ("intake.legal_status.changed", {"legalStatus": "unknown"}, "What the person is held on has changed"),
        ("intake.sentence.ended", {"outcome": "sentence_vacated"}, "A sentence is quashed"),
        ("intake.sentence.ended", {"outcome": "other"}, "A sentence is over"),
        (
            "intake.legal_status.changed",
            {"legalStatus": "convicted_unsentenced"},
            "Held as convicted, and not sentenced yet from now on",
        ),
        ("planning.practitioner.unassigned", {"role": "unknown"}, "Worker not assigned any more"),
        (
            "planning.practitioner.unassigned",
            {"role": "case_manager", "reason": "left_post"},
            "Case manager not assigned any more: the worker left the post",
        ),
        (
            "intake.admission.recorded",
            {"reason": "transfer_from_other_jurisdiction"},
            "Received into custody, taken over from another jurisdiction",
        ),
        (
            "aftercare.supervision.ended",
            {"outcome": "transferred_jurisdiction"},
            "Supervision ended: taken over by another jurisdiction",
        ),
        (
            "intake.admission.recorded",
            {"reason": "recall", "facilityId": "leeds"},
            "Received into custody at leeds, on recall",
        ),
        ("intake.assessment.completed", {}, "Assessed: no need recorded"),
        (
            "intake.assessment.completed",
            {"needs": [{"domain": "employment", "severity": "none"}]},
            "Assessed: no need recorded",
        ),
        (
            "intake.assessment.completed",
            {"needs": [{"domain": "substance_drugs"}, {"domain": "employment", "severity": "some"}]},
            "Assessed: needs in drugs, employment",
        ),
        (
            "intake.assessment.completed",
            {"instrument": {"code": "rsr", "version": "5", "family": "risk"}},
            "Risk scored by RSR",
        ),
        ("intake.assessment.refused", {"outcome": "unknown"}, "Assessment did not take place"),
        (
            "intake.assessment.refused",
            {"outcome": "refused", "fileBasedAlternative": True},
            "Assessment declined, worked out from the file instead",
        ),
        ("intake.screening.completed", {"kind": "unknown", "outcome": "unknown"}, "Screening recorded"),
        (
            "intake.screening.completed",
            {"kind": "health", "outcome": "done", "followUpRequired": True},
            "Health screening done, follow-up needed",
        ),
        ("intake.sentence_dates.changed", {"after": {}, "cause": "unknown"}, "Sentence dates changed"),
        (
            "intake.sentence_dates.changed",
            {"after": {"conditionalRelease": "2026-12-01"}, "cause": "credit"},
            "Sentence dates changed: release now 1 December 2026, credit",
        ),
        ("intake.temporary_absence.ended", {"kind": "court", "outcome": "late"}, "Back from court, late"),
        ("intake.temporary_absence.ended", {"kind": "unknown", "outcome": "failed_to_return"}, "Did not come back"),
        ("intake.abscond.recorded", {}, "Away without leave"),
        ("intake.consent.recorded", {"decision": "unknown"}, "Consent recorded"),
        (
            "intake.consent.recorded",
            {"decision": "granted", "recipients": [{"kind": "employer"}]},
            "Consent given: employer",
        ),
        ("planning.plan.drafted", {}, "Plan drafted"),
        ("planning.plan.drafted", {"needs": ["employment"]}, "Plan drafted for employment"),
        ("planning.programme.referred", {"kind": "work"}, "Referred to a work programme"),
        ("planning.programme.started", {}, "Programme started"),
        ("release.released", {"kind": "end"}, "Released at the end of the sentence"),
        ("release.released", {"kind": "unknown"}, "Released"),
        ("release.released", {"kind": "conditional", "destination": "deported"}, "Released to be deported"),
        ("planning.programme.completed", {"completion": "full"}, "Programme completed"),
        ("planning.programme.completed", {"completion": "partial"}, "Programme completed in part"),
        ("aftercare.supervision.suspended", {"reason": "custody"}, "Supervision suspended while in custody"),
        ("aftercare.victim_notice.due", {"kind": "recall"}, "Victim liaison to give notice: recall"),
        (
            "intake.deadline.opened",
            {"kind": "return_on_recall", "trigger": "recall"},
            "Due: return to custody after the recall",
        ),
        (
            "aftercare.deadline.opened",
            {"kind": "recall_decided", "trigger": "breach"},
            "Due: decision on the recall that was asked for",
        ),
        (
            "intake.deadline.opened",
            {"kind": "health_screening", "trigger": "admission", "dueAt": "2026-04-14T15:00:00+01:00"},
            "Due: health screening after admission, by 14 April 2026, 15:00 UTC+01:00",
        ),
        ("planning.deadline.opened", {"kind": "ours", "trigger": "unknown"}, "Due: ours"),
        ("planning.deadline.opened", {"kind": "ours", "trigger": "plan"}, "Due: ours after the plan"),
        (
            "planning.deadline.opened",
            {"kind": "plan_approved", "trigger": "plan"},
            "Due: approval of the plan after it was drafted",
        ),
        (
            "planning.deadline.opened",
            {"kind": "plan_review", "trigger": "plan"},
            "Due: review of the plan after its approval",
        ),
        (
            "planning.deadline.opened",
            {"kind": "plan_review_on_change", "trigger": "assessment"},
            "Due: review of the plan after the assessment",
        ),
        (
            "planning.deadline.opened",
            {"kind": "plan_review", "trigger": "review"},
            "Due: review of the plan after the last review",
        ),
        (
            "planning.deadline.met",
            {"kind": "plan_approved", "late": False, "recordedLate": False, "dueAt": "2026-04-27T23:59:59.999999Z"},
            "Done in time: approval of the plan, due by 27 April 2026",
        ),
        (
            "release.deadline.met",
            {
                "kind": "release_plan_started",
                "late": False,
                "recordedLate": False,
                "compressed": True,
                "dueAt": "2026-04-27T09:00:00Z",
            },
            "Done in time: start of the release plan",
        ),
        (
            "planning.deadline.met",
            {"kind": "plan_approved", "late": True, "recordedLate": False},
            "Done, late: approval of the plan",
        ),
        (
            "release.deadline.rescheduled",
            {"kind": "release_plan_started", "reason": "reopened", "dueAt": "2026-04-14T23:59:59.999999Z"},
            "Due anew: start of the release plan, by 14 April 2026 (what had ended it is no longer so)",
        ),
        (
            "release.deadline.voided",
            {"kind": "handover_accepted", "reason": "rejected"},
            "No longer due: acceptance of the hand-over, it was rejected",
        ),
    ],
)
def test_what_is_said_of_it(name: str, data: dict[str, Any], said: str) -> None:
    assert headline(f"throughcare.{name}.v1", data) == said


def test_a_type_without_words_is_read_out() -> None:
    assert headline("throughcare.intake.dependants.first_recorded.v2", {}) == "Dependants first recorded"


@every_type
def test_a_field_has_one_name_on_the_wire(event: type[Event]) -> None:
    by_python_name = read_data(event, orjson.dumps(event.example)).model_dump(
        mode="json", by_alias=False, exclude_unset=True
    )
    if by_python_name != event.example:
        with pytest.raises(RuleBroken):
            read_data(event, orjson.dumps(by_python_name))


@pytest.mark.parametrize("name", shipped())
def test_every_reason_of_a_pack_that_comes_with_the_product_is_in_words(name: str) -> None:
    rows = pack(name, DECIDING.values()).pack.rows
    given = {each.reason for row in rows for part in (row.voided_by, row.paused_by) for each in part or ()}
    assert given - {None} <= set(BECAUSE)


@pytest.mark.parametrize(
    ("kind", "trigger", "said"),
    [
        ("sentence_plan_custody", "sentence", " after the sentence"),
        ("learning_induction", "screening", " after the screening"),
        ("learning_induction_from_admission", "admission", ""),
        ("sentence_plan_after_first_appointment", "contact", ""),
        ("return_from_absence", "temporary_absence", " after the person went out"),
        ("return_after_error", "released", " after release"),
    ],
)
def test_after_what_something_is_due_is_said_once_and_in_words(kind: str, trigger: str, said: str) -> None:
    assert what_came(kind, trigger) == said
