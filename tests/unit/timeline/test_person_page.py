"""The page of a person, as it is written for whatever their timeline holds."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import orjson

from services.timeline.answering import answers
from services.timeline.pages import PAGES, path_and_entries
from services.timeline.queries import entry
from services.timeline.revisions import Revision, as_known
from services.timeline.rows import rows
from tests.unit.deadlines.stories import pack_of

START = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def told(number: int, kind: str, flags: Sequence[str] = (), /, **data: Any) -> dict[str, Any]:
    event = {
        "type": f"throughcare.{kind}.v1", "time": day(number).isoformat(), "recordedtime": day(number).isoformat(),
        "data": data,
    }  # fmt: skip
    row: Any = {
        "id": UUID(int=number), "person": UUID(int=9), "known": day(number), "service": kind.partition(".")[0],
        "sequence": number, "actor": "prison", "cause": None, "correlation": UUID(int=number), "flags": [*flags],
        "body": orjson.dumps(event),
    }  # fmt: skip
    return entry(row)


def corrected(number: int, target: int, **data: Any) -> Revision:
    said = {"reason": "data_entry", **data}
    event = {"type": "throughcare.planning.record.corrected.v1", "actor": "registry", "data": said}
    return Revision(UUID(int=number), UUID(int=target), UUID(int=target), day(number), number, event, UUID(int=9))


ROW = "id: review, kind: plan_review, amount: 30, recurrence: {kind: next_due}"
PACK = pack_of(ROW)


def html(*entries: dict[str, Any], identifiers: Sequence[str] = ("gb:noms:A1234BC",)) -> str:
    person = {"id": str(UUID(int=9)), "identifiers": [*identifiers], "state": "in_custody"}
    return PAGES.templates.get_template("person.html").render(
        menu={}, path="/", person=person, door="", works_with_them=True, **path_and_entries(entries, PACK)
    )


def test_hours_and_months_are_those_of_the_place_and_the_instant_stays_beside_them() -> None:
    london = PACK.model_copy(update={"time_zone": "Europe/London"})
    entry = told(2, "planning.practitioner.assigned", role="key_worker") | {"time": "2026-06-30T23:30:00+00:00"}
    person = {"id": str(UUID(int=9)), "identifiers": ["gb:noms:A1234BC"], "state": "in_custody"}
    html = PAGES.templates.get_template("person.html").render(
        menu={}, path="/", person=person, door="", works_with_them=True, **path_and_entries([entry], london)
    )
    assert "All times are by the clock of Europe/London." in html
    assert "<h3>July 2026</h3>" in html
    assert '<time datetime="2026-07-01T00:30:00+01:00">1 July 2026, 00:30</time>' in html


def page(*entries: dict[str, Any], identifiers: Sequence[str] = ("gb:noms:A1234BC",)) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html(*entries, identifiers=identifiers)))


class Paper(HTMLParser):
    """The words of a page that are not for the screen alone."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self._open = "", [False]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "link", "input"):
            classes = (dict(attrs).get("class") or "").split()
            self._open.append(self._open[-1] or "screen" in classes)

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self.words += "" if self._open[-1] else data


def test_why_something_is_due_is_said_beneath_it_by_the_row_and_its_source() -> None:
    said = {"deadlineId": "d-1", "kind": "plan_review", "trigger": "plan", "dueAt": "2026-02-01T23:59:59Z"}
    shown = page(told(2, "planning.deadline.opened", **said, pack="ours", row="review"))
    assert "By row review of ours, 30 calendar days after, again and again. us (verified)" in shown
    law = PACK.rows[0].model_copy(update={"source": "Code of Practice for Victims"})
    by_it = rows(
        [told(2, "planning.deadline.opened", **said, pack="ours", row="review")],
        PACK.model_copy(update={"rows": (law,)}),
    )
    assert "ictim" not in str(by_it)
    shown = page(told(2, "planning.deadline.opened", **said, pack="former", row="review"))
    assert "By row review of former" in shown
    assert "calendar days" not in shown
    assert "By row" not in page(told(2, "planning.deadline.opened", **said))


