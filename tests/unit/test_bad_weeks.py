"""What an experienced officer would send in a bad week, and what stands at the end: all services, and the list."""

from typing import Any

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from shared.contracts.fields import Event
from tests.unit.services import Services, event

History = list[tuple[Event, float]]


def admitted(episode: str | None = None, **said: Any) -> Event:
    given = {"reason": "sentence", "legalStatus": "sentenced", "legalBasis": {"kind": "court_order"}, **said}
    return event("intake.admission.recorded", **given, **({"episodeId": episode} if episode else {}))


ON_REMAND = admitted("e-1", reason="remand", legalStatus="remand", legalBasis={"kind": "remand_order"})
KNOWN = (event("intake.person.registered"), 0.0)
ASKED = (event("release.conditions.set", conditionId="lc-1", kind="no_contact", victimInterestRef="v-1"), 1.3)
SENTENCED = event("intake.sentence.recorded", sentenceId="s-1", kind="determinate", dates={"sentenceEnd": "2026-12-01"})
TO_COURT = event("intake.temporary_absence.started", kind="court", expectedReturn="2026-01-07T18:00:00Z")
TO_HOSPITAL = event("intake.temporary_absence.started", kind="hospital", expectedReturn="2026-01-20T12:00:00Z")
NOT_BACK = event("intake.temporary_absence.ended", kind="court", outcome="failed_to_return")
BACK = event("intake.temporary_absence.ended", kind="court", outcome="returned", facilityId="b")
RELEASED = event("release.released", kind="conditional")
MET = event("aftercare.contact.recorded", outcome="attended")
IN_CUSTODY = {"health_screening", "induction", "initial_assessment", "practitioner_assigned", "plan_approved"}
HELD: History = [KNOWN, (admitted("e-1", facilityId="a"), 1), ASKED]


def test_whoever_goes_on_from_court_to_a_hospital_is_expected_when_the_hospital_says() -> None:
    here = Services().told([*HELD, (TO_COURT, 5), (TO_HOSPITAL, 6)])
    assert here.case.where.place == "temporary_absence"
    assert [str(each.at)[:10] for each in here.case.dues if each.kind == "return_from_absence"] == ["2026-01-20"]


@pytest.mark.parametrize("received", [BACK, admitted("e-2", facilityId="b", reason="transfer_in_jurisdiction")])
def test_whoever_comes_from_court_to_another_prison_than_they_left_is_back(received: Event) -> None:
    here = Services().told([*HELD, (TO_COURT, 5), (received, 5.2)])
    assert (here.case.state, here.case.where.place, here.case.gaps) == ("in_custody", None, [])
    assert set(here.due) == IN_CUSTODY


def test_whom_a_court_frees_while_they_are_on_leave_has_not_escaped_from_it() -> None:
    here = Services().told([*HELD, (TO_COURT, 5), (event("release.released", kind="court"), 5.5), (NOT_BACK, 6)])
    assert (here.case.state, here.case.where.place) == ("in_community", "free")
    assert here.notices == [("release", 5)]


def test_who_has_served_their_time_on_remand_is_free_the_same_day_and_nothing_is_odd_about_it() -> None:
    served = event(
        "intake.sentence.recorded", sentenceId="s-1", kind="determinate", dates={"sentenceEnd": "2026-03-02"}
    )
    here = Services().told(
        [KNOWN, (ON_REMAND, 1), (TO_COURT, 60), (served, 60.1), (event("release.released", kind="end"), 60.2)]
    )
    assert (here.case.state, here.case.where.place) == ("in_community", "free")
    assert [each.flags for each in here.facts if each.flags] == []


def test_who_is_handed_to_the_police_at_the_gate_is_not_free() -> None:
    here = Services().told([*HELD, (event("release.released", kind="end", destination="other_custody"), 30)])
    assert here.case.where.place == "held_elsewhere"


