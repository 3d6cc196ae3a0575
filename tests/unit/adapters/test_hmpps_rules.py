"""Every row of the mapping: what it makes of an event as its producer writes it, and that our contract takes it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.adapters.adapter import NotTranslated
from services.adapters.hmpps import codes
from services.adapters.hmpps.envelope import read
from services.adapters.hmpps.mapping import NOT_FOR_US, RULES, rule_for
from services.adapters.hmpps.translate import translate
from shared.contracts.catalogue import CATALOGUE
from shared.eventing.messages import PersonKey
from shared.eventing.report import Submission, read_report
from tests.unit.adapters.happened import LEFT, PRISON, PROBATION, RECEIVED, happened, moved

CASE = "probation-case"
NUMBERS = [{"scheme": "gb:noms", "value": "X0001XX"}]
OGRS = {"OGRS3Yr1": "14", "OGRS3Yr2": "25", "eventNumber": "1"}
CHANCE = {"value": 0.25, "horizonMonths": 24, "outcome": "reconviction"}
PERCENT = {"rawMin": 0, "rawMax": 100, "unit": "percent"}
RISK = {"purpose": "unknown"}
REFERRAL = {"referralId": "r-1"}
BED = {"applicationId": "a-1", "bookingId": "b-1"}

# event, our type, our data; `id` stands for the report's own.
ROWS: tuple[tuple[Any, str, dict[str, Any]], ...] = (
    (
        moved(RECEIVED, "ADMISSION", "N"),
        "intake.admission.recorded",
        {
            "facilityId": "LEI",
            "reason": "remand",
            "legalBasis": {"kind": "remand_order"},
            "legalStatus": "remand",
            "rawValue": "N",
        },
    ),
    (
        moved(RECEIVED, "TRANSFERRED", "INT"),
        "intake.transfer.completed",
        {"toFacilityId": "LEI", "reason": "unknown", "rawValue": "INT"},
    ),
    (
        moved(RECEIVED, "RETURN_FROM_COURT", "CRT"),
        "intake.temporary_absence.ended",
        {"kind": "court", "outcome": "returned", "facilityId": "LEI", "rawValue": "CRT"},
    ),
    (
        moved(RECEIVED, "TEMPORARY_ABSENCE_RETURN", "C6"),
        "intake.temporary_absence.ended",
        {"kind": "unknown", "outcome": "returned", "facilityId": "LEI", "rawValue": "C6"},
    ),
    (
        moved(RECEIVED, "BEAMED_UP", "N"),
        "intake.admission.recorded",
        {
            "facilityId": "LEI",
            "reason": "unknown",
            "legalBasis": {"kind": "unknown"},
            "legalStatus": "unknown",
            "rawValue": "BEAMED_UP",
        },
    ),
    (
        moved(LEFT, "TRANSFERRED", "OVCROW"),
        "intake.transfer.started",
        {"fromFacilityId": "LEI", "reason": "capacity", "rawValue": "OVCROW"},
    ),
    (
        moved(LEFT, "SENT_TO_COURT", "CRT"),
        "intake.temporary_absence.started",
        {"kind": "court", "facilityId": "LEI", "rawValue": "CRT"},
    ),
    (
        moved(LEFT, "RELEASED_TO_HOSPITAL", "HP"),
        "intake.temporary_absence.started",
        {"kind": "hospital", "facilityId": "LEI", "rawValue": "HP"},
    ),
    (
        moved(LEFT, "TEMPORARY_ABSENCE_RELEASE", "C6"),
        "intake.temporary_absence.started",
        {"kind": "unknown", "facilityId": "LEI", "rawValue": "C6"},
    ),
    (moved(LEFT, "RELEASED", "DEC"), "intake.death.recorded", {"place": "unknown", "inCustody": True}),
    (
        moved(LEFT, "RELEASED", "ESCP"),
        "intake.abscond.recorded",
        {"kind": "escape", "facilityId": "LEI", "rawValue": "ESCP"},
    ),
    (
        moved(LEFT, "RELEASED", "UAL"),
        "intake.abscond.recorded",
        {"kind": "abscond", "facilityId": "LEI", "rawValue": "UAL"},
    ),
    (
        moved(LEFT, "RELEASED", "UAL_ECL"),
        "intake.abscond.recorded",
        {"kind": "unknown", "facilityId": "LEI", "rawValue": "UAL_ECL"},
    ),
    (moved(LEFT, "RELEASED", "CR"), "release.released", {"kind": "conditional", "rawValue": "CR"}),
    (
        moved(LEFT, "UNKNOWN", "ZZ", "NOT_UNDER_PRISON_CARE"),
        "release.released",
        {"kind": "unknown", "rawValue": "UNKNOWN"},
    ),
    (
        happened("prisoner-offender-search.prisoner.created", nomsNumber="X0001XX"),
        "intake.person.registered",
        {"identifiers": NUMBERS},
    ),
    (
        happened(f"{CASE}.engagement.created", PROBATION),
        "intake.person.registered",
        {"identifiers": [{"scheme": "gb:crn", "value": "X000001"}]},
    ),
    (
        happened(f"{CASE}.prison-identifier.added", PROBATION, PRISON, bookingNumber="0001A"),
        "intake.person.merged",
        {"survivorId": "gb:noms:X0001XX", "retiredId": "gb:crn:X000001", "evidence": "shared_identifier"},
    ),
    (
        happened(
            "prison-offender-events.prisoner.merged",
            bookingId="1",
            nomsNumber="X0001XX",
            removedNomsNumber="X0009XX",
            reason="MERGE",
        ),
        "intake.person.merged",
        {
            "survivorId": "gb:noms:X0001XX",
            "retiredId": "gb:noms:X0009XX",
            "evidence": "unknown",
            "rawValue": "MERGE",
        },
    ),
    (
        happened(f"{CASE}.merge.completed", PROBATION, PRISON, sourceCRN="X000009", targetCRN="X000001"),
        "intake.person.merged",
        {"survivorId": "gb:crn:X000001", "retiredId": "gb:crn:X000009", "evidence": "unknown"},
    ),
    (
        happened(f"{CASE}.unmerge.completed", PROBATION, reactivatedCRN="X000009", unmergedCRN="X000001"),
        "intake.person.unmerged",
        {"survivorId": "gb:crn:X000001", "restoredId": "gb:crn:X000009", "evidence": "unknown"},
    ),
    (
        happened("assessment.summary.produced", PROBATION),
        "intake.assessment.completed",
        {
            "assessmentId": "17",
            "instrument": {"code": "oasys", "version": "unknown", "family": "risk_needs"},
            "purpose": "unknown",
        },
    ),
    (
        happened("risk-assessment.scores.ogrs.determined", PROBATION, OGRS3Yr2=25, OGRS4GYr2=None, OGRS3Yr2Band="L"),
        "intake.assessment.completed",
        RISK
        | {
            "assessmentId": "id",
            "instrument": {"code": "ogrs", "version": "3", "family": "risk"},
            "overall": {"rawScore": 25.0, "localBand": "L", "probability": CHANCE, **PERCENT},
        },
    ),
    (
        happened(f"{CASE}.risk-scores.ogrs.manual-calculation", PROBATION, **OGRS),
        "intake.assessment.completed",
        RISK
        | {
            "assessmentId": "id",
            "instrument": {"code": "ogrs", "version": "3", "family": "risk"},
            "overall": {"rawScore": 25.0, "probability": CHANCE, **PERCENT},
        },
    ),
    (
        happened("risk-assessment.scores.rsr.determined", PROBATION, RSRScore=1.92, RSRBand="L", RSRAlgorithmVersion=5),
        "intake.assessment.completed",
        RISK
        | {
            "assessmentId": "id",
            "instrument": {"code": "rsr", "version": "5", "family": "risk"},
            "overall": {"rawScore": 1.92, "localBand": "L", **PERCENT},
        },
    ),
    (
        happened("offender-management.allocation.changed", staffCode=100001, prisonId="LEI"),
        "planning.practitioner.assigned",
        {"role": "case_manager", "staffRef": "100001", "teamRef": "LEI", "rawValue": "POM"},
    ),
    (
        happened("person.community.manager.allocated", PROBATION, allocationId="a-1"),
        "planning.practitioner.assigned",
        {"role": "community_manager", "staffRef": "allocation:a-1"},
    ),
    (
        happened("interventions.community.referral.created", PROBATION),
        "planning.programme.referred",
        {"programmeId": "COMPLETE", "kind": "unknown", "rawValue": "community_intervention"},
    ),
    (
        happened("person.temporary-absence-authorisation.approved", id="i-1", source="DPS"),
        "release.temporary_release.approved",
        {"purpose": "unknown"},
    ),
    *(
        (
            happened(f"create-and-vary-a-licence.{kind}.activated", licenceId="1"),
            "release.conditions.set",
            {"conditionId": "licence:1", "kind": "unknown", "decisionRef": "1", "rawValue": kind},
        )
        for kind in ("licence", "hdc-licence", "prrd-licence", "time-served-licence", "variation", "hdc-variation")
    ),
    (
        happened("intervention.referral.sent", PROBATION, **REFERRAL),
        "aftercare.need.referred",
        {"needId": "r-1", "pathway": "unknown"},
    ),
    (
        happened("intervention.referral.assigned", PROBATION, assignedTo="somebody", **REFERRAL),
        "aftercare.need.status_changed",
        {"needId": "r-1", "to": "accepted"},
    ),
    (
        happened("intervention.action-plan.approved", PROBATION, **REFERRAL),
        "aftercare.need.status_changed",
        {"needId": "r-1", "to": "in_progress"},
    ),
    (
        happened("intervention.referral.ended", PROBATION, deliveryState="CANCELLED", withdrawalCode="MIS", **REFERRAL),
        "aftercare.need.status_changed",
        {"needId": "r-1", "to": "closed_unmet", "rawValue": "CANCELLED MIS"},
    ),
    (
        happened("intervention.referral.concluded", PROBATION, deliveryState="COMPLETED", **REFERRAL),
        "aftercare.need.status_changed",
        {"needId": "r-1", "to": "unknown", "rawValue": "COMPLETED"},
    ),
    (
        happened("accommodation.cas3.referral.submitted", PROBATION, applicationId="a-1", bookingId=None),
        "aftercare.need.referred",
        {"needId": "a-1", "pathway": "accommodation", "providerRef": "cas3"},
    ),
    (
        happened("accommodation.cas3.booking.confirmed", PROBATION, **BED),
        "aftercare.need.status_changed",
        {"needId": "a-1", "to": "accepted", "providerRef": "cas3"},
    ),
    (
        happened("accommodation.cas3.booking.cancelled", PROBATION, **BED),
        "aftercare.need.status_changed",
        {"needId": "a-1", "to": "unknown", "providerRef": "cas3", "rawValue": "booking.cancelled"},
    ),
    (
        happened("accommodation.cas3.person.arrived", PROBATION, **BED),
        "aftercare.accommodation.changed",
        {"tenure": "temporary", "accommodationRef": "booking:b-1"},
    ),
    (
        happened("accommodation.cas3.person.departed", PROBATION, **BED),
        "aftercare.accommodation.changed",
        {"tenure": "unknown", "accommodationRef": "booking:b-1", "rawValue": "departed"},
    ),
    (
        happened("approved-premises.person.arrived", PROBATION),
        "aftercare.accommodation.changed",
        {"tenure": "approved_premises"},
    ),
    (
        happened("approved-premises.person.departed", PROBATION),
        "aftercare.accommodation.changed",
        {"tenure": "unknown", "rawValue": "departed"},
    ),
)


@pytest.mark.parametrize(("event", "kind", "data"), ROWS, ids=lambda each: each if isinstance(each, str) else None)
def test_a_row_says_what_its_event_says_and_keeps_our_contract(event: Any, kind: str, data: dict[str, Any]) -> None:
    report = translate(event).reports[-1]
    said = data | ({"assessmentId": report["id"]} if data.get("assessmentId") == "id" else {})
    assert (report["type"], report["data"]) == (f"throughcare.{kind}.v1", said)
    submission = Submission(report, "a test", datetime.now(UTC))
    assert read_report(submission, CATALOGUE, PersonKey(b"a secret of the tests")).type == report["type"]


def test_every_row_is_among_these() -> None:
    used = [rule_for(read(event)) for event, _, _ in ROWS]
    assert used == list(RULES)
    assert all(rule.says for rule in RULES)


@pytest.mark.parametrize("event_type", [*NOT_FOR_US, "something.new"])
def test_what_is_not_for_us_is_told_by_its_type(event_type: str) -> None:
    translated = translate(happened(event_type))
    assert (translated.reports, translated.not_for_us) == ((), event_type)


def test_a_bed_that_no_referral_led_to_is_not_for_us() -> None:
    event = happened("accommodation.cas3.booking.confirmed", PROBATION, applicationId=None, bookingId="b-1")
    assert translate(event).not_for_us == event["eventType"]


def test_a_match_that_names_one_number_alone_is_not_for_us() -> None:
    event = happened(f"{CASE}.prison-identifier.added", PROBATION, bookingNumber="0001A")
    assert translate(event).not_for_us == event["eventType"]


@pytest.mark.parametrize("code", [*codes.ADMISSIONS, "QQ", ""])
def test_every_code_of_a_reception_keeps_our_contract_and_is_kept(code: str) -> None:
    (report,) = translate(moved(RECEIVED, "ADMISSION", code)).reports
    read_report(Submission(report, "a test", datetime.now(UTC)), CATALOGUE, PersonKey(b"a secret of the tests"))
    assert report["data"].get("rawValue", "") == code
    assert report["data"]["reason"] == codes.ADMISSIONS.get(code, ("unknown",))[0]


@pytest.mark.parametrize("code", [*codes.TRANSFERS, "NOTR"])
@pytest.mark.parametrize("way", [RECEIVED, LEFT])
def test_every_code_of_a_transfer_keeps_our_contract_and_is_kept(way: str, code: str) -> None:
    (report,) = translate(moved(way, "TRANSFERRED", code)).reports
    read_report(Submission(report, "a test", datetime.now(UTC)), CATALOGUE, PersonKey(b"a secret of the tests"))
    assert (report["data"]["reason"], report["data"]["rawValue"]) == (codes.TRANSFERS.get(code, "unknown"), code)


@pytest.mark.parametrize("reason", ["UNKNOWN", "BEAMED_UP"])
def test_who_left_for_an_unknown_reason_and_is_still_in_care_was_not_released(reason: str) -> None:
    with pytest.raises(NotTranslated, match=f"reason is {reason}") as refused:
        translate(moved(LEFT, reason, "ZZ"))
    assert refused.value.code == "movement_unknown"


@pytest.mark.parametrize(
    ("event_type", "field"),
    [
        ("offender-management.allocation.changed", "staffCode"),
        ("person.community.manager.allocated", "allocationId"),
        ("prison-offender-events.prisoner.merged", "nomsNumber"),
        ("probation-case.merge.completed", "targetCRN"),
        ("probation-case.unmerge.completed", "unmergedCRN"),
        ("create-and-vary-a-licence.licence.activated", "licenceId"),
        ("intervention.referral.sent", "referralId"),
        ("intervention.referral.concluded", "referralId"),
        ("accommodation.cas3.referral.submitted", "applicationId"),
    ],
)
def test_an_event_that_lacks_what_it_is_about_is_refused_by_the_fields_name(event_type: str, field: str) -> None:
    with pytest.raises(NotTranslated, match=rf"additionalInformation\.{field} is missing") as refused:
        translate(happened(event_type))
    assert refused.value.code == "field_missing"


def test_a_score_that_is_no_number_is_left_out_and_nothing_is_made_of_it() -> None:
    for none in (None, "", "nan", "Infinity", True, [1]):
        event = happened("risk-assessment.scores.rsr.determined", PROBATION, RSRScore=none, RSRBand="NA")
        assert translate(event).reports[0]["data"]["overall"] == {"localBand": "NA"}
    event = happened("risk-assessment.scores.ogrs.determined", PROBATION, OGRS3Yr2="n/a")
    assert translate(event).reports[0]["data"]["instrument"]["version"] == "unknown"


def test_a_prison_manager_who_is_taken_off_a_case_names_nobody_and_is_counted() -> None:
    taken_off = translate(happened("offender-management.allocation.changed", staffCode=None, prisonId="LEI"))
    assert taken_off.not_for_us == "offender-management.allocation.changed"


@pytest.mark.parametrize("code", [*codes.RELEASES, *codes.DESTINATIONS, "NP"])
def test_every_code_of_a_release_keeps_our_contract_and_is_kept(code: str) -> None:
    (report,) = translate(moved(LEFT, "RELEASED", code)).reports
    read_report(Submission(report, "a test", datetime.now(UTC)), CATALOGUE, PersonKey(b"a secret of the tests"))
    told = report["data"]["kind"], report["data"].get("destination"), report["data"]["rawValue"]
    assert told == (codes.RELEASES.get(code, "unknown"), codes.DESTINATIONS.get(code), code)
