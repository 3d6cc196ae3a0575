"""What the next worker is given: every part said, or said to be not known; nothing of victims; the right versions."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.timeline.handover.pack import pack_of
from services.timeline.handover.pages import as_file
from services.timeline.headlines import headline
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.schemas import schema_of
from tests.contract.made import values

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
NOW = datetime(2026, 3, 6, 16, tzinfo=UTC)
SOMEBODY = UUID(int=7)
SECTIONS = [
    "person", "release", "conditions", "first_contact", "deadlines", "needs", "programmes", "plan", "dependants",
    "means", "handover", "responsible",
]  # fmt: skip


def entry(name: str, day: float, /, **data: Any) -> dict[str, Any]:
    """As the timeline shows it; what is not said is as in the example of its contract."""
    kind = CATALOGUE[f"throughcare.{name}.v1"]
    said = data or kind.example
    kind.model_validate(said)
    return {
        "id": str(UUID(int=int(day * 10_000) + len(name))), "type": kind.type, "headline": headline(kind.type, said),
        "time": (START + timedelta(days=day)).isoformat(), "timeprecision": "minute", "service": name.split(".")[0],
        "recordedtime": (START + timedelta(days=day)).isoformat(),
        "actor": "the prison", "flags": [], "corrected": [], "retracted": None, "reviews": [], "data": said,
    }  # fmt: skip


def made(*entries: dict[str, Any], now: datetime = NOW) -> dict[str, Any]:
    return pack_of(SOMEBODY, entries, now)


def line(pack: dict[str, Any], section: str, label: str) -> str | None:
    """What is said of one thing; the label may be only its beginning."""
    lines = next(each["lines"] for each in pack["sections"] if each["code"] == section)
    found: str | None = next(each["text"] for each in lines if each["label"].startswith(label))
    return found


def labels(pack: dict[str, Any], section: str) -> list[str]:
    return [line["label"] for each in pack["sections"] if each["code"] == section for line in each["lines"]]


ADMITTED = entry("intake.admission.recorded", 0)
RELEASED = entry("release.released", 60, kind="conditional", destination="no_fixed_abode",
                 checklist={"accommodation": "no", "idDocument": "yes", "medication": "no"})  # fmt: skip


def condition(day: float, name: str = "k-1", **more: Any) -> dict[str, Any]:
    said = {"conditionId": name, "kind": "no_contact", "text": "Not to go near the old mill.", **more}
    return entry("release.conditions.set", day, **said)


def test_it_has_every_part_in_the_order_in_which_they_are_needed() -> None:
    assert [each["code"] for each in made()["sections"]] == SECTIONS
    assert [each["code"] for each in made(ADMITTED, RELEASED)["sections"]] == SECTIONS


def test_of_somebody_of_whom_nothing_is_known_every_line_says_so() -> None:
    pack = made()
    assert all(each["lines"] for each in pack["sections"])
    said = {each["text"] for section in pack["sections"] for each in section["lines"]} - {None, str(SOMEBODY)}
    assert {
        text for text in said if not re.search(r"None|Nobody|as far as|is known|is open|left custody|yet", text)
    } == set()


def test_what_is_missing_is_what_the_list_of_cases_says() -> None:
    gaps = made(ADMITTED, RELEASED)["gaps"]
    assert [each["code"] for each in gaps] == [
        "no_worker", "no_first_contact", "no_first_appointment", "no_address", "no_income", "no_records_copy",
        "not_registered",
    ]  # fmt: skip
    assert gaps[0]["sentence"].startswith("In the community, and no worker")


def test_it_says_how_the_person_left_and_what_holds_them() -> None:
    pack = made(
        entry("intake.person.registered", 0, identifiers=[{"scheme": "gb:noms", "value": "A1"}], languageTag="pl"),
        ADMITTED,
        entry("intake.sentence.recorded", 1),
        entry("release.date.confirmed", 50, date="2026-03-06", kind="conditional", decisionRef="d-9"),
        RELEASED,
    )
    assert line(pack, "person", "Known by") == "gb:noms:A1"
    assert line(pack, "person", "Language") == "pl"
    assert line(pack, "person", "Born in") is None
    assert line(pack, "release", "Left custody") == "6 March 2026, 09:00"
    assert line(pack, "release", "Was to be released on") == "6 March 2026"
    assert line(pack, "release", "Ground") == "Under supervision"
    assert line(pack, "release", "Decided by") == "decision d-9"
    assert line(pack, "release", "Sentence") == "Determinate, 730 days, from 5 January 2026"
    assert line(pack, "release", "Sentence ends") == "5 January 2028"
    assert line(pack, "release", "Licence ends") is None
    assert line(pack, "release", "Went to") == "No fixed abode: nowhere to sleep is known"


@pytest.mark.parametrize(
    ("status", "label", "text"),
    [("recalled", "Sentence", "Determinate, 730 days, from 5 January 2026"), ("remand", "Held on", "Remand order")],
)
def test_an_old_sentence_is_told_of_who_is_recalled_to_it_and_of_nobody_else(
    status: str, label: str, text: str
) -> None:
    basis = {"kind": "remand_order"}
    back = entry("intake.admission.recorded", 70, reason="unknown", legalStatus=status, legalBasis=basis)
    pack = made(ADMITTED, entry("intake.sentence.recorded", 1), RELEASED, back, now=NOW + timedelta(days=20))
    assert line(pack, "release", label) == text
    assert (line(pack, "release", "Sentence ends") is None) == (status == "remand")


def test_a_release_that_was_put_off_has_no_date_that_holds() -> None:
    date = entry("release.date.confirmed", 50, date="2026-03-06", kind="parole")
    off = entry("release.release_deferred", 55, body="parole_board", reason="risk", nextReviewOn="2026-09-01")
    pack = made(ADMITTED, date, off)
    assert (
        line(pack, "release", "Date of release") == "Put off by the parole board, looked at again on 1 September 2026"
    )
    assert line(pack, "release", "Left custody") == "Not yet, as far as is known"


def test_conditions_are_told_by_their_words_and_whether_they_were_explained_and_never_for_whom() -> None:
    pack = made(
        ADMITTED,
        condition(40, standing="victim_requested", victimInterestRef="v-7731", startOn="2026-03-06"),
        condition(41, "k-2", kind="curfew", endOn="2026-02-01"),
        RELEASED,
        entry("aftercare.conditions.explained", 60.1, conditionIds=["k-1"], understood="partly"),
    )
    assert labels(pack, "conditions") == ["No contact (k-1)"]
    said = line(pack, "conditions", "No contact")
    assert said == (
        "“Not to go near the old mill.”; from 6 March 2026 as long as supervision; "
        "explained to the person on 6 March 2026, understood in part"
    )
    oral = made(ADMITTED, condition(40), entry("aftercare.conditions.explained", 41, modes=["oral"]))
    assert "by word of mouth alone: give it in writing" in str(line(oral, "conditions", "No contact"))
    changed = made(ADMITTED, condition(40), entry("aftercare.conditions.explained", 41), condition(42))
    assert "not explained to the person" in str(line(changed, "conditions", "No contact"))


def test_a_condition_of_an_earlier_release_is_to_be_checked() -> None:
    back = entry("intake.admission.recorded", 70)
    pack = made(ADMITTED, condition(40), RELEASED, back, now=NOW + timedelta(days=20))
    assert "before the last return to custody" in str(line(pack, "conditions", "No contact"))


@pytest.mark.parametrize(
    "secret",
    [
        condition(40, standing="victim_requested", victimInterestRef="v-7731"),
        entry("release.victim_notice.due", 40, kind="release", victimInterestRefs=["v-7731"], channelOwner="v-7731"),
        entry("release.victim_notice.resolved", 41),
        entry("release.deadline.opened", 61, deadlineId="d", kind="victim_notified", trigger="released"),
        entry("aftercare.victim_notice.due", 61, kind="recall", victimInterestRefs=["v-7731"]),
        entry("intake.consent.recorded", 3, decision="granted", categories=["release_date"],
              recipients=[{"kind": "victim_liaison", "ref": "v-7731"}]),
    ],
)  # fmt: skip
def test_nothing_of_victims_is_in_it(secret: dict[str, Any]) -> None:
    pack = made(*sorted((ADMITTED, secret, RELEASED), key=lambda each: each["time"]))
    assert not re.search("(?i)victim|liaison|v-7731", orjson.dumps(pack).decode())


def test_nothing_that_only_who_treats_the_person_may_tell_is_in_it() -> None:
    pack = made(
        entry("intake.screening.completed", 1, kind="health", outcome="done", healthRef="h-secret"),
        entry("intake.assessment.completed", 2, assessmentId="a", purpose="intake",
              instrument={"code": "lsi-r", "version": "1", "family": "risk_needs"},
              overall={"rawScore": 31, "localBand": "band-secret", "neutralLevel": 4},
              responsivity=["trauma_history", "mental_health", "language"],
              needs=[{"domain": "employment", "score": 7.25, "severity": "severe"},
                     {"domain": "criminal_history", "severity": "severe"},
                     {"domain": "family_relationships", "strength": True}]),
    )  # fmt: skip
    pack["left_out"] = []
    assert not re.search("secret|trauma|mental|7.25|31|criminal", orjson.dumps(pack["sections"]).decode())
    assert line(pack, "needs", "Take into account") == "Language"
    assert line(pack, "needs", "Strengths") == "Family"
    assert line(pack, "needs", "Need: employment") == "Severe; nobody was asked, as far as is known"


def test_first_contact_is_held_due_or_overdue_and_what_came_of_the_last_try_is_said() -> None:
    due = entry("aftercare.deadline.opened", 60, deadlineId="d", kind="first_contact", trigger="released",
                dueAt="2026-03-09T23:59:59Z")  # fmt: skip
    missed = entry("aftercare.contact.recorded", 61, outcome="missed_acceptable")
    met = entry("aftercare.contact.recorded", 62, outcome="attended", first=True)
    assert line(made(ADMITTED), "first_contact", "First contact") == "Once the person has left custody"
    open_ = made(ADMITTED, RELEASED, due)
    assert line(open_, "first_contact", "First contact") == "Not held yet; due by 9 March 2026"
    assert line(open_, "deadlines", "First contact") == "Due by 9 March 2026"
    late = made(ADMITTED, RELEASED, due, missed, now=NOW + timedelta(days=5))
    assert line(late, "first_contact", "First contact") == (
        "Not held yet; overdue since 9 March 2026; last try on 7 March 2026 missed, for an accepted reason"
    )
    held = made(ADMITTED, RELEASED, due, missed, met)
    assert line(held, "first_contact", "First contact") == "Held on 8 March 2026"


def test_whoever_walked_free_from_court_left_custody_there_and_is_to_be_met() -> None:
    pack = made(ADMITTED, entry("intake.episode.closed", 60, outcome="released_from_court"))
    assert line(pack, "release", "Left custody") == "6 March 2026, 09:00: released from court"
    assert line(pack, "first_contact", "First contact") == "Not held yet"
    assert "no_first_contact" in {each["code"] for each in pack["gaps"]}


def test_appointments_are_told_and_doubted_once_the_date_has_moved() -> None:
    housing = {"purpose": "housing", "at": "2026-03-06T14:00:00+01:00", "placeRef": "town-hall"}
    plan = entry("release.plan.agreed", 50, appointments=[housing, {"purpose": "benefits"}])
    date = entry("release.date.confirmed", 49, date="2026-03-06", kind="parole")
    pack = made(ADMITTED, date, plan)
    assert line(pack, "first_contact", "Appointment: housing") == "6 March 2026, 14:00; at town-hall"
    assert line(pack, "first_contact", "Appointment: benefits") == "At a time that is not known; place not known"
    assert "Mind" not in labels(pack, "first_contact")
    moved = made(ADMITTED, date, plan, entry("release.date.confirmed", 51, date="2026-03-01", kind="parole"))
    assert "check each" in str(line(moved, "first_contact", "Mind"))


def test_needs_name_whom_somebody_asked_and_what_came_of_it() -> None:
    pack = made(
        ADMITTED,
        entry("intake.assessment.completed", 2),
        entry(
            "planning.programme.referred", 3, programmeId="p-1", kind="substance", targetsDomain=["substance_alcohol"]
        ),
        entry("planning.programme.waitlisted", 4, programmeId="p-1"),
        entry("aftercare.need.referred", 5, needId="n-1", pathway="drugs_alcohol", providerRef="clinic-3"),
        entry("aftercare.need.status_changed", 6, needId="n-1", to="waitlisted", expectedOn="2026-04-01"),
    )
    assert line(pack, "needs", "Need: alcohol") == (
        "Considerable; Substance programme (p-1): on the waiting list; asked clinic-3 on 10 January 2026; "
        "on a waiting list (11 January 2026); expected 1 April 2026"
    )
    assert "Asked clinic-3" in str(line(pack, "needs", "Help with drugs and alcohol (n-1)"))


def test_programmes_are_done_under_way_or_not_completed() -> None:
    def of(name: str, *steps: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
        return [entry(f"planning.programme.{step}", 1 + number, programmeId=name, **data)
                for number, (step, data) in enumerate(steps)]  # fmt: skip

    attended: dict[str, Any] = {"sessionsAttended": 3}
    pack = made(
        ADMITTED,
        *of("a", ("referred", {"kind": "work"}), ("started", {}), ("progressed", attended), ("progressed", attended)),
        *of(
            "b", ("started", {}), ("completed", {"completion": "full", "qualification": {"code": "weld", "level": "2"}})
        ),
        *of("c", ("started", {}), ("not_completed", {"reason": "transfer", "resumeRecommended": True})),
        *of("d", ("referred", {"kind": "education"}), ("declined", {"by": "person"})),
        *of("e", ("started", {}), ("held", {"reason": "court", "until": "2026-04-01"})),
    )
    assert line(pack, "programmes", "Work programme (a)") == "Under way; 6 sessions attended"
    assert line(pack, "programmes", "Programme b") == ("Completed on 7 January 2026; qualification: weld, level 2")
    assert line(pack, "programmes", "Programme c") == (
        "Not completed, 7 January 2026: transfer; should go on elsewhere"
    )
    assert "counts against nobody" in str(line(pack, "programmes", "Education programme (d)"))
    assert "Paused since" in str(line(pack, "programmes", "Programme e"))


def test_work_in_custody_is_told_with_whether_it_can_go_on() -> None:
    work = entry(
        "planning.placement.started", 3, placementId="w", kind="work", hoursPerWeek=30, continuableInCommunity=True
    )
    pack = made(ADMITTED, work)
    assert line(pack, "programmes", "Work (w)") == (
        "Since 8 January 2026; 30 hours a week; under way; can go on in the community"
    )
    over = made(ADMITTED, work, entry("planning.placement.ended", 4, placementId="w", reason="release"))
    assert "ended on 9 January 2026: release" in str(line(over, "programmes", "Work (w)"))


def test_the_plan_and_its_goals_are_told_and_those_given_up_are_counted() -> None:
    pack = made(
        ADMITTED,
        entry("planning.plan.drafted", 2),
        entry("planning.plan.agreed", 3, personAgreement="refused"),
        entry("planning.plan.approved", 4),
        entry("planning.goal.added", 5),
        entry("planning.goal.achieved", 6, goalId="g-1", stepId="g-1-1"),
        entry("planning.goal.added", 7, goalId="g-2", domain="accommodation"),
        entry("planning.goal.archived", 8, goalId="g-2", reason="replaced"),
    )
    assert line(pack, "plan", "Plan") == ("Approved on 9 January 2026 by unit-manager; to be reviewed by 1 July 2026")
    assert line(pack, "plan", "The person") == "Does not agree, which counts against nobody"
    assert line(pack, "plan", "Goal: employment") == "Forklift licence; open, by 30 June 2026; 1 of 1 steps reached"
    assert line(pack, "plan", "Given up") == "1 goal"
    assert line(pack, "plan", "Plan for the first days") is None


def test_of_dependants_no_more_is_told_than_is_for_their_good() -> None:
    child = {"relation": "child", "ageYears": 4, "livesWith": "relative", "guardianship": "court", "area": "area-9"}
    pack = made(ADMITTED, entry("intake.dependants.recorded", 1, total=2, careArrangement="none", dependants=[child]))
    assert line(pack, "dependants", "Depend on") == "2 (told on 6 January 2026)"
    assert (
        line(pack, "dependants", "Care")
        == "No care for them is in place: somebody must act now (told on 6 January 2026)"
    )
    assert line(pack, "dependants", "Child") == "Lives with: relative"
    assert not re.search("court|area-9|4 years", orjson.dumps(pack["sections"][8]).decode())
    silent = made(entry("intake.dependants.recorded", 1, declined=True))
    assert line(silent, "dependants", "Depend on") == "They did not wish to say"
    assert (
        line(made(entry("intake.dependants.recorded", 1, total=0)), "dependants", "Depend on")
        == "Nobody (told on 6 January 2026)"
    )


def test_what_a_person_has_for_the_first_days_is_yes_no_or_not_known() -> None:
    pack = made(ADMITTED, RELEASED)
    assert line(pack, "means", "Identity document") == "Yes"
    assert line(pack, "means", "Somewhere to live") == "No"
    assert line(pack, "means", "Medication") == "No"
    assert line(pack, "means", "Income") is None
    assert line(pack, "means", "Telephone") is None
    settled = made(
        ADMITTED, RELEASED,
        entry("aftercare.accommodation.changed", 61),
        entry("aftercare.employment.started", 62),
    )  # fmt: skip
    assert line(settled, "means", "Somewhere to live") == "In temporary accommodation, acc-3, until 31 March 2027"
    assert line(settled, "means", "Work") == "Part time, 24 hours a week, says the person"


def test_the_hand_over_is_offered_and_answered() -> None:
    offer = entry("release.handover.offered", 30)
    assert line(made(ADMITTED), "handover", "Offered") == "To nobody, as far as is known"
    assert line(made(ADMITTED, offer), "handover", "Answer") == "None yet"
    taken = made(ADMITTED, offer, entry("release.handover.accepted", 31))
    assert line(taken, "handover", "Offered") == (
        "To leeds-north by leeds-prison, on 4 February 2026, answer due by 13 October 2026, 17:00"
    )
    assert line(taken, "handover", "Answer") == "Accepted by leeds-north on 5 February 2026; no worker named"
    refused = made(ADMITTED, offer, entry("release.handover.rejected", 31, reason="other_area", suggestedTeam="york"))
    assert line(refused, "handover", "Answer") == (
        "Rejected by leeds-north on 5 February 2026: other area; ask york instead"
    )
    second = made(
        ADMITTED, offer, entry("release.handover.accepted", 31), entry("release.handover.offered", 32, toTeam="y")
    )
    assert line(second, "handover", "Answer") == "None yet"


def test_of_whoever_is_elsewhere_it_says_whether_their_file_was_sent() -> None:
    gone = entry("release.released", 30, kind="end", destination="deported")
    file = "File, where the person is now"
    assert line(made(ADMITTED, gone), "handover", file) is None
    for outcome, said in (("sent", "Sent"), ("received", "Has arrived"), ("not_sent", "Not sent")):
        told = entry("release.file_transfer.recorded", 31, outcome=outcome, toAuthority="prisons-pl")
        assert line(made(ADMITTED, gone, told), "handover", file) == f"{said}, 5 February 2026, prisons-pl"
    assert (
        line(made(ADMITTED, gone, entry("release.file_transfer.recorded", 31, outcome="unknown")), "handover", file)
        is None
    )


def test_who_is_responsible_and_who_worked_with_the_person_is_told_by_reference() -> None:
    pack = made(
        ADMITTED,
        entry("planning.practitioner.assigned", 1),
        RELEASED,
        entry("aftercare.supervision.started", 60.1),
    )
    assert line(pack, "responsible", "Responsible now") == "leeds-north"
    assert line(pack, "responsible", "Supervision") == "Active, since 6 March 2026; team leeds-north"
    assert line(pack, "responsible", "How closely") == "Standard"
    assert line(pack, "responsible", "Case manager") == "staff-17"
    assert line(pack, "responsible", "Worker in the community") is None
    left = entry("planning.practitioner.unassigned", 2)
    assert line(made(ADMITTED, entry("planning.practitioner.assigned", 1), left), "responsible", "Case manager") == (
        "Nobody since 7 January 2026"
    )


def test_it_is_of_the_last_time_in_custody_and_a_void_reception_begins_none() -> None:
    back = entry("intake.admission.recorded", 70)
    pack = made(ADMITTED, RELEASED, back, now=NOW + timedelta(days=20))
    assert [each["id"] for each in pack["events"]] == [back["id"]]
    assert line(pack, "release", "Left custody") == "Not yet, as far as is known"
    assert line(pack, "means", "Medication") is None
    void = made(ADMITTED, RELEASED, back, entry("intake.admission.voided", 71, reason="wrong_person"))
    assert len(void["events"]) == 4
    assert line(void, "release", "Left custody") == "6 March 2026, 09:00"
    escaped = made(ADMITTED, entry("intake.abscond.recorded", 5), entry("intake.admission.recorded", 6))
    assert len(escaped["events"]) == 3


def test_what_was_retracted_is_left_out_and_counted_and_deadlines_are_not_told_twice() -> None:
    gone = RELEASED | {"retracted": {"reason": "wrong_person"}}
    due = entry("planning.deadline.opened", 5)
    pack = made(ADMITTED, due, gone | {"corrected": []})
    assert [each["headline"] for each in pack["events"]] == [ADMITTED["headline"]]
    assert pack["left_out"][-1] == "1 entry that was retracted since."
    assert line(pack, "release", "Went to") is None
    correction = entry("intake.record.corrected", 1)
    assert made(ADMITTED | {"corrected": [{"event": correction["id"]}]}, correction)["events"][0]["corrected"]


def test_needs_of_an_older_assessment_are_said_to_be_of_it_where_a_newer_one_was_declined() -> None:
    pack = made(ADMITTED, entry("intake.assessment.completed", 2), entry("intake.assessment.refused", 30))
    assert line(pack, "needs", "Assessed") == (
        "4 February 2026: declined, which counts against nobody; needs were worked out from the file; "
        "offered again on 2 February 2026"
    )
    assert line(pack, "needs", "What follows is from") == "the assessment of 7 January 2026"


def test_what_a_sender_left_blank_is_not_known() -> None:
    moved = entry("intake.transfer.completed", 3, toFacilityId="")
    assert line(made(ADMITTED, moved, RELEASED), "release", "Last held at") is None


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_whatever_a_contract_allows_is_told_in_words(data: st.DataObject) -> None:
    kinds = data.draw(st.lists(st.sampled_from(sorted(CATALOGUE)), min_size=1, max_size=4))
    told = [
        entry(kind.removeprefix("throughcare.").rpartition(".v")[0], 1 + number, **anything(data, kind))
        for number, kind in enumerate(kinds)
    ]
    pack = made(ADMITTED, *told, RELEASED, *told)
    texts = [line["text"] for section in pack["sections"] for line in section["lines"]]
    assert [text for text in texts if text is not None and not text.strip()] == []


def anything(data: st.DataObject, kind: str) -> dict[str, Any]:
    """What the contract of this type takes."""
    schema = schema_of(CATALOGUE[kind])
    found: dict[str, Any] = data.draw(values(schema, schema).filter(lambda made: taken(kind, made)))
    return found


def taken(kind: str, made: Any) -> bool:
    """A few rules are in no schema."""
    try:
        CATALOGUE[kind].model_validate(made)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("name", sorted({kind.removeprefix("throughcare.").rpartition(".v")[0] for kind in CATALOGUE}))
def test_every_type_of_event_can_be_in_it(name: str) -> None:
    pack = made(ADMITTED, entry(name, 30), RELEASED, entry(name, 61), entry("intake.admission.recorded", 70))
    assert [each["code"] for each in pack["sections"]] == SECTIONS
    assert as_file(
        pack
        | {
            "made": {"at": "2026-03-06T16:00:00Z", "for": "me", "as_of": "2026-03-06T16:00:00Z"},
            "time_zones": ["UTC"],
            "heads": [],
        }
    )


def test_as_a_file_it_needs_no_server_and_says_on_each_sheet_whose_it_is() -> None:
    pack = made(entry("intake.person.registered", 0), ADMITTED, RELEASED)
    head = {"service": "intake", "person": str(SOMEBODY), "sequence": 2, "event": "e", "sha256": "ab" * 32}
    html = as_file(
        pack
        | {
            "made": {"at": "2026-03-06T16:00:00Z", "for": "<me>", "as_of": "2026-03-06T16:00:00Z"},
            "time_zones": ["UTC"],
            "heads": [head],
        }
    )
    assert 'href="/' not in html
    assert "<script" not in html
    assert "&lt;me&gt;" in html
    assert 'data-sheet="gb:noms:A1234BC · Confidential' in html
    assert '<em class="unknown">not known</em>' in html
    assert "ab" * 32 in html


def test_an_allegation_is_said_to_be_one_also_where_it_was_found_to_be_unfounded() -> None:
    alleged = entry("aftercare.breach.alleged", 70, breachId="b-1", conditionId="k-1")
    decided = entry("aftercare.breach.decided", 80, breachId="b-1", outcome="unfounded", representations="heard")
    told = made(ADMITTED, RELEASED, alleged, decided)["events"]
    assert [each["factuality"] for each in told] == ["fact", "fact", "allegation", "fact"]
    assert "unfounded" in told[-1]["headline"]


def test_what_was_odd_about_an_entry_before_it_was_corrected_is_not_odd_about_it_now() -> None:
    correction = entry("release.record.corrected", 61)
    odd = {**RELEASED, "flags": ["released_without_date"], "corrected": [{"event": correction["id"]}]}
    assert made(ADMITTED, odd, correction)["events"][-1]["odd"] == []
    worse = {**correction, "flags": ["released_in_error"]}
    assert len(made(ADMITTED, odd, worse)["events"][-1]["odd"]) == 1


def test_the_whole_journey_has_every_time_in_custody_and_nothing_of_what_is_due_or_missing_here() -> None:
    back = entry("intake.admission.recorded", 90)
    gone = entry("release.released", 120, kind="end", destination="deported")
    notice = entry("release.victim_notice.due", 119)
    told = [ADMITTED, RELEASED, back, notice, gone]
    journey = pack_of(SOMEBODY, told, NOW, whole=True)
    assert [each["id"] for each in journey["events"]] == [each["id"] for each in (ADMITTED, RELEASED, back, gone)]
    assert [each["code"] for each in journey["sections"]] == ["person", "release", "conditions"]
    assert (journey["whole"], journey["gaps"]) == (True, [])
    assert len(made(*told)["events"]) == 2
    page = as_file(
        journey
        | {"made": {"at": NOW.isoformat(), "for": "me", "as_of": NOW.isoformat()}, "time_zones": ["UTC"], "heads": []}
    )
    assert "<h1>Journey: " in page
    assert "What is missing" not in page


def test_where_somebody_is_is_said_as_well_as_it_is_known() -> None:
    away = entry("aftercare.recall.decided", 61)
    assert line(made(ADMITTED, RELEASED), "person", "Where on the path") == "In the community"
    assert str(line(made(ADMITTED, RELEASED, away), "person", "Where on the path")).startswith("Recalled, not back")


def test_what_is_due_is_called_as_on_the_work_list() -> None:
    opened = entry("aftercare.deadline.opened", 60, deadlineId="d", kind="records_copy", trigger="released")
    assert line(made(ADMITTED, RELEASED, opened), "deadlines", "Copy of the records") == "No time is set"


def test_how_securely_somebody_was_held_goes_with_the_whole_journey_only() -> None:
    classified = entry("planning.classification.decided", 5)
    told, whole = (pack_of(SOMEBODY, [ADMITTED, classified, RELEASED], NOW, each) for each in (False, True))
    assert classified["headline"] not in [each["headline"] for each in told["events"]]
    assert classified["headline"] in [each["headline"] for each in whole["events"]]
