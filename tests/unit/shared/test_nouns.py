"""A noun says which types of facts it folds, and is passed over for all others: they would change nothing."""

from typing import Any

import pytest

from services.deciding import DECIDING
from shared.contracts.catalogue import CATALOGUE
from shared.eventing.decider import Aggregate
from shared.testing import fact
from tests.unit.aftercare import stories as aftercare
from tests.unit.intake import stories as intake
from tests.unit.planning import stories as planning
from tests.unit.release import stories as release

EVENTS = {each.__name__.split(".")[-2]: each.EVENTS for each in (intake, planning, release, aftercare)}
NOUNS = [(name, noun) for name, parts in DECIDING.items() for noun in parts.aggregates]


@pytest.mark.parametrize(("service", "noun"), NOUNS, ids=[f"{name} {noun.name}" for name, noun in NOUNS])
def test_what_a_noun_does_not_fold_would_change_nothing(service: str, noun: Aggregate[Any]) -> None:
    others = [kind for kind in CATALOGUE.values() if kind not in noun.folds]
    state = noun.initial
    for event in EVENTS[service]:
        state = noun.evolve(state, fact(event, 1))
        for kind in others:
            assert noun.evolve(state, fact(kind.model_validate(kind.example), 2)) is state, kind