def test_paper_does_not_tell_that_a_victim_has_an_interest_and_the_screen_does() -> None:
    liaison = [{"kind": "victim_liaison", "ref": "v-7731"}]
    entries = (
        told(1, "intake.consent.recorded", decision="granted", recipients=[*liaison, {"kind": "employer"}]),
        told(2, "release.conditions.set", conditionId="k-1", kind="no_contact", standing="victim_requested",
             victimInterestRef="v-7731"),
        told(40, "release.victim_notice.due", kind="release", victimInterestRefs=["v-7731"], channelOwner="v-7731"),
        told(41, "release.record.retracted", targetEventId=str(UUID(int=40)), reason="duplicate"),
        told(42, "planning.practitioner.assigned", role="key_worker") | {"cause": str(UUID(int=40))},
        told(80, "aftercare.victim_notice.resolved", kind="release", outcome="served"),
        told(120, "release.deadline.opened", deadlineId="d", kind="victim_notified", trigger="released"),
    )  # fmt: skip
    shown = html(*entries)
    for words in ("Victim notice given", "victim liaison", "7 entries", "An entry was retracted", "March 2026"):
        assert words in shown
    paper = Paper(shown).words
    assert not re.search("(?i)victim|liaison|v-7731|entries|retracted|March|May", paper)
    for words in ("Consent given: employer", "Condition of release set: no contact", "Key worker assigned"):
        assert words in paper


ASSIGNED = told(2, "planning.practitioner.assigned", ["after_death"], role="key_worker")


def test_whom_nobody_has_registered_is_said_to_be_known_by_our_number_only() -> None:
    unknown, known = page(ASSIGNED, identifiers=()), page(ASSIGNED)
    assert ("Nobody has registered this person" in unknown, "Nobody has registered" in known) == (True, False)


def test_what_was_odd_is_said_where_nothing_was_corrected_since() -> None:
    assert "Odd: " in page(ASSIGNED)


def test_what_was_odd_before_a_correction_is_said_to_have_been_before_it() -> None:
    revision = corrected(3, 2, patch={"role": "mentor"})
    shown = as_known(ASSIGNED, [revision])
    own = shown | {"answered": [*answers(shown, [shown], {UUID(int=2): [revision]})]}
    said = page(own, told(3, "planning.record.corrected", targetEventId=str(UUID(int=2)), reason="data_entry"))
    assert "Odd before it was corrected: " in said


def test_what_else_was_corrected_since_is_named_beside_what_was_odd() -> None:
    first = told(1, "planning.practitioner.assigned", role="key_worker")
    revision = corrected(3, 1, patch={"role": "mentor"})
    revised = as_known(first, [revision])
    odd = ASSIGNED | {"answered": [*answers(ASSIGNED, [revised], {UUID(int=1): [revision]})]}
    said = page(revised, odd, told(3, "planning.record.corrected", targetEventId=str(UUID(int=1)), reason="data_entry"))
    assert "Since then “Mentor assigned” was corrected: see whether this is odd still" in said


def test_where_the_person_is_and_how_many_entries_there_are_stand_apart() -> None:
    assert "In custody. 1 entry." in page(ASSIGNED)


def test_what_somebody_thinks_within_a_fact_is_said_to_be_an_assessment() -> None:
    screened = told(2, "intake.screening.completed", kind="health", outcome="done", fitForWork=False)
    assert "holds an assessment · said by prison to intake" in page(screened)
    assert "Fit for workno · assessment" in page(screened)  # the name of a field alone would say the reverse
    assert "assessment" not in page(ASSIGNED)


def test_what_was_overdue_as_far_as_was_known_is_said_to_have_been_done_in_time() -> None:
    due = {"deadlineId": "d-1", "kind": "induction"}
    late = told(2, "intake.deadline.breached", **due, dueAt="2026-01-02T23:59:00Z", severity="advisory")
    done = told(3, "intake.deadline.met", **due, late=False, recordedLate=True)
    said = "As far as was known then: it was done in time, and told late"
    assert said in page(late, done)
    assert said not in page(late, done | {"data": done["data"] | {"late": True}})
    assert said not in page(late)


def test_beneath_its_headline_stands_what_an_entry_said() -> None:
    said = page(told(2, "planning.practitioner.assigned", role="key_worker", staffRef="w-17"))
    assert "What was said: Key worker assigned" in said
    assert "w-17" in said
