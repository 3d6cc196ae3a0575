"""Each way of being wrong has its own clear answer."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.intake import PersonRegistered
from shared.eventing.errors import RuleBroken
from shared.eventing.messages import PersonKey, canonical, content_hash, instant, origin_key
from shared.eventing.report import Report, Submission, read_data, read_report
from tests.unit.eventing.course import CONTRACTS, Begun, Booked, said

PEOPLE = PersonKey(b"a secret of thirty-two characters")
RIGHT = said(Booked(note="hello"), "2026-03-01T12:00:00+01:00", "1")


def read(attributes: dict[str, Any]) -> Report:
    return read_report(Submission(attributes, "tester", datetime.now(UTC)), CONTRACTS, PEOPLE)


def refusal(**changes: Any) -> RuleBroken:
    attributes = {name: value for name, value in (RIGHT | changes).items() if value is not ...}
    with pytest.raises(RuleBroken) as caught:
        read(attributes)
    return caught.value


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"specversion": "0.3"}, "specversion", "specversion"),
        ({"id": ...}, "attribute_missing", "id"),
        ({"source": ""}, "attribute_not_text", "source"),
        ({"id": 7}, "attribute_not_text", "id"),
        ({"id": "x" * 257}, "attribute_too_long", "id"),
        ({"id": "a\0b"}, "nul_character", "id"),
        ({"type": "throughcare.intake.nothing.v1"}, "unknown_type", "type"),
        ({"subject": "no identifier"}, "subject", "subject"),
        ({"time": "2026-03-01T12:00:00"}, "time_without_offset", "time"),
        ({"time": "2026-02-30T12:00:00Z"}, "time", "time"),
        ({"time": "yesterday"}, "time", "time"),
        ({"time": "0001-01-01T00:00:00+14:00"}, "time", "time"),
        ({"time": "0001-01-01T00:00:00Z"}, "time", "time"),
        ({"time": "1753-01-01T00:00:00Z"}, "time", "time"),
        ({"dataschema": "not a uri"}, "dataschema", "dataschema"),
        ({"dataschema": 5}, "dataschema", "dataschema"),
        ({"dataschema": f"https://a.test/schemas/{Begun.type}.json"}, "dataschema", "dataschema"),
        ({"timeprecision": "century"}, "timeprecision", "timeprecision"),
        ({"data": ...}, "data_missing", "data"),
        ({"data": {"note": "a\0b"}}, "nul_character", "data"),
        ({"data": {"note": 5}}, "data_string_type", "data.note"),
        ({"data": {"diagnosis": "x"}}, "data_extra_forbidden", "data.diagnosis"),
        ({"data_base64": "AA=="}, "binary_data", "data_base64"),
        ({"datacontenttype": "text/xml"}, "datacontenttype", "datacontenttype"),
        ({"sequence": 3}, "reserved_attribute", "sequence"),
        ({"Fancy_Name": "x"}, "extension_name", "Fancy_Name"),
        ({"nested": {"a": 1}}, "extension_value", "nested"),
    ],
)
def test_what_is_wrong_is_named_with_its_field(changes: dict[str, Any], code: str, field: str) -> None:
    broken = refusal(**changes)
    assert (broken.code, broken.field) == (code, field)


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ("throughcare.intake.admission.record.v1", "did you mean throughcare.intake.admission.recorded.v1?"),
        ("throughcare.release.release.v1", "did you mean throughcare.release.released.v1?"),
        ("intake.admission.recorded", "did you mean throughcare.intake.admission.recorded.v1?"),
        ("com.example.invoice.paid", "see the catalogue of types"),
    ],
)
def test_a_type_that_is_misspelled_is_told_what_may_be_meant(wanted: str, says: str) -> None:
    assert refusal(type=wanted).detail == f"no event type {wanted!r}: {says}"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"note": 5}, "data.note must be text"),
        ({"nott": "x"}, "data.nott is not known here: leave it out; did you mean note?"),
        ({"diagnosis": "x"}, "data.diagnosis is not known here: leave it out"),
    ],
)
def test_what_would_be_right_is_said_in_the_words_of_json(data: dict[str, Any], says: str) -> None:
    assert refusal(data=data).detail == says


def test_a_misspelled_field_of_a_part_is_told_the_names_of_that_part() -> None:
    with pytest.raises(RuleBroken) as caught:
        read_data(PersonRegistered, b'{"identifiers": [{"scheme": "gb:noms", "vaule": "A1"}]}')
    assert caught.value.field == "data.identifiers.0.value"
    with pytest.raises(RuleBroken) as caught:
        read_data(PersonRegistered, b'{"identifiers": [{"scheme": "gb:noms", "value": "A1", "isuer": "x"}]}')
    assert caught.value.detail.endswith("did you mean issuer?")


def test_no_refusal_of_any_contract_speaks_of_what_is_not_json() -> None:
    for contract in CATALOGUE.values():
        for wrong in ({**contract.example, "nothing": 1}, {name: {"a": 1} for name in contract.example}):
            with pytest.raises(RuleBroken) as caught:
                read_data(contract, orjson.dumps(wrong))
            assert not re.search(r"Tuple|Input|Extra|Python|Value error|valid ", caught.value.detail)


def test_a_number_in_quotes_is_not_a_number() -> None:
    wrong = said(Begun(), "2026-03-01T12:00:00Z", "1") | {"data": {"day": "5"}}
    with pytest.raises(RuleBroken, match="data_int_type"):
        read(wrong)


def test_one_instant_said_in_two_offsets_is_the_same_content() -> None:
    assert read(RIGHT).content == read(RIGHT | {"time": "2026-03-01T11:00:00Z"}).content


def test_transport_and_trace_are_not_content() -> None:
    traced = RIGHT | {"traceparent": "00-" + "a" * 32 + "-" + "b" * 16 + "-01", "datacontenttype": "application/json"}
    assert read(RIGHT).content == read(traced).content


def test_an_extension_is_content() -> None:
    assert read(RIGHT).content != read(RIGHT | {"region": "north"}).content


def test_a_person_has_one_id_however_the_identifier_is_spelled() -> None:
    assert PEOPLE.person("gb:noms:A1234BC") == PEOPLE.person("GB:NOMS: a1234bc ")
    assert PEOPLE.person("gb:noms:A1234BC").version == 8


@given(st.text().filter(lambda text: "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)))
def test_any_other_character_is_kept(text: str) -> None:
    assert read(RIGHT | {"data": {"note": text}}).stated.what == Booked(note=text)


@given(
    st.dictionaries(st.text(max_size=12), st.none() | st.integers() | st.text() | st.lists(st.integers()), max_size=6)
)
def test_no_json_object_is_anything_but_a_report_or_a_clear_refusal(attributes: dict[str, Any]) -> None:
    for each in (attributes, RIGHT | attributes):
        try:
            read(each)
        except RuleBroken as broken:
            assert broken.code
            assert broken.detail


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_the_fast_canonical_form_is_the_canonical_form(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(st.datetimes(timezones=st.timezones()))
def test_one_instant_has_one_spelling_to_the_microsecond(moment: datetime) -> None:
    try:
        universal = moment.astimezone(UTC)
    except OverflowError:
        return
    assert instant(moment) == universal.isoformat(timespec="microseconds").replace("+00:00", "Z")


def test_identities_that_are_stored_never_change() -> None:
    moment = datetime(2026, 3, 1, 12, 0, 0, 250000, timezone(timedelta(hours=1)))
    content = {"time": instant(moment), "data": {"note": "é\u2028𝄞", "score": 1e21, "Ä": [True, None]}, "a": "\x1f"}
    assert content_hash(content).hex() == "ee74e73461dd98aab5e353ecf29c771eae38a8ac71a87c7f49594ca0f5736f7c"
    assert origin_key("urn:test", "1").hex() == "100520925cc14961d7faa0e2d73d63921e0c034bed98c4a164e21d5c1dbd25f2"
    assert str(PEOPLE.person("gb:noms:a1234bc")) == "10f734cf-9f67-88fa-8895-513e5a2bdc2e"


def test_a_copy_of_a_submission_with_other_attributes_is_read_anew() -> None:
    submission = Submission(RIGHT, "tester", datetime.now(UTC))
    submission.read = read(RIGHT)
    assert replace(submission, attributes={}).read is None
