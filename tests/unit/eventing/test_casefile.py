"""Rules compare times in the world, policies fire once, and the order of arrival leaves no trace."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, permutations
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.fields import Event
from shared.eventing.casefile import Casefile
from shared.eventing.cause import Cause
from shared.eventing.consequences import Effects, settle
from shared.eventing.decider import Decision, Fact, Precision, Stated, event_of
from shared.eventing.errors import NotYet, RuleBroken
from shared.eventing.rules import Rules
from tests.unit.eventing.course import COURSE, NOON, PRAISE_BEGINNERS, RULES, Begun, Booked, Cancelled, Course, Praised

hours = st.integers(-2000, 2000).map(lambda number: NOON + timedelta(hours=number))
exactly = st.sampled_from(get_args(Precision))


class Desk:
    """Appends to a casefile as a service would, with ids that count."""

    def __init__(self) -> None:
        self.file = Casefile(UUID(int=1))
        self.refused: list[RuleBroken] = []
        self._ids = count(1)

    def know(self, event: Event, time: datetime = NOON, precision: str = "minute") -> Fact:
        fact = Fact(event, time, precision, UUID(int=next(self._ids)), datetime.now(UTC))  # type: ignore[arg-type]
        self.file.add(fact)
        settle(self.file, RULES, self.effects)
        return fact

    def append(self, file: Casefile, decision: Decision, stated: Stated, cause: Cause) -> Fact:
        identifier = UUID(int=next(self._ids))
        recorded = datetime.now(UTC)
        fact = Fact(
            event_of(decision, stated),
            stated.time,
            stated.precision,
            identifier,
            recorded,
            decision.flags,
            policy_key=cause.key,
        )
        file.add(fact)
        return fact

    @property
    def effects(self) -> Effects:
        return Effects(self.append, lambda *_: None, lambda _, __, broken: self.refused.append(broken))

    @property
    def story(self) -> list[str]:
        return [type(fact.what).__name__ for fact in self.file.facts]


def test_a_report_is_not_grounded_by_what_happens_after_it() -> None:
    desk = Desk()
    desk.know(Booked(), NOON + timedelta(hours=1))
    with pytest.raises(NotYet):
        desk.file.judge(Stated(Begun(), NOON), RULES)


def test_a_day_is_ground_for_any_hour_of_it() -> None:
    desk = Desk()
    desk.know(Booked(), NOON + timedelta(hours=1), "day")
    assert desk.file.judge(Stated(Begun(), NOON), RULES).event == Begun()


@given(
    st.lists(st.tuples(st.sampled_from([Booked(), Cancelled()]), hours, exactly), max_size=6),
    st.builds(Stated, st.just(Begun()), hours, exactly),
)
def test_what_may_have_happened_before_it_is_its_ground(
    said: list[tuple[Event, datetime, Precision]], at: Stated
) -> None:
    desk = Desk()
    for event, time, exact in said:
        desk.know(event, time, exact)
    earlier = [each for each in desk.file.facts if each.time <= at.time]
    possible = [each for each in desk.file.facts if each.earliest <= at.latest]
    known = earlier if any(isinstance(each.what, Booked) for each in earlier) else possible
    try:
        decision = COURSE.decide(at, COURSE.state(known), ())
    except NotYet:
        with pytest.raises(NotYet):
            desk.file.judge(at, RULES)
    else:
        assert desk.file.judge(at, RULES) == decision


def test_a_late_fact_is_as_good_as_a_punctual_one() -> None:
    desk = Desk()
    desk.know(Cancelled(), NOON + timedelta(hours=2))
    desk.know(Booked(), NOON - timedelta(hours=1))
    assert desk.file.judge(Stated(Begun(), NOON), RULES).flags == ()
    assert desk.file.judge(Stated(Begun(), NOON + timedelta(hours=3)), RULES).flags == ("cancelled_before",)


def test_a_policy_fires_once_however_often_it_is_asked() -> None:
    desk = Desk()
    desk.know(Begun())
    settle(desk.file, RULES, desk.effects)
    assert desk.story.count("Praised") == 1


def test_a_late_fact_has_later_policies_asked_again() -> None:
    desk = Desk()
    desk.know(Cancelled(), NOON - timedelta(hours=1))
    desk.know(Begun())
    assert "Praised" not in desk.story
    desk.know(Begun(day=2), NOON - timedelta(hours=2))
    assert desk.story == ["Begun", "Praised", "Cancelled", "Begun"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_whatever_the_order_of_arrival_the_facts_are_the_same(order: tuple[int, ...]) -> None:
    facts = [(Booked(), NOON), (Begun(), NOON + timedelta(hours=1)), (Booked(note="again"), NOON + timedelta(hours=2))]
    desk = Desk()
    for index in order:
        desk.know(*facts[index])
    assert desk.story == ["Booked", "Begun", "Praised", "Booked"]


def test_a_report_of_what_a_policy_concluded_confirms_it() -> None:
    desk = Desk()
    desk.know(Begun())
    (concluded,) = [fact for fact in desk.file.facts if isinstance(fact.what, Praised)]
    assert desk.file.judge(Stated(Praised(), NOON), RULES) == Decision(None, confirms=concluded.id)


def test_the_cost_of_a_report_does_not_grow_with_the_facts_before_it() -> None:
    folded: list[Fact] = []

    def evolve(state: Course, fact: Fact) -> Course:
        folded.append(fact)
        return COURSE.evolve(state, fact)

    rules = Rules([replace(COURSE, evolve=evolve)], [])
    file = Casefile(UUID(int=1))
    for number in range(100):
        when = NOON + timedelta(minutes=number)
        file.judge(Stated(Booked(), when), rules)
        file.add(Fact(Booked(), when, id=UUID(int=number)))
        settle(file, rules, Desk().effects)
    assert len(folded) == 99


def test_a_policy_that_had_nothing_to_do_is_not_asked_again_for_what_comes_later() -> None:
    asked: list[Stated] = []

    def decide(stated: Stated, state: Course, later: Sequence[Fact]) -> Decision:
        asked.append(stated)
        return COURSE.decide(stated, state, later)

    rules = Rules([replace(COURSE, decide=decide)], [PRAISE_BEGINNERS])
    file = Casefile(UUID(int=1))
    for number in range(100):
        file.add(Fact(Begun() if number else Cancelled(), NOON + timedelta(minutes=number), id=UUID(int=number)))
        settle(file, rules, Desk().effects)
    assert len(asked) == 99
    file.add(Fact(Booked(), NOON + timedelta(minutes=89, seconds=30), id=UUID(int=100)))
    settle(file, rules, Desk().effects)
    assert len(asked) == 99 + 10


def test_what_was_folded_before_a_late_fact_arrived_is_folded_anew() -> None:
    desk = Desk()
    desk.know(Booked(), NOON)
    afterwards = Stated(Begun(), NOON + timedelta(hours=1))
    assert desk.file.judge(afterwards, RULES).flags == ()
    desk.know(Cancelled(), NOON - timedelta(hours=1))
    desk.know(Cancelled(), NOON + timedelta(minutes=1))
    assert desk.file.judge(afterwards, RULES).flags == ("cancelled_before",)
