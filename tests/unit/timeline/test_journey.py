"""Where a person is follows from what happened, in the order of the world."""

import re
from importlib.resources import files

import pytest

from services.timeline.journey import (
    ADMISSION,
    CLOSING,
    DEATH,
    MILESTONES,
    RELEASE,
    SUPERVISION_END,
    SUPERVISION_START,
    VOID,
    is_final,
    state_of,
)
from shared.contracts.catalogue import CATALOGUE
from shared.sql import queries


@pytest.mark.parametrize(
    ("milestones", "state"),
    [
        ([], None),
        ([ADMISSION], "in_custody"),
        ([ADMISSION, ADMISSION], "in_custody"),
        ([ADMISSION, RELEASE], "in_community"),
        ([RELEASE], "in_community"),
        ([ADMISSION, RELEASE, ADMISSION], "returned_to_custody"),
        ([ADMISSION, RELEASE, SUPERVISION_END], "ended"),
        ([ADMISSION, RELEASE, SUPERVISION_END, ADMISSION], "returned_to_custody"),
        ([ADMISSION, RELEASE, ADMISSION, RELEASE], "in_community"),
        ([ADMISSION, RELEASE, ADMISSION, SUPERVISION_END], "returned_to_custody"),
        ([ADMISSION, SUPERVISION_END], "in_custody"),
        ([ADMISSION, RELEASE, SUPERVISION_END, SUPERVISION_END], "ended"),
        ([SUPERVISION_END], None),
        ([SUPERVISION_START], "in_community"),
        ([SUPERVISION_START, SUPERVISION_END], "ended"),
        ([ADMISSION, RELEASE, SUPERVISION_END, SUPERVISION_START], "in_community"),
        ([ADMISSION, SUPERVISION_START], "in_custody"),
        ([ADMISSION, RELEASE, ADMISSION, SUPERVISION_START], "returned_to_custody"),
        ([CLOSING], None),
        ([ADMISSION, CLOSING], "in_community"),
        ([ADMISSION, CLOSING, ADMISSION], "returned_to_custody"),
        ([ADMISSION, RELEASE, CLOSING], "in_community"),
        ([ADMISSION, RELEASE, CLOSING, SUPERVISION_END, CLOSING], "ended"),
        ([ADMISSION, VOID], None),
        ([ADMISSION, VOID, CLOSING], None),
        ([ADMISSION, ADMISSION, VOID, CLOSING], "in_custody"),
        ([ADMISSION, ADMISSION, VOID, CLOSING, CLOSING], "in_community"),
        ([ADMISSION, RELEASE, ADMISSION, VOID, CLOSING], "in_community"),
        ([ADMISSION, VOID, VOID, ADMISSION, CLOSING], "in_community"),
        ([ADMISSION, DEATH], "ended"),
        ([ADMISSION, DEATH, CLOSING], "ended"),
        ([ADMISSION, CLOSING, DEATH, ADMISSION], "ended"),
    ],
)
def test_the_state_after_these_milestones(milestones: list[str], state: str | None) -> None:
    assert state_of((each, False) for each in milestones) == state


@pytest.mark.parametrize(
    ("milestone", "data"),
    [
        (RELEASE, {"destination": "deported"}),
        (RELEASE, {"destination": "other_jurisdiction"}),
        (CLOSING, {"outcome": "deported"}),
        (CLOSING, {"outcome": "transferred_jurisdiction"}),
        (CLOSING, {"outcome": "died"}),
    ],
)
def test_whoever_leaves_for_out_of_reach_is_supported_no_more_though_never_supervised(
    milestone: str, data: dict[str, str]
) -> None:
    gone = (milestone, is_final(milestone, data))
    assert state_of([(ADMISSION, False), gone]) == "ended"
    assert state_of([(ADMISSION, False), (RELEASE, False), gone]) == "ended"
    assert state_of([(ADMISSION, False), gone, (CLOSING, False)]) == "ended"
    assert state_of([(ADMISSION, False), gone, (ADMISSION, False)]) == "returned_to_custody"
    assert state_of([(ADMISSION, False), (VOID, False), (CLOSING, True)]) is None


def test_whoever_leaves_for_anywhere_else_is_in_the_community() -> None:
    for milestone, data in (
        (RELEASE, {"destination": "immigration"}),
        (CLOSING, {"outcome": "released"}),
        (RELEASE, {}),
    ):
        assert not is_final(milestone, data)


def test_a_late_fact_is_folded_where_it_happened() -> None:
    known = [(1, ADMISSION), (30, ADMISSION)]
    assert state_of((milestone, False) for _, milestone in sorted(known)) == "in_custody"
    assert state_of((milestone, False) for _, milestone in sorted([*known, (10, RELEASE)])) == "returned_to_custody"


@pytest.mark.parametrize("other", sorted(CATALOGUE.keys() - set(MILESTONES)))
def test_other_facts_move_nobody(other: str) -> None:
    assert state_of([(other, False)]) is None
    assert state_of([(ADMISSION, False), (other, False)]) == "in_custody"


def test_every_milestone_is_in_the_catalogue() -> None:
    assert set(MILESTONES) <= CATALOGUE.keys()


@pytest.mark.parametrize(
    "text",
    [
        queries("services.timeline", "timeline.sql")["milestones"],
        queries("services.timeline.subscriptions", "deliveries.sql")["milestones"],
        (files("services.timeline.migrations") / "0009_supervision_starts.sql").read_text(),
    ],
    ids=["timeline", "deliveries", "index"],
)
def test_what_reads_milestones_and_the_index_for_it_name_them_all(text: str) -> None:
    assert re.findall("'([^']+)'", text) == list(MILESTONES)
