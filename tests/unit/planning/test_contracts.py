"""Rule 5b: nobody attends a session that was not delivered."""

import orjson
import pytest

from shared.contracts.fields import Event
from shared.contracts.planning import DeadlineOpened, ProgrammeCompleted, ProgrammeNotCompleted
from shared.eventing.errors import RuleBroken
from shared.eventing.report import read_data

ENDS = pytest.mark.parametrize("contract", [ProgrammeCompleted, ProgrammeNotCompleted])


@ENDS
def test_more_sessions_attended_than_delivered_are_rejected(contract: type[Event]) -> None:
    with pytest.raises(RuleBroken, match="rule 5b"):
        read_data(contract, orjson.dumps({**contract.example, "sessionsAttended": 11, "sessionsDelivered": 10}))


@ENDS
@pytest.mark.parametrize(
    "sessions",
    [
        {"sessionsAttended": 10, "sessionsDelivered": 10},
        {"sessionsAttended": 0, "sessionsDelivered": 0},
        {"sessionsAttended": 10},
        {"sessionsDelivered": 10},
    ],
)
def test_as_many_as_were_delivered_or_an_unknown_number_is_taken(
    contract: type[Event], sessions: dict[str, int]
) -> None:
    assert isinstance(read_data(contract, orjson.dumps({**contract.example, **sessions})), contract)


@ENDS
def test_a_number_of_sessions_is_not_negative(contract: type[Event]) -> None:
    with pytest.raises(RuleBroken) as caught:
        read_data(contract, orjson.dumps({**contract.example, "sessionsAttended": -1}))
    assert caught.value.field == "data.sessionsAttended"


def test_a_due_instant_has_an_offset() -> None:
    with pytest.raises(RuleBroken) as caught:
        read_data(DeadlineOpened, orjson.dumps({**DeadlineOpened.example, "dueAt": "2026-01-01T12:00:00"}))
    assert caught.value.field == "data.dueAt"
