"""What was corrected stands as if it had been right from the beginning, whenever the correction came (rule 12)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from shared.contracts.fields import Event
from shared.contracts.identity import Naming, PersonDistinguished, PersonMerged, PersonUnmerged
from shared.contracts.records import (
    IntakeRecordCorrected,
    IntakeRecordRetracted,
    PlanningRecordCorrected,
    PlanningRecordRetracted,
)
from shared.eventing.casefile import Casefile
from shared.eventing.cause import Cause
from shared.eventing.consequences import Effects, settle
from shared.eventing.decider import Change, Decision, Fact, Stated, event_of
from shared.eventing.errors import NotYet, RuleBroken
from shared.eventing.revising import merged
from shared.eventing.rules import Rules
from shared.testing import PEOPLE
from tests.unit.eventing.course import COURSE, NOON, PRAISE_BEGINNERS, Begun, Booked, Cancelled, Praised

HOUR = timedelta(hours=1)
ids = count(1000)


@dataclass(frozen=True)
class Said:
    """Something that is sent, with the id that it is to have; of another service, or a report that we judge."""

    event: Event
    time: datetime
    id: UUID
    foreign: bool = False


@dataclass
class Desk:
    """One person's file in intake. What waits is tried again whenever something is new."""

    rules: Rules = field(default_factory=lambda: Rules([COURSE], []))
    file: Casefile = field(default_factory=lambda: Casefile(UUID(int=1)))
    waiting: list[Said] = field(default_factory=list)
    refused: list[RuleBroken] = field(default_factory=list)

    def hear(self, said: Said) -> None:
        if said.foreign:
            self._add(said)
        else:
            self.waiting.append(said)
        while any(map(self._try, list(self.waiting))):
            pass

    def report(self, event: Event, time: datetime = NOON) -> Fact:
        """Judged at once. Raises NotYet or RuleBroken."""
        decision = self.file.judge(Stated(event, time), self.rules)
        assert decision.event is event
        return self._add(Said(event, time, UUID(int=next(ids))))

    def _try(self, said: Said) -> bool:
        try:
            self.file.judge(Stated(said.event, said.time), self.rules)
        except NotYet:
            return False
        except RuleBroken as broken:
            self.refused.append(broken)
        else:
            self._add(said)
        self.waiting.remove(said)
        return True

    def _add(self, said: Said) -> Fact:
        fact = Fact(said.event, said.time, id=said.id, recorded=NOON + HOUR)
        self.file.add(fact)
        settle(self.file, self.rules, Effects(self._append, lambda *_: None, lambda *_: None))
        return fact

    def _append(self, file: Casefile, decision: Decision, stated: Stated, cause: Cause) -> Fact:
        made = Fact(event_of(decision, stated), stated.time, id=UUID(int=next(ids)), policy_key=cause.key)
        file.add(made)
        return made

    @property
    def story(self) -> list[tuple[Any, ...]]:
        return [(fact.what, fact.time, fact.precision, fact.id, fact.version.id) for fact in self.file.facts]

    @property
    def kinds(self) -> list[str]:
        return [type(fact.what).__name__ for fact in self.file.facts]


def correct(target: Fact | Said, **more: Any) -> IntakeRecordCorrected:
    return IntakeRecordCorrected(target_event_id=target.id, reason="data_entry", **more)


def retract(target: Fact | Said) -> IntakeRecordRetracted:
    return IntakeRecordRetracted(target_event_id=target.id, reason="never_happened")


def known(desk: Desk, kind: type[Naming]) -> Said:
    """One of these that was taken, with ids in the place of identifiers."""
    said = Said(kind.model_validate(kind.example).resolved(PEOPLE.person), NOON, UUID(int=9))
    desk.hear(replace(said, foreign=True))
    return said


def refusal(desk: Desk, event: Event) -> tuple[str, str | None]:
    with pytest.raises(RuleBroken) as broken:
        desk.report(event)
    return broken.value.code, broken.value.field


def test_a_corrected_fact_stands_corrected_in_its_place() -> None:
    desk = Desk()
    first = desk.report(Booked(note="ten"))
    desk.report(Booked(note="eleven"), NOON + HOUR)
    correction = desk.report(correct(first, patch={"note": "noon"}, time=NOON + 2 * HOUR, time_precision="day"))
    (_, fact) = desk.file.facts
    assert (fact.what, fact.time, fact.precision) == (Booked(note="noon"), NOON + 2 * HOUR, "day")
    assert (fact.id, fact.version.id) == (first.id, correction.id)


def test_a_retracted_fact_is_no_ground_any_more() -> None:
    desk = Desk()
    booking = desk.report(Booked())
    desk.file.judge(Stated(Begun(), NOON + HOUR), desk.rules)
    desk.report(retract(booking))
    with pytest.raises(NotYet):
        desk.file.judge(Stated(Begun(), NOON + HOUR), desk.rules)