TWO_SYSTEMS: History = [*HELD, (RELEASED, 40), (MET, 40.05), (event("release.released", kind="conditional"), 40.1)]


@forall(st.permutations(TWO_SYSTEMS))
def test_a_release_that_two_systems_tell_is_one(order: History) -> None:
    here = Services().told(order)
    assert here.notices == [("release", 40)]
    assert not here.case.waiting
    assert [type(each.what).__name__ for each in here.facts].count("SupervisionStarted") == 1


def test_who_was_released_by_mistake_is_looked_for_until_they_are_back_and_then_prepared_again() -> None:
    out: History = [*HELD, (SENTENCED, 2), (event("release.released", kind="conditional", inError=True), 10)]
    here = Services().told(out)
    assert (here.case.where.place, here.case.gaps[0]) == ("released_in_error", "released_in_error")
    assert "return_after_error" in here.due
    back = Services().told([*out, (admitted("e-2", reason="return_cause_unknown"), 10.4)])
    assert (back.case.state, back.case.where.place) == ("returned_to_custody", None)
    assert "return_after_error" not in back.due


def test_who_escapes_on_the_way_to_another_prison_and_is_caught_goes_on_where_they_were() -> None:
    caught = admitted("e-1", reason="return_from_escape", legalBasis={"kind": "warrant"})
    left = event("intake.transfer.started", fromFacilityId="a", toFacilityId="b", reason="security")
    escaped = event("intake.abscond.recorded", kind="escape")
    here = Services().told([*HELD, (left, 5), (escaped, 5.5), (caught, 9)])
    assert (here.case.state, here.case.where.place, here.case.stays) == ("in_custody", None, ("e-1",))
    assert here.notices == [("escape", 5)]


def test_where_somebody_else_was_caught_the_one_who_escaped_is_away_still_and_everything_is_due_of_them() -> None:
    caught = admitted("e-1", reason="return_from_escape", legalBasis={"kind": "warrant"})
    wrong = event("intake.admission.voided", reason="wrong_person")
    here = Services().told([*HELD, (event("intake.abscond.recorded", kind="escape"), 5), (caught, 6), (wrong, 7)])
    assert (here.case.state, here.case.where.place, here.case.stays) == ("in_custody", "absconded", ("e-1",))
    assert here.due == Services().told(HELD).due


def test_a_transfer_that_is_turned_back_ends_where_it_began() -> None:
    left = event("intake.transfer.started", fromFacilityId="a", toFacilityId="b", reason="security")
    here = Services().told([*HELD, (left, 5), (event("intake.transfer.completed", toFacilityId="a"), 5.5)])
    assert (here.case.where.place, here.waiting) == (None, [])


def test_who_dies_in_hospital_is_not_expected_back() -> None:
    died = event("intake.death.recorded", place="hospital", inCustody=True, nextOfKin="not_yet")
    here = Services().told([*HELD, (TO_HOSPITAL, 5), (died, 7)])
    assert here.case.state == "ended"
    assert here.due == ["death_reported_to_authority", "next_of_kin_informed"]
    assert here.notices == [("death", 7)]


def test_whoever_has_died_is_due_nothing_by_a_release_that_a_system_tells_all_the_same() -> None:
    died = event("intake.death.recorded", place="custody", inCustody=True, nextOfKin="informed", authorityInformed=True)
    here = Services().told([*HELD, (died, 7), (RELEASED, 8)])
    assert (here.case.state, here.due, here.notices) == ("ended", [], [("death", 7)])


def test_a_release_that_is_cancelled_at_the_gate_leaves_nothing_due_for_that_day() -> None:
    confirmed = event("release.date.confirmed", date="2026-02-10", kind="conditional")
    off = event("release.release_deferred", body="prison", reason="new_charge")
    here = Services().told([*HELD, (confirmed, 10), (off, 40)])
    assert here.case.state == "in_custody"
    assert set(here.due) == IN_CUSTODY
    assert here.notices == [("release_date", 10), ("release_deferred", 40)]
