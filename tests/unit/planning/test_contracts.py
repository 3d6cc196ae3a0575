"""What planning's contracts hold by themselves: rule 5b, and periods, offsets and money that are possible."""

import orjson
import pytest

from shared.contracts.fields import Event
from shared.contracts.planning import (
    PLANNING,
    PlacementEnded,
    PlacementStarted,
    PractitionerAssigned,
    ProgrammeCompleted,
    ProgrammeNotCompleted,
    ProgrammeProgressed,
    ProgrammeWaitlisted,
)
from shared.contracts.schemas import schema_of
from shared.eventing.errors import RuleBroken
from shared.eventing.report import read_data

COUNTED = pytest.mark.parametrize(
    "contract", [ProgrammeProgressed, ProgrammeCompleted, ProgrammeNotCompleted, PlacementEnded]
)


def refused(contract: type[Event], **data: object) -> RuleBroken:
    """How the example, changed in this way, is refused."""
    with pytest.raises(RuleBroken) as caught:
        read_data(contract, orjson.dumps({**contract.example, **data}))
    return caught.value


@COUNTED
def test_more_sessions_attended_than_delivered_are_rejected(contract: type[Event]) -> None:
    assert "rule 5b" in refused(contract, sessionsAttended=11, sessionsDelivered=10).detail


@COUNTED
@pytest.mark.parametrize(
    ("attended", "delivered"),
    [(10, 10), (0, 0), (10, None), (None, 10)],
    ids=["all", "none", "held unknown", "unknown"],
)
def test_as_many_as_were_delivered_or_an_unknown_number_is_taken(
    contract: type[Event], attended: int | None, delivered: int | None
) -> None:
    said = {**contract.example, "sessionsAttended": attended, "sessionsDelivered": delivered}
    assert isinstance(read_data(contract, orjson.dumps(said)), contract)


@COUNTED
def test_a_number_of_sessions_is_not_negative(contract: type[Event]) -> None:
    assert refused(contract, sessionsAttended=-1).field == "data.sessionsAttended"


def test_a_period_does_not_end_before_it_begins() -> None:
    assert "periodTo" in refused(ProgrammeProgressed, periodFrom="2026-02-02", periodTo="2026-02-01").detail


def test_nobody_works_more_hours_than_a_week_has() -> None:
    assert refused(PlacementStarted, hoursPerWeek=169).field == "data.hoursPerWeek"


def test_pay_is_in_a_currency_that_is_one() -> None:
    assert refused(PlacementStarted, payCurrency="pounds").field == "data.payCurrency"


def test_a_queue_begins_with_its_first_place() -> None:
    assert refused(ProgrammeWaitlisted, position=0).field == "data.position"


def test_an_assignment_begins_on_a_day() -> None:
    assert refused(PractitionerAssigned, **{"from": "soon"}).field == "data.from"


@pytest.mark.parametrize("contract", PLANNING, ids=lambda contract: contract.type)
def test_nothing_is_told_in_free_text(contract: type[Event]) -> None:
    """Rule 18: codes and references only. What is bounded by 128 characters is the sender's reference or code."""
    schema = schema_of(contract)
    for part in (schema, *schema.get("$defs", {}).values()):
        for name, field in part.get("properties", {}).items():
            for form in field.get("anyOf", [field]):
                if form.get("type") == "string" and "enum" not in form and "format" not in form:
                    assert form.get("maxLength", 0) in range(1, 129) or "pattern" in form, f"{contract.type} {name}"
