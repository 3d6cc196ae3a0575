"""Rule 19: who refuses an assessment, a plan or a programme is treated in everything else as who does not."""

from typing import Any, get_args

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from services.planning.policies import POLICIES
from services.planning.rules import AGGREGATES
from shared.contracts.fields import Event
from shared.contracts.intake import AssessmentCompleted
from shared.contracts.planning import PlanAgreed, ProgrammeDeclined
from shared.eventing.casefile import Casefile
from shared.eventing.errors import RuleBroken
from tests.unit.desk import Desk
from tests.unit.planning.stories import AGREED, ASSESSED, DECLINED, EVENTS

CHOICES: list[tuple[Event, str]] = [(AGREED, "person_agreement"), (ASSESSED, "participation"), (DECLINED, "by")]
Said = list[tuple[Event, int]]


def variants(event: Event, field: str) -> list[Event]:
    """The same, with every answer that a person may give."""
    answers = get_args(type(event).model_fields[field].annotation)
    return [event.model_copy(update={field: answer}) for answer in answers]


ALIKE = [variants(event, field) for event, field in CHOICES]


def outcome(said: Said) -> tuple[list[Any], list[str], int]:
    """All that was decided: what was taken and concluded with its flags, what was rejected, what waits."""
    desk, rejected = Desk(AGGREGATES, POLICIES), []
    for event, on in said:
        try:
            desk.hear(event, on)
        except RuleBroken as broken:
            rejected.append(broken.code)
    return everything(desk.file), rejected, len(desk.file.waiting)


def everything(file: Casefile) -> list[Any]:
    """Facts without what tells two runs of one history apart, and without the answers themselves."""
    return sorted(
        (each.time, type(each.what).__name__, each.flags, each.made_by_policy, needs(each.what)) for each in file.facts
    )


def needs(event: Event) -> tuple[str, ...]:
    """What a plan is to help with."""
    return tuple(getattr(event, "needs", ())) if type(event).__name__ == "PlanDrafted" else ()


HISTORIES = st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 20)), max_size=12)


@pytest.mark.parametrize("alike", ALIKE, ids=["plan", "assessment", "programme"])
@forall(history=HISTORIES, on=st.integers(0, 20))
def test_no_decision_flag_or_need_depends_on_what_the_person_agreed_to(
    alike: list[Event], history: Said, on: int
) -> None:
    """The answer is told first, in the middle of the history's days, once for each that may be given."""
    assert len({repr(outcome([(answer, on), *history])) for answer in alike}) == 1


@forall(history=HISTORIES, on=st.integers(0, 20))
def test_nothing_else_is_decided_otherwise_because_somebody_was_asked(history: Said, on: int) -> None:
    """Being asked about a plan, whatever came of it, changes nothing but that it is on record."""
    silent, _, _ = outcome(history)
    asked, _, _ = outcome([*history, (AGREED, on)])
    assert [each for each in asked if each[1] != PlanAgreed.__name__] == [
        each for each in silent if each[1] != PlanAgreed.__name__
    ]


def test_these_are_the_answers_that_were_meant() -> None:
    assert [len(each) for each in ALIKE] == [5, 5, 4]
    assert {type(each[0]) for each in ALIKE} == {PlanAgreed, AssessmentCompleted, ProgrammeDeclined}
