"""What another pack would change is printed row by row and person by person."""

from datetime import UTC, datetime
from uuid import UUID

import orjson
import pytest

from services.cli import trying
from services.trying import Found
from shared.deadlines.comparing import Compared, Pair, Standing

WHO = UUID(int=7)


def standing(row: str, due: int, state: str, breached: bool = False) -> Standing:
    when = datetime(2026, 3, due, 23, 59, tzinfo=UTC)
    return Standing("plan_approved", row, "e-1", None, when, None, state, breached)  # type: ignore[arg-type]


@pytest.fixture
def found() -> Found:
    """Of one of two people a plan was approved in time, and by the new pack would not have been."""
    pair = Pair(standing("plan", 20, "met"), standing("plan", 10, "met_late", breached=True))
    same = Pair(standing("plan", 20, "met"), standing("plan", 20, "met"))
    found = Found(people=2, concerned=1, different=[(WHO, "planning", pair)])
    found.summary.add(Compared((), (pair, same)))
    return found


def test_each_row_is_printed_with_its_effect_and_each_person_with_what_is_different(
    found: Found, capsys: pytest.CaptureFixture[str]
) -> None:
    trying.show(found, False)
    head, row, _, _, line, last = (" ".join(each.split()) for each in capsys.readouterr().out.splitlines())
    assert head == "kind row recorded opened breached late unchanged different"
    assert row == "plan_approved plan none 2 0 → 1 0 → 1 1 1 breached, 1 earlier"
    assert line == (
        f"{WHO} plan_approved plan met 2026-03-20 23:59 UTC plan met late 2026-03-10 23:59 UTC "
        "earlier by 10 days, breached"
    )
    assert last == "2 people: something would be different of 1. Nothing was written."


def test_as_json_each_row_and_each_difference_is_a_line(found: Found, capsys: pytest.CaptureFixture[str]) -> None:
    found.unreadable = 1
    trying.show(found, True)
    row, pair, people = (orjson.loads(line) for line in capsys.readouterr().out.splitlines())
    assert row == {
        "kind": "plan_approved",
        "row": "plan",
        "recorded": {"opened": 0, "breached": 0, "late": 0},
        "in_use": {"opened": 2, "breached": 0, "late": 0},
        "new": {"opened": 2, "breached": 1, "late": 1},
        "changes": {"earlier": 1, "breached": 1},
        "unchanged": 1,
    }
    assert (pair["person"], pair["service"], pair["changes"]) == (str(WHO), "planning", ["earlier", "breached"])
    assert pair["moved_seconds"] == -864_000
    assert (pair["in_use"]["state"], pair["new"]["state"]) == ("met", "met_late")
    assert people == {"people": 2, "different": 1, "unreadable": 1}


def test_what_only_one_pack_opens_is_not_opened_by_the_other(found: Found, capsys: pytest.CaptureFixture[str]) -> None:
    found.different = [(WHO, "planning", Pair(None, standing("plan", 10, "voided", breached=True)))]
    found.unreadable = 3
    trying.show(found, False)
    *_, line, last = (" ".join(each.split()) for each in capsys.readouterr().out.splitlines())
    assert line.endswith("plan_approved not opened plan breached, voided 2026-03-10 23:59 UTC opened")
    assert "; 3 could not be read." in last