def test_a_correction_gives_ground_to_what_waits() -> None:
    desk = Desk()
    booking = desk.report(Booked(), NOON + 3 * HOUR)
    desk.hear(Said(Begun(), NOON + HOUR, UUID(int=5)))
    assert desk.kinds == ["Booked"]
    desk.hear(Said(correct(booking, time=NOON), NOON, UUID(int=6)))
    assert desk.kinds == ["Booked", "Begun"]


def test_a_correction_waits_for_the_event_it_points_at() -> None:
    with pytest.raises(NotYet, match="rule 12"):
        Desk().report(correct(Said(Booked(), NOON, UUID(int=7)), patch={"note": "x"}))


def test_a_second_correction_points_at_the_first() -> None:
    desk = Desk()
    booking = desk.report(Booked())
    first = desk.report(correct(booking, patch={"note": "a"}))
    assert refusal(desk, correct(booking, patch={"note": "b"})) == ("newer_version", "data.targetEventId")
    with pytest.raises(RuleBroken, match=str(first.id)):
        desk.report(retract(booking))
    desk.report(correct(first, patch={"note": "b"}))
    assert [fact.what for fact in desk.file.facts] == [Booked(note="b")]


def test_what_was_retracted_is_neither_corrected_nor_retracted_again() -> None:
    desk = Desk()
    booking = desk.report(Booked())
    retraction = desk.report(retract(booking))
    for event in (correct(booking, patch={"note": "a"}), retract(booking), retract(retraction)):
        assert refusal(desk, event) == ("retracted_record", "data.targetEventId")


def test_a_corrected_event_keeps_its_contract() -> None:
    desk = Desk()
    begun = desk.report(Booked()) and desk.report(Begun())
    wrong = correct(begun, patch={"day": "two"})
    assert refusal(desk, wrong) == ("data_int_type", "data.patch.day")
    assert refusal(desk, correct(begun, patch={"days": 2})) == ("data_extra_forbidden", "data.patch.days")


def test_a_correction_that_changes_nothing_is_refused() -> None:
    desk = Desk()
    booking = desk.report(Booked(note="a"))
    for same in (correct(booking), correct(booking, patch={"note": "a"}, time=NOON)):
        assert refusal(desk, same)[0] == "nothing_corrected"


@pytest.mark.parametrize("link", [PersonMerged, PersonUnmerged])
def test_who_is_who_is_decided_anew_and_neither_corrected_nor_retracted(link: type[Naming]) -> None:
    desk = Desk()
    link_of_two = known(desk, link)
    for event in (correct(link_of_two, time=NOON - HOUR), retract(link_of_two)):
        assert refusal(desk, event) == ("not_correctable", "data.targetEventId")


def test_who_was_told_apart_is_not_made_to_be_somebody_else() -> None:
    """Identifiers become ids where a report is taken: in a correction they would stay what they are."""
    desk = Desk()
    apart = known(desk, PersonDistinguished)
    assert refusal(desk, correct(apart, patch={"otherId": "gb:crn:X654321"})) == ("not_correctable", "data.patch")
    desk.report(correct(apart, patch={"evidence": "document"}))
    desk.report(retract(desk.file.facts[0].version))
    assert desk.file.facts == []


def test_an_event_of_another_service_is_corrected_there() -> None:
    desk = Desk()
    cancelled = Said(Cancelled(), NOON, UUID(int=8), foreign=True)
    desk.hear(cancelled)
    assert refusal(desk, retract(cancelled)) == ("other_service", "data.targetEventId")


def test_a_policy_that_has_fired_is_neither_undone_nor_fires_again() -> None:
    desk = Desk(Rules([COURSE], [PRAISE_BEGINNERS]))
    desk.report(Booked())
    begun = desk.report(Begun(), NOON + HOUR)
    second = desk.report(correct(begun, patch={"day": 2}))
    assert desk.kinds.count("Praised") == 1
    desk.report(retract(second))
    assert desk.kinds == ["Booked", "Praised"]


def test_a_policy_that_had_nothing_to_do_is_asked_again_when_what_kept_it_from_firing_is_retracted() -> None:
    desk = Desk(Rules([COURSE], [PRAISE_BEGINNERS]))
    desk.report(Booked(), NOON - HOUR)
    praised = desk.report(Praised(), NOON - HOUR)
    desk.report(Begun())
    desk.report(Begun(day=2), NOON + HOUR)
    assert [fact.id for fact in desk.file.facts if isinstance(fact.what, Praised)] == [praised.id]
    desk.report(retract(praised))
    assert [fact.time for fact in desk.file.facts if isinstance(fact.what, Praised)] == [NOON]


