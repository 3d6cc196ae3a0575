"""Rule 6: nothing happens to a person after their death, but what settles their affairs."""

import dataclasses
from collections.abc import Sequence
from typing import ClassVar

import pytest

from services.deciding import DECIDING
from shared.contracts.fields import Event
from shared.contracts.intake import DeathRecorded, EpisodeClosed, PersonRegistered
from shared.eventing.decider import Aggregate, Command, Decision, Fact, Precision, Stated
from shared.eventing.errors import RuleBroken
from shared.mortality import Life, mortal
from shared.parts import Parts
from shared.testing import fact, given

DIED = DeathRecorded(place="hospital")
HAPPENS = PersonRegistered.model_validate(PersonRegistered.example)
SETTLES = EpisodeClosed(outcome="died")


@dataclasses.dataclass(frozen=True)
class Start(Command):
    """Asks for more to happen to the person."""

    makes: ClassVar = (PersonRegistered, EpisodeClosed)


@dataclasses.dataclass(frozen=True)
class Settle(Command):
    """Asks for what may follow a death."""

    makes: ClassVar = (EpisodeClosed,)


def decide(stated: Stated, known: int, later: Sequence[Fact]) -> Decision:
    if known < 0:
        raise RuleBroken("never", "is never so")
    match stated.what:
        case Event() as event:
            return Decision(event, ("odd",) if known else ())
        case _:
            return Decision(SETTLES)


TYPES: frozenset[type[Event]] = frozenset({PersonRegistered, EpisodeClosed, DeathRecorded})
COUNT = Aggregate("count", TYPES | {Start, Settle}, 0, lambda n, _: n + 1, decide, TYPES)
(MORTAL,) = mortal(COUNT)


def test_what_is_reported_of_the_living_is_nobody_elses_business() -> None:
    given(MORTAL).when(HAPPENS).is_taken().flags()
    given(MORTAL, fact(HAPPENS, 1)).when(HAPPENS, at=2).flags("odd")


def test_what_happens_after_a_death_is_taken_and_flagged_beside_what_else_is_odd() -> None:
    given(MORTAL, fact(DIED, 5)).when(HAPPENS, at=6).is_taken().flags("odd", "after_death")


@pytest.mark.parametrize("settling", [SETTLES, DIED])
def test_what_settles_the_affairs_of_the_dead_is_not_flagged(settling: Event) -> None:
    given(MORTAL, fact(DIED, 5)).when(settling, at=6).is_taken().flags("odd")


def test_what_happened_before_the_death_is_not_flagged_however_late_it_is_told() -> None:
    given(MORTAL, fact(DIED, 5)).when(HAPPENS, at=4).is_taken().flags()


@pytest.mark.parametrize("exact", ["day", "month", "unknown"])
def test_what_may_have_happened_before_the_death_has_the_benefit_of_the_doubt(exact: Precision) -> None:
    given(MORTAL, fact(DIED, 5.0)).when(HAPPENS, at=5.1, exact=exact).flags("odd")
    given(MORTAL, fact(DIED, 5.0, exact=exact)).when(HAPPENS, at=5.1).flags("odd")


def test_a_second_death_does_not_make_the_person_die_later() -> None:
    given(MORTAL, fact(DIED, 5), fact(DIED, 9)).when(HAPPENS, at=7).flags("odd", "after_death")


def test_a_policy_begins_nothing_for_the_dead() -> None:
    given(MORTAL, fact(DIED, 5)).when(Start(), at=6).is_already_so()
    given(MORTAL, fact(DIED, 5)).when(Start(), at=4).then(SETTLES)


def test_a_policy_settles_what_is_to_be_settled() -> None:
    given(MORTAL, fact(DIED, 5)).when(Settle(), at=6).then(SETTLES)


def test_the_rules_of_the_aggregate_hold_for_the_dead_too() -> None:
    (strict,) = mortal(dataclasses.replace(COUNT, initial=-9))
    given(strict, fact(DIED, 5)).when(HAPPENS, at=6).is_rejected("never")


@pytest.mark.parametrize("parts", DECIDING.values(), ids=lambda parts: parts.name)
def test_every_service_hears_of_a_death_and_keeps_the_rule(parts: Parts) -> None:
    own = {kind for aggregate in parts.aggregates for kind in aggregate.decides}
    assert DeathRecorded in own | set(parts.listens_to)
    assert all(isinstance(aggregate.initial, Life) for aggregate in parts.aggregates)
