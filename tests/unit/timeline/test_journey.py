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
    Said,
    is_final,
    said_in,
    state_of,
)
from shared.contracts.catalogue import CATALOGUE
from shared.sql import queries

NOTHING_MORE, IN_ERROR = Said(), Said(in_error=True)
ERROR = "closed as admitted in error"


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
        ([ADMISSION, VOID, ERROR], None),
        ([ADMISSION, ERROR, VOID], None),
        ([ADMISSION, ERROR, VOID, ADMISSION], "in_custody"),
        ([ADMISSION, ADMISSION, VOID, ERROR], "in_custody"),
        ([ADMISSION, ADMISSION, VOID, ERROR, VOID, ERROR], None),
        ([ADMISSION, RELEASE, ADMISSION, ADMISSION, ERROR, VOID, ERROR, VOID], "in_community"),
        ([ADMISSION, ADMISSION, VOID, ERROR, CLOSING], "in_community"),
        ([ADMISSION, ADMISSION, RELEASE, VOID], "in_community"),
        ([ADMISSION, RELEASE, ADMISSION, VOID, ERROR], "in_community"),
        ([ADMISSION, VOID, VOID, ADMISSION, CLOSING], "in_community"),
        ([ADMISSION, DEATH], "ended"),
        ([ADMISSION, DEATH, CLOSING], "ended"),
        ([ADMISSION, CLOSING, DEATH, ADMISSION], "ended"),
    ],
)
def test_the_state_after_these_milestones(milestones: list[str], state: str | None) -> None:
    said = ((CLOSING, IN_ERROR) if each == ERROR else (each, NOTHING_MORE) for each in milestones)
    assert state_of(said) == state
    assert said_in(CLOSING, {"outcome": "admitted_in_error"}) == IN_ERROR


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
    gone = (milestone, said_in(milestone, data))
    assert state_of([(ADMISSION, Said()), gone]) == "ended"
    assert state_of([(ADMISSION, Said()), (RELEASE, Said()), gone]) == "ended"
    assert state_of([(ADMISSION, Said()), gone, (CLOSING, Said())]) == "ended"
    assert state_of([(ADMISSION, Said()), gone, (ADMISSION, Said())]) == "returned_to_custody"
    assert state_of([(ADMISSION, Said()), (VOID, Said()), (CLOSING, Said(final=True))]) is None


def test_whoever_leaves_for_anywhere_else_is_in_the_community() -> None:
    for milestone, data in (
        (RELEASE, {"destination": "immigration"}),
        (CLOSING, {"outcome": "released"}),
        (RELEASE, {}),
    ):
        assert not is_final(milestone, data)


LICENCE, ORDER = Said(supervision="licence"), Said(supervision="order")
OURS = Said(supervision="of-ours", ours=True)
IN, OUT = (ADMISSION, Said()), (RELEASE, Said())


@pytest.mark.parametrize(
    ("milestones", "state"),
    [
        ([OUT, (SUPERVISION_START, LICENCE), (SUPERVISION_START, ORDER), (SUPERVISION_END, LICENCE)], "in_community"),
        ([OUT, (SUPERVISION_START, LICENCE), (SUPERVISION_START, ORDER), (SUPERVISION_END, ORDER)], "in_community"),
        ([OUT, (SUPERVISION_START, LICENCE), (SUPERVISION_START, LICENCE), (SUPERVISION_END, LICENCE)], "ended"),
        ([OUT, (SUPERVISION_START, LICENCE), (SUPERVISION_START, ORDER), (SUPERVISION_END, Said())], "ended"),
        ([OUT, (SUPERVISION_START, LICENCE), (SUPERVISION_START, Said()), (SUPERVISION_END, LICENCE)], "ended"),
        ([OUT, (SUPERVISION_START, OURS), (SUPERVISION_END, LICENCE)], "ended"),
        ([OUT, (SUPERVISION_START, LICENCE), (SUPERVISION_START, OURS), (SUPERVISION_END, LICENCE)], "ended"),
        ([OUT, (SUPERVISION_START, OURS), (SUPERVISION_START, LICENCE), (SUPERVISION_END, LICENCE)], "ended"),
        ([OUT, (SUPERVISION_START, LICENCE), (SUPERVISION_END, ORDER)], "ended"),
        ([OUT, (SUPERVISION_START, LICENCE), (SUPERVISION_START, ORDER._replace(prior="licence")),
          (SUPERVISION_END, ORDER)], "ended"),
        ([OUT, (SUPERVISION_START, LICENCE), (SUPERVISION_START, ORDER),
          (SUPERVISION_END, LICENCE._replace(final=True))], "ended"),
        ([IN, (SUPERVISION_START, ORDER._replace(waits=True)), OUT, (SUPERVISION_START, LICENCE),
          (SUPERVISION_END, ORDER)], "in_community"),
        ([IN, (SUPERVISION_START, ORDER._replace(waits=True)), OUT, (SUPERVISION_START, LICENCE),
          (SUPERVISION_END, LICENCE)], "ended"),
        ([IN, (SUPERVISION_START, LICENCE._replace(waits=True)), OUT, (SUPERVISION_START, LICENCE._replace(ours=True)),
          (SUPERVISION_START, ORDER), (SUPERVISION_END, ORDER)], "in_community"),
        ([OUT, (SUPERVISION_START, LICENCE), (SUPERVISION_START, ORDER), IN, OUT,
          (SUPERVISION_START, LICENCE), (SUPERVISION_END, LICENCE)], "ended"),
        ([OUT, (SUPERVISION_START, LICENCE), (SUPERVISION_START, ORDER), IN, (VOID, Said()),
          (SUPERVISION_END, LICENCE)], "in_community"),
        ([OUT, (SUPERVISION_START, LICENCE), (SUPERVISION_START, ORDER), IN, (SUPERVISION_END, ORDER), (VOID, Said()),
          (SUPERVISION_END, LICENCE)], "ended"),
    ],
)  # fmt: skip
def test_support_ends_with_the_last_of_several_supervisions(
    milestones: list[tuple[str, Said]], state: str | None
) -> None:
    ended = {"supervisionId": "order"}
    assert state_of(milestones) == state
    assert said_in(SUPERVISION_END, ended) == ORDER
    assert state_of([*milestones, (SUPERVISION_END, LICENCE), (SUPERVISION_END, ORDER)]) == "ended"


def test_a_late_fact_is_folded_where_it_happened() -> None:
    known = [(1, ADMISSION), (30, ADMISSION)]
    assert state_of((milestone, Said()) for _, milestone in sorted(known)) == "in_custody"
    assert state_of((milestone, Said()) for _, milestone in sorted([*known, (10, RELEASE)])) == "returned_to_custody"


@pytest.mark.parametrize("other", sorted(CATALOGUE.keys() - set(MILESTONES)))
def test_other_facts_move_nobody(other: str) -> None:
    assert state_of([(other, Said())]) is None
    assert state_of([(ADMISSION, Said()), (other, Said())]) == "in_custody"


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
