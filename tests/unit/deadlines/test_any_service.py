"""By every pack, whatever a service is told: read anew, nothing more is told of deadlines; and what is open after
a whole history is open in whatever order it came.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.deciding import DECIDING
from services.policies import pack_in_use, shipped
from shared.contracts.fields import Event
from shared.deadlines.keeping import deadlines_of
from shared.deadlines.reconcile import Deadlines
from shared.deadlines.recorded import recorded
from shared.eventing.decider import Command
from tests.unit.aftercare import test_any_history as aftercare
from tests.unit.any_history import anything, decides
from tests.unit.desk import Desk
from tests.unit.intake import test_any_history as intake
from tests.unit.planning import test_any_history as planning
from tests.unit.release import test_any_history as release

Told = Sequence[tuple[Event, float]]
EVERYTHING = {"intake": intake.WHAT, "planning": planning.WHAT, "release": release.WHAT, "aftercare": aftercare.WHAT}
WHOLE: dict[str, Told] = {
    "intake": intake.LONG,
    "planning": planning.FULL,
    "release": release.PREPARED,
    "aftercare": aftercare.WHOLE,
}
pytestmark = pytest.mark.hypothesis  # as Hypothesis marks tests itself, where examples are not of a function within
by_every_pack = pytest.mark.parametrize("pack", shipped())
of_every_service = pytest.mark.parametrize("service", list(DECIDING))


def desk(service: str, pack: str) -> Desk:
    """With its rules and reactions, by a pack that was in force before anything happened."""
    parts = DECIDING[service]
    return Desk(parts.aggregates, parts.policies, kept(service, pack))


@cache
def kept(service: str, pack: str) -> Deadlines:
    """Read once: reading a pack takes longer than most examples."""
    terms = pack_in_use(pack, DECIDING.values(), date(2024, 1, 1))
    return deadlines_of(service, DECIDING[service].obligations, terms)


def heard(service: str, pack: str) -> list[Event | Command]:
    """What it is asked to decide, and what others say that its deadlines hear."""
    own = EVERYTHING[service]
    deadlines = desk(service, pack).rules.deadlines
    hears = (deadlines.hears if deadlines else frozenset()) - {type(each) for each in own}
    return [*own, *(each for what in EVERYTHING.values() for each in what if type(each) in hears)]


@by_every_pack
@of_every_service
def test_whatever_is_said_its_deadlines_are_told_once(service: str, pack: str) -> None:
    @settings(max_examples=12)
    @given(anything(heard(service, pack), most=14))
    def told(said: object) -> None:
        decides(desk(service, pack), said)  # type: ignore[arg-type]

    told()


@by_every_pack
@of_every_service
def test_in_any_order_the_same_is_open_in_the_end(service: str, pack: str) -> None:
    in_order = still_open(service, pack, WHOLE[service])

    @settings(max_examples=8)
    @given(st.permutations(WHOLE[service]))
    def told(order: Told) -> None:
        assert still_open(service, pack, order) == in_order

    told()


def still_open(service: str, pack: str, history: Told) -> list[tuple[str, str]]:
    """Each by its kind, and by when."""
    found = recorded(desk(service, pack).having_heard(history).file.facts).values()
    return sorted((each.what.kind, str(each.due)) for each in found if each.is_open)
