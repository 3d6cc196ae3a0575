"""The page of cases as it is written for a list: hours, days and empty lists as a worker reads them."""

import re
from typing import Any

from services.timeline.caseload.pages import PAGES
from services.timeline.clocks import Clocks

CASE = {
    "id": "p", "identifiers": ["gb:noms:A1234BC"], "state": "in_community", "place": None, "since": None,
    "since_roughly": None, "worker": None, "team": "leeds", "asked": None, "successor": None, "urgency": "overdue",
    "released": "2026-07-01T15:00:00Z", "released_roughly": None, "gaps": [],
    "deadlines": [
        {"kind": "first_contact", "due": "2026-07-02T22:59:59.999999Z"},
        {"kind": "need_answered", "due": "2026-07-09T09:00:00Z"},
    ],
}  # fmt: skip


def page(*people: dict[str, Any], **query: str) -> str:
    found = {"people": people, "total": len(people), "as_of": "2026-07-03T08:00:00Z", "behind": None, "next": None}
    html = PAGES.templates.get_template("caseload.html").render(
        menu={}, path="/caseload", found=found, query={"worker": "", "team": "", "since": ""} | query, show=None,
        address=lambda **_: "", now="2026-07-03T08:00:00Z", clocks=Clocks(("Europe/London",)), behind=False,
        looked=None, looking=lambda _: "",
    )  # fmt: skip
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html))


def test_what_is_due_by_the_end_of_a_day_has_no_hour_and_what_has_one_has_that_of_the_place() -> None:
    shown = page(CASE)
    assert "first contact, overdue since 2 July 2026answer to the referral, by 9 July 2026, 10:00" in shown
    assert "released 1 July 2026, 16:00" in shown
    assert "All times are by the clock of Europe/London." in shown


def test_what_is_known_by_its_day_is_that_day_and_has_no_hour() -> None:
    assert "released 1 July 2026 leeds" in page({**CASE, "released_roughly": "2026-07-01"})


def test_an_empty_list_says_how_a_team_is_found() -> None:
    assert "Nobody is on this list." in page()
    assert "letter for letter" in page(team="Leeds")
