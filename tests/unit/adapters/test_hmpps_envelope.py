"""The envelope: an event has one id wherever it was copied, is about the person it names, and shows whose its numbers
are.
"""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.adapters.adapter import NotTranslated
from services.adapters.hmpps.envelope import looks_like_one
from services.adapters.hmpps.mapping import why_not
from services.adapters.hmpps.translate import translate
from tests.unit.adapters.happened import LEFT, PRISON, PROBATION, RECEIVED, happened, moved

ADMITTED = moved(RECEIVED, "ADMISSION", "N")
ARRIVED = "accommodation.cas3.person.arrived"
TEXT = st.text("a/:1 \u00e9", max_size=5) | st.sampled_from(["identifiers", "type", "value", "NOMS", "reason", "nan"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)


def only(event: Any) -> Any:
    (report,) = translate(event).reports
    return report


def test_an_event_becomes_a_report_of_its_producer_about_the_person_at_its_time() -> None:
    report = only(ADMITTED)
    assert {name: report[name] for name in report.keys() - {"id", "data"}} == {
        "specversion": "1.0",
        "source": "urn:hmpps:prison-offender-events",
        "type": "throughcare.intake.admission.recorded.v1",
        "subject": "gb:noms:X0001XX",
        "time": "2025-06-20T08:30:00+01:00",
        "hmppseventtype": RECEIVED,
    }


def test_the_same_event_has_the_same_id_published_again_or_written_in_another_order() -> None:
    again = dict(reversed({**ADMITTED, "publishedAt": "2025-06-21T00:00:00Z"}.items()))
    assert only(again) == only(ADMITTED)


@pytest.mark.parametrize("field", ["occurredAt", "description", "detailUrl", "somethingNew"])
def test_an_event_that_says_anything_else_is_another(field: str) -> None:
    assert only({**ADMITTED, field: "2025-06-20T08:31:00+01:00"})["id"] != only(ADMITTED)["id"]


def test_what_a_topic_and_a_queue_put_around_an_event_is_taken_off() -> None:
    by_topic = {"Type": "Notification", "MessageId": "m-1", "Message": json.dumps(ADMITTED), "MessageAttributes": {}}
    by_queue = {"ReceiptHandle": "r-1", "Body": json.dumps(by_topic)}
    assert only(by_topic) == only(by_queue) == only(ADMITTED)


@pytest.mark.parametrize(
    ("numbers", "subject"),
    [
        ([PRISON], "gb:noms:X0001XX"),
        ([PROBATION], "gb:crn:X000001"),
        ([PROBATION, PRISON], "gb:noms:X0001XX"),
        ([("PNC", "2001/0000001X")], "gb:pnc:2001/0000001X"),
        ([("CRN", " X000001 "), ("OTHER", "1")], "gb:crn:X000001"),
    ],
)
def test_it_is_about_the_person_by_the_prison_number_else_by_the_case_number(
    numbers: list[tuple[str, str]], subject: str
) -> None:
    assert translate(happened(LEFT, *numbers, reason="SENT_TO_COURT")).reports[-1]["subject"] == subject


def test_an_older_event_names_the_person_among_its_fields() -> None:
    event = {name: value for name, value in ADMITTED.items() if name != "personReference"}
    assert only(event)["subject"] == "gb:noms:X0001XX"


def test_two_numbers_in_one_event_are_shown_to_be_one_persons_once_a_month() -> None:
    def links(at: str, **info: Any) -> Any:
        link, report = translate(happened(ARRIVED, PROBATION, PRISON, at=at, **info)).reports
        assert link["subject"] == report["subject"] == "gb:noms:X0001XX"
        return link

    first = links("2025-06-20T00:00:00Z", bookingId="b-1")
    assert (first["type"], first["time"]) == ("throughcare.intake.person.merged.v1", "2025-06-01T00:00:00Z")
    assert (first["source"], first["timeprecision"]) == ("urn:hmpps:person-reference", "month")
    assert first["data"] == {
        "survivorId": "gb:noms:X0001XX",
        "retiredId": "gb:crn:X000001",
        "evidence": "shared_identifier",
    }
    assert links("2025-07-01T00:30:00+01:00", bookingId="b-2") == first  # still June in UTC
    assert links("2025-07-01T00:30:00Z")["id"] != first["id"]


def test_each_further_number_is_shown_to_be_the_same_persons() -> None:
    *links, _ = translate(happened(ARRIVED, ("PNC", "2001/0000001X"), PROBATION, PRISON)).reports
    assert [link["data"]["retiredId"] for link in links] == ["gb:crn:X000001", "gb:pnc:2001/0000001X"]
    assert {link["subject"] for link in links} == {"gb:noms:X0001XX"}
    assert len({link["id"] for link in links}) == 2


@pytest.mark.parametrize(
    ("event_type", "info", "subject"),
    [
        ("probation-case.prison-identifier.added", {}, "gb:noms:X0001XX"),
        ("probation-case.merge.completed", {"sourceCRN": "X000009", "targetCRN": "X000001"}, "gb:crn:X000001"),
    ],
)
def test_what_says_who_is_who_is_about_those_it_names_and_shows_nothing_beside(
    event_type: str, info: dict[str, str], subject: str
) -> None:
    assert only(happened(event_type, PROBATION, PRISON, **info))["subject"] == subject


@pytest.mark.parametrize(
    ("at", "precision"),
    [("2025-06-20T00:00:00Z", "day"), ("2025-06-20T00:00:00.000Z", "day"), ("2025-06-20T10:00:00Z", None)],
)
def test_an_arrival_at_midnight_is_known_by_the_day(at: str, precision: str | None) -> None:
    assert only(happened(ARRIVED, PROBATION, at=at)).get("timeprecision") == precision


@pytest.mark.parametrize("at", [None, 7, "yesterday", "2025-06-20", "2025-06-20T10:00:00"])
def test_a_time_that_is_none_is_left_for_the_door_to_refuse(at: Any) -> None:
    assert [report["time"] for report in translate(happened(ARRIVED, PROBATION, PRISON, at=at)).reports] == [at]


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ([], "not_a_domain_event"),
        ("text", "not_a_domain_event"),
        ({}, "not_a_domain_event"),
        ({"eventType": 7}, "not_a_domain_event"),
        ({"specversion": "1.0", "type": "throughcare.intake.person.registered.v1"}, "not_a_domain_event"),
        ({"Message": "{"}, "not_a_domain_event"),
        ({"Message": "[]"}, "not_a_domain_event"),
        (ADMITTED | {"additionalInformation": ["reason"]}, "not_a_domain_event"),
        (ADMITTED | {"detail": 2**60}, "number_out_of_range"),
        (ADMITTED | {"version": 2}, "version_unknown"),
        (happened(LEFT, ("OTHER", "1"), reason="SENT_TO_COURT"), "person_missing"),
        (ADMITTED | {"personReference": None, "additionalInformation": None}, "person_missing"),
        (happened(LEFT, ("NOMS", " "), reason="SENT_TO_COURT"), "person_missing"),
        (happened("interventions.community.referral.created") | {"detailUrl": None}, "field_missing"),
    ],
)
def test_what_is_no_event_or_names_nobody_is_refused_with_its_reason(record: Any, code: str) -> None:
    with pytest.raises(NotTranslated) as refused:
        translate(record)
    assert refused.value.code == code


