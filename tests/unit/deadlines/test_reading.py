"""A pack is read whole, or every mistake is told with its line and column."""

import re
from datetime import date
from pathlib import Path

import pytest

from services.deciding import DECIDING
from services.policies import checking, pack, pack_in_use, shipped
from shared.deadlines.filters import field_at
from shared.deadlines.obligation import DEATH, FACILITIES
from shared.deadlines.pack import Row
from shared.deadlines.reading import BadPack, Read, parse_pack
from tests.unit.deadlines.stories import HEAD

ROW = "  - {id: a, kind: plan_approved, amount: 3, source: us, legal: policy, confidence: verified}\n"

VOIDED = "voided_by: {type: planning.plan.reviewed, where: {WHERE}}"


def with_(field: str, where: str) -> str:
    return ROW.replace("amount: 3", field.replace("WHERE", where))


def mistakes(text: str) -> list[str]:
    try:
        return [str(each) for each in checking(DECIDING.values()).mistakes(parse_pack(text, "ours.yaml"))]
    except BadPack as bad:
        return [str(each) for each in bad.mistakes]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "1:1: a pack is a mapping: begin with `pack: its-name`"),
        ("- a", "1:1: a pack is a mapping: begin with `pack: its-name`"),
        (f"{HEAD}rows: [", "6:8: this is not YAML: expected the node content, but found '<stream end>'"),
        (f"{HEAD}title: Twice\n", "6:1: title is said twice"),
        (HEAD.replace("title: Ours\n", ""), "1:1: title is missing: write title: Our county"),
        (HEAD.replace("UTC", "Mars/Base"), "5:1: there is no time zone Mars/Base: give one such as Europe/London"),
        (f"{HEAD}rows:\n{ROW}{ROW}", "8:6: another row is called a: a row's id is its own"),
        (
            f"{HEAD}rows:\n" + ROW.replace("amount", "amuont"),
            "7:34: amuont is not known here: did you mean amount?",
        ),
        (
            f"{HEAD}rows:\n" + ROW.replace("plan_approved", "plan_aproved"),
            "7:13: the product has no kind plan_aproved: did you mean plan_approved? a kind of the pack's own says "
            "starts_on and satisfied_by",
        ),
        (
            f"{HEAD}rows:\n" + ROW.replace("amount: 3", "starts_on: planning.plan.draftd"),
            "7:34: there is no event type planning.plan.draftd: did you mean planning.plan.drafted?",
        ),
        (
            f"{HEAD}rows:\n" + with_(VOIDED, "outcom: close"),
            "7:84: planning.plan.reviewed has no field outcom: did you mean outcome?",
        ),
        (
            f"{HEAD}rows:\n" + with_(VOIDED, "outcome: no"),
            "7:84: outcome is never no: it is one of continue, change, close, unknown",
        ),
        (
            f"{HEAD}rows:\n" + ROW.replace("amount: 3", "starts_on: {type: planning.plan.drafted, anchor: planId}"),
            "7:75: planning.plan.drafted has no date or instant planId: it has none, and is counted from its own time "
            "without",
        ),
        (
            f"{HEAD}rows:\n" + ROW.replace("amount: 3", "satisfied_by: release.released"),
            "7:34: plan_approved is satisfied by events of planning, whose deadline it is",
        ),
        (
            f"{HEAD}rows:\n" + ROW.replace("amount: 3", "calendar: ours"),
            "7:34: the pack has no calendar ours: it has none",
        ),
        (
            f"{HEAD}calendars: {{default: {{country: GB, subdivision: XYZ}}}}\n",
            "6:36: no public holidays are known of GB-XYZ: it is one of ENG, NIR, SCT, WLS",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(text: str, told: str) -> None:
    assert told in mistakes(text)


TOLD = Path(__file__).with_name("mistakes.txt").read_text("utf-8")
PAIRS = [re.findall(r"^([^ #].*)\n    (.*)$", each, re.MULTILINE) for each in TOLD.split("\n\n")]
CLOSED = ", ".join(f"2026-0{month}-{day:02}" for month in (6, 7) for day in range(1, 31))


@pytest.mark.parametrize(("says", "told"), PAIRS[0])
def test_a_mistake_of_a_hurried_hand_says_field_rule_and_way_out(says: str, told: str) -> None:
    assert told in mistakes(f"{HEAD}rows:\n{ROW.replace('amount: 3', says)}")


@pytest.mark.parametrize(("written", "told"), PAIRS[1])
def test_a_mistake_of_the_whole_file_says_what_to_do(written: str, told: str) -> None:
    text = written.replace("ROW-B", ROW.replace("id: a", "id: b").strip("\n")).replace("ROW", ROW.strip("\n"))
    assert told in mistakes(HEAD + text.replace("\\n", "\n").replace("\\t", "\t").replace("\\x00", "\0"))


def test_brackets_without_end_and_a_calendar_without_days_are_mistakes_too() -> None:
    assert mistakes(f"{HEAD}rows: {'[' * 3000}") == ["1:1: there are too many brackets within brackets"]
    never = "6:23: no day is worked within 60 days of 2026-06-01: open some"
    assert never in mistakes(f"{HEAD}calendars: {{default: {{closed: [{CLOSED}]}}}}\n")


def test_rows_that_follow_each_other_or_begin_with_other_facts_are_not_at_once() -> None:
    ended = ROW.replace("amount", "effective_to: 2026-01-31, amount")
    began = ROW.replace("id: a", "id: b").replace("amount", "effective_from: 2026-02-01, amount")
    for one, other in (
        (ended, began),
        (ROW.replace("amount", "starts_on: planning.plan.drafted, amount"),
         ROW.replace("id: a", "id: b").replace("amount", "starts_on: planning.plan.agreed, amount")),
    ):  # fmt: skip
        assert mistakes(f"{HEAD}rows:\n{one}{other}") == []


VICTIM = "7:5: whoever reads a timeline sees what is due, and may not see that a victim has an interest"


@pytest.mark.parametrize(
    "row",
    [
        ROW.replace("id: a", "id: victim-told"),
        ROW.replace("kind: plan_approved", "kind: victim_notified"),
        ROW.replace("amount: 3", "starts_on: release.victim_notice.due"),
        ROW.replace("amount: 3", "voided_by: {type: aftercare.victim_notice.resolved}"),
        ROW.replace("amount: 3", "starts_on: {type: release.conditions.set, where: {standing: victim_requested}}"),
        ROW.replace("amount: 3", "per: victimInterestRef"),
        ROW.replace(
            "amount: 3", "exemptions: [{by: planning.plan.drafted, extends: {amount: 1, unit: weeks}, reason: victim}]"
        ),
    ],
)
def test_no_deadline_tells_of_a_victim(row: str) -> None:
    assert VICTIM in mistakes(f"{HEAD}rows:\n{row}")


def test_a_source_and_a_programme_may_speak_of_victims() -> None:
    course = "voided_by: {type: planning.programme.referred, where: {kind: victim_awareness}}"
    row = ROW.replace("amount: 3", course).replace("source: us", "source: Victims Code")
    assert mistakes(f"{HEAD}rows:\n{row}") == []


def test_no_obligation_tells_of_a_victim() -> None:
    assert "victim" not in str([parts.obligations for parts in DECIDING.values()])


def test_all_mistakes_are_told_in_the_order_of_the_file() -> None:
    text = HEAD.replace("UTC", "Mars/Base") + "rows:\n" + ROW.replace("amount: 3", "calendar: ours")
    assert [each.split(":")[0] for each in mistakes(text)] == ["5", "7"]


def test_only_true_and_false_are_truth_values() -> None:
    text = f"{HEAD}rows:\n" + ROW.replace("source: us", "source: 'no'").replace("id: a", "id: on")
    assert parse_pack(text, "ours.yaml").pack.rows[0].id == "on"


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_pack_has_no_mistakes_and_is_called_as_its_file(name: str) -> None:
    assert pack(name, DECIDING.values()).pack.pack == name


@pytest.mark.parametrize("name", shipped())
def test_what_nobody_has_checked_says_so(name: str) -> None:
    for row in pack(name, DECIDING.values()).pack.rows:
        assert row.source
        if "not seen" in row.source or "general knowledge" in row.source:
            assert row.confidence == "unverified"


def test_a_deployment_says_since_when_it_goes_by_its_pack() -> None:
    since = date(2025, 1, 1)
    assert pack_in_use("un-baseline", DECIDING.values(), since).in_force_from == since
    assert pack_in_use("un-baseline", DECIDING.values()).in_force_from == date(2026, 8, 1)


def test_a_kind_is_of_one_service() -> None:
    kinds = [each.kind for parts in DECIDING.values() for each in parts.obligations]
    assert len(kinds) == len(set(kinds))


def test_an_obligation_is_satisfied_by_events_of_the_service_that_has_it() -> None:
    for name, parts in DECIDING.items():
        for each in parts.obligations:
            assert {trigger.type.partition(".")[0] for trigger in each.satisfied_by} == {name}


def test_an_obligation_speaks_of_types_and_fields_that_exist() -> None:
    held = checking(DECIDING.values())
    lists = ("starts_on", "satisfied_by", "voided_by", "paused_by", "resumed_by", "recompute_on")
    every = [each for parts in DECIDING.values() for each in parts.obligations]
    spoken = [trigger for each in every for name in lists for trigger in getattr(each, name)]
    spoken += [
        trigger for each in every if each.only_while for trigger in each.only_while.since + each.only_while.until
    ]
    row = {"id": "a", "kind": "own", "source": "us", "legal": "policy", "confidence": "verified"}
    rows = [Row.model_validate({**row, "voided_by": [each.model_dump()]}) for each in (*spoken, *DEATH)]
    read = parse_pack(HEAD, "test")
    for each in rows:
        pack_ = read.pack.model_copy(update={"rows": (each,)})
        told = [mistake.what for mistake in held.mistakes(Read(pack_, "test", read.places))]
        assert [what for what in told if "the product has no kind" not in what] == []
    assert all(field_at(held.kinds[each.starts_on[0].type], each.per) for each in every if each.per)
    assert all(each.anchor and field_at(held.kinds[each.type], each.anchor) for each in FACILITIES)
