"""A void reception takes back what is due because of it, and nothing that is due because of another."""

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionVoided, EpisodeClosed, ScreeningCompleted
from shared.testing import fact
from tests.unit.deadlines.stories import ADMITTED, Keeper, made
from tests.unit.services import Services, event

SCREENING = "id: screening, kind: health_screening, amount: 24, unit: hours"
FIRST, SECOND = (ADMITTED.model_copy(update={"episode_id": each}) for each in ("e-1", "e-2"))
UNNAMED = ADMITTED.model_copy(update={"episode_id": None})
VOID = AdmissionVoided(reason="in_error")
OF_FIRST, OF_SECOND = (AdmissionVoided(episode_id=each, reason="in_error") for each in ("e-1", "e-2"))
ERROR = EpisodeClosed(episode_id="e-2", outcome="admitted_in_error")


def told(*events: Event) -> list[str]:
    at = Keeper("intake", SCREENING)
    for on, what in enumerate(events, 1):
        at.learn(fact(what, on / 10))
    return [name for name, _ in at.told]


@pytest.mark.parametrize(
    ("events", "names"),
    [
        ([UNNAMED, UNNAMED, VOID, ERROR], ["opened"]),
        ([FIRST, SECOND, OF_SECOND, ERROR], ["opened"]),
        ([FIRST, SECOND, ERROR, OF_SECOND], ["opened"]),
        ([FIRST, SECOND, OF_FIRST], ["opened"]),
        ([FIRST, SECOND, OF_FIRST, OF_SECOND], ["opened", "voided"]),
        ([UNNAMED, UNNAMED, VOID, VOID], ["opened", "voided"]),
        ([UNNAMED, VOID], ["opened", "voided"]),
        ([FIRST, made(ScreeningCompleted), SECOND, OF_SECOND], ["opened", "met", "opened", "voided"]),
        ([FIRST, EpisodeClosed(outcome="released"), SECOND, OF_SECOND], ["opened", "voided", "opened", "voided"]),
    ],
)
def test_a_void_takes_back_the_reception_it_names_or_the_last_one(events: list[Event], names: list[str]) -> None:
    assert told(*events) == names


TWICE: list[tuple[Event, float]] = [
    (event("intake.admission.recorded"), 1),
    (event("intake.admission.recorded"), 1.5),
    (event("intake.admission.voided", reason="in_error"), 2),
]


@forall(st.permutations(TWICE))
def test_whoever_was_booked_twice_is_due_all_that_they_were_due_before(order: list[tuple[Event, float]]) -> None:
    assert Services().told(order).due == Services().told(TWICE[:1]).due