def test_another_version_of_what_is_not_for_us_is_not_for_us() -> None:
    assert translate(happened("tier.calculation.complete") | {"version": 2}).not_for_us == "tier.calculation.complete"


def test_who_fetched_a_list_from_a_queue_is_told_how_to_take_the_events_out() -> None:
    with pytest.raises(NotTranslated, match=re.escape("jq -c '.Messages[]'")):
        translate({"Messages": [{"Body": "{}"}]})


@pytest.mark.parametrize(
    ("event_type", "why"),
    [
        ("tier.calculation.complete", "only that something changed"),
        ("offender-management.allocation.changed", "say nothing"),
        ("prisoner.recieved", "misspelled"),
    ],
)
def test_of_each_type_that_is_left_out_it_can_be_said_why(event_type: str, why: str) -> None:
    assert why in why_not(event_type)


@pytest.mark.parametrize(
    ("record", "looks"),
    [
        (ADMITTED, True),
        ({"Message": "{}"}, True),
        ({"specversion": "1.0", "eventType": "x"}, False),
        ({"a": 1}, False),
        ([], False),
    ],
)
def test_a_domain_event_is_told_from_a_cloud_event(record: Any, looks: bool) -> None:
    assert looks_like_one(record) is looks


def test_depth_is_refused_and_not_followed() -> None:
    deep: Any = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(NotTranslated, match="nested too deep"):
        translate({**ADMITTED, "additionalInformation": {"deep": deep}})


@given(
    st.sampled_from([RECEIVED, LEFT, ARRIVED, "assessment.summary.produced", "probation-case.engagement.created"]),
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ("occurredAt", "personReference", "additionalInformation", "detailUrl", "version"), JSON
        ),
    ),
)
def test_whatever_an_event_holds_it_is_translated_counted_or_refused(event_type: str, said: dict[str, Any]) -> None:
    try:
        translated = translate({**happened(event_type), **said})
    except NotTranslated as refused:
        assert refused.code
        assert refused.reason
    else:
        assert bool(translated.reports) != bool(translated.not_for_us)
