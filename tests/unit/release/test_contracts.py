"""What no report about release may say, and what it must be able to leave open."""

from typing import Any

import orjson
import pytest

from shared.contracts.aftercare import AFTERCARE
from shared.contracts.fields import Event
from shared.contracts.release import (
    RELEASE,
    ConditionsSet,
    FileTransferRecorded,
    Released,
    ReleasePackIssued,
    ReleasePlanAgreed,
    TemporaryReleaseApproved,
)
from shared.contracts.victim_notice import VictimNoticeDue, VictimNoticeResolved
from shared.eventing.errors import RuleBroken
from shared.eventing.report import read_data

NOTICES = [event for event in (*RELEASE, *AFTERCARE) if issubclass(event, VictimNoticeDue | VictimNoticeResolved)]


def read(contract: type[Event], **changes: Any) -> Event:
    return read_data(contract, orjson.dumps({**contract.example, **changes}))


@pytest.mark.parametrize("contract", [ConditionsSet, TemporaryReleaseApproved])
def test_what_ends_before_it_starts_is_rejected(contract: type[Event]) -> None:
    with pytest.raises(RuleBroken, match="endOn is before startOn"):
        read(contract, startOn="2027-01-05", endOn="2027-01-04")
    read(contract, startOn="2027-01-05", endOn="2027-01-05")


@pytest.mark.parametrize("name", ["Jane Doe", "Jane", "v 7731", "", "7"])
def test_a_victims_name_is_no_reference(name: str) -> None:
    """Rule 18."""
    with pytest.raises(RuleBroken) as caught:
        read(ConditionsSet, victimInterestRef=name)
    assert caught.value.field == "data.victimInterestRef"


def test_an_address_is_no_reference() -> None:
    """Rule 18."""
    with pytest.raises(RuleBroken) as caught:
        read(ReleasePlanAgreed, addressRef="12 High Street")
    assert caught.value.field == "data.addressRef"


@pytest.mark.parametrize("contract", NOTICES)
def test_everything_about_a_victims_interest_is_sensitive(contract: type[Event]) -> None:
    fields = contract.model_json_schema(by_alias=True)["properties"]
    assert {name: "sensitive" in str(field) for name, field in fields.items()} == dict.fromkeys(fields, True)
    assert not any(word in name.lower() for name in fields for word in ("name", "address", "offence"))


def test_a_file_that_was_sent_has_no_reason_why_it_was_not() -> None:
    with pytest.raises(RuleBroken, match="a file that was sent"):
        read(FileTransferRecorded, outcome="received", reason="risk_to_person")
    read(FileTransferRecorded, outcome="not_sent", reason="risk_to_person")
    read(FileTransferRecorded, outcome="sent", reason="unknown")


@pytest.mark.parametrize("country", ["PL", "poland", "p", "us-idaho"])
def test_a_country_is_a_code_in_small_letters(country: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        read(FileTransferRecorded, country=country)
    assert caught.value.field == "data.country"


@pytest.mark.parametrize("contract", [each for each in NOTICES if issubclass(each, VictimNoticeResolved)])
def test_a_served_notice_has_no_reason_why_it_was_not(contract: type[Event]) -> None:
    with pytest.raises(RuleBroken, match="a notice that was served"):
        read(contract, reason="declined")
    read(contract, outcome="not_served", reason="declined")
    read(contract, reason="unknown")


@pytest.mark.parametrize("contract", RELEASE)
def test_a_field_that_is_free_text_is_bounded_and_there_is_but_one(contract: type[Event]) -> None:
    texts = [name for name, field in contract.model_fields.items() if name == "text" or "narrative" in name]
    assert texts == (["text"] if contract is ConditionsSet else [])


def test_what_a_real_record_lacks_may_be_left_out() -> None:
    assert read_data(Released, b'{"kind": "unknown"}')
    assert read_data(ReleasePlanAgreed, b"{}")
    assert read_data(ReleasePackIssued, b"{}")
    assert read_data(ConditionsSet, b'{"conditionId": "k", "kind": "unknown"}')
    assert read_data(TemporaryReleaseApproved, b'{"purpose": "unknown"}')