def test_a_policy_that_had_not_fired_sees_the_corrected_fact_only() -> None:
    asked: list[Event] = []
    reaction = replace(PRAISE_BEGINNERS, then=lambda fact: asked.append(fact.what))
    desk = Desk(Rules([COURSE], [reaction]))
    first = Said(Begun(), NOON, UUID(int=9), foreign=True)
    desk.file.add(Fact(correct(first, patch={"day": 2}), NOON, id=UUID(int=10)))
    desk.hear(first)
    assert asked == [Begun(day=2)]


def test_what_follows_from_a_corrected_fact_names_the_correction_as_its_cause() -> None:
    fact = Fact(Begun(), NOON, id=UUID(int=1), corrected=Change(Booked(), NOON, id=UUID(int=2)))
    cause = Cause(policy="praise", fact=fact)
    assert cause.said and cause.said.id == UUID(int=2)
    assert cause.key == f"praise:{UUID(int=1)}"


@st.composite
def histories(draw: st.DrawFn) -> list[Said]:
    """Bookings of ours, cancellations of another service, each with a chain of corrections, some retracted at last."""
    said: list[Said] = []
    numbers = count(1)
    for _ in range(draw(st.integers(1, 3))):
        foreign = draw(st.booleans())
        event: Event = Cancelled() if foreign else Booked(note=draw(st.sampled_from("ab")))
        last = Said(event, NOON + draw(st.integers(0, 5)) * HOUR, UUID(int=next(numbers)), foreign)
        said.append(last)
        corrected, retracted = (
            (PlanningRecordCorrected, PlanningRecordRetracted)
            if foreign
            else (IntakeRecordCorrected, IntakeRecordRetracted)
        )
        for number in range(draw(st.integers(0, 3))):
            patch: dict[str, JsonValue] = {} if foreign else {"note": f"{number}"}
            time = NOON + timedelta(hours=draw(st.integers(0, 5)), minutes=number + 1)
            revision = corrected(target_event_id=last.id, reason="data_entry", patch=patch, time=time)
            last = Said(revision, NOON + draw(st.integers(-9, 9)) * HOUR, UUID(int=next(numbers)), foreign)
            said.append(last)
        if draw(st.booleans()):
            final = retracted(target_event_id=last.id, reason="duplicate")
            said.append(Said(final, NOON, UUID(int=next(numbers)), foreign))
    return said


def told(history: Sequence[Said]) -> Desk:
    desk = Desk()
    for said in history:
        desk.hear(said)
    return desk


@given(histories(), st.randoms(use_true_random=False))
def test_a_correction_sent_before_between_or_after_anything_ends_in_the_same_state(
    history: list[Said], chance: Any
) -> None:
    straight = told(history)
    shuffled = list(history)
    chance.shuffle(shuffled)
    desk = told(shuffled)
    assert desk.story == straight.story
    assert (desk.waiting, desk.refused) == ([], [])
    number = len(desk.file.facts)
    state = desk.file.state(COURSE, number)
    assert state == COURSE.state(desk.file.facts)
    assert state == straight.file.state(COURSE, number)


@given(histories(), st.randoms(use_true_random=False))
def test_facts_are_as_somebody_would_have_them_who_had_been_told_right_at_once(
    history: list[Said], chance: Any
) -> None:
    right: dict[UUID, tuple[Event, datetime]] = {}
    first: dict[UUID, UUID] = {}
    for said in history:
        match said.event:
            case IntakeRecordCorrected() | PlanningRecordCorrected() as correction:
                first[said.id] = root = first[correction.target]
                event, _ = right[root]
                right[root] = (
                    (Booked.model_validate(correction.patch) if correction.patch else event),
                    correction.time or said.time,
                )
            case IntakeRecordRetracted() | PlanningRecordRetracted() as retraction:
                del right[first[retraction.target]]
            case event:
                first[said.id] = said.id
                right[said.id] = event, said.time
    chance.shuffle(history)
    assert {fact.id: (fact.what, fact.time) for fact in told(history).file.facts} == right


json_values = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda part: st.dictionaries(st.sampled_from("abc"), part, max_size=3),
)


@given(json_values, json_values)
def test_a_merge_patch_leaves_what_it_does_not_name(data: Any, patch: Any) -> None:
    found = merged(data, patch)
    if not isinstance(patch, dict):
        assert found == patch
        return
    before = data if isinstance(data, dict) else {}
    assert {name: value for name, value in found.items() if name not in patch} == {
        name: value for name, value in before.items() if name not in patch
    }
    for name, value in patch.items():
        assert (name not in found) if value is None else (found[name] == merged(before.get(name), value))
