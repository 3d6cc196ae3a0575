"""The timeline follows corrections and retractions, what was known before them stays, and what followed is listed."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from services.timeline.caseload.keeping import Keeping
from services.timeline.queries import Page
from services.timeline.reviews import Reviews
from shared.contracts.intake import AdmissionRecorded, ScreeningCompleted
from shared.eventing.messages import Envelope, instant
from shared.problems import ProblemError
from tests.store.timeline.conftest import (
    ADMITTED,
    DRAFTED,
    REGISTERED,
    RELEASED,
    START,
    Told,
    World,
    corrects,
    person,
    retracts,
)
from tests.store.timeline.test_rebuild import rebuilt

SCREENED = "throughcare.intake.screening.completed.v1"
APPROVED = "throughcare.planning.plan.approved.v1"
VOIDED = "throughcare.intake.admission.voided.v1"
DATED = "throughcare.release.date.confirmed.v1"
ACCEPTED = "throughcare.release.handover.accepted.v1"
MERGED = "throughcare.intake.person.merged.v1"


def admitted(who: Told, on: float, **data: Any) -> Envelope:
    return who.event(ADMITTED, on, reason="new", **data)


def released(who: Told, on: float, kind: str = "end") -> Envelope:
    return who.event(RELEASED, on, kind=kind)


def at(day: float) -> str:
    return instant(START + timedelta(days=day))


async def shown(world: World, who: Told, as_of: Any = None) -> Page:
    return await world.timelines.page(who.person, as_of, None, 50)


def headlines(page: Page) -> list[str]:
    return [each["headline"].partition(":")[0] for each in page.entries]


async def states(world: World) -> list[str]:
    return [row["state"] for row in await world.pool.fetch("SELECT state FROM people ORDER BY person")]


async def test_the_present_follows_corrections_and_the_past_stays(world: World) -> None:
    anna = person("anna")
    received, left = admitted(anna, 1), released(anna, 5)
    await world.take(anna.event(REGISTERED, 0, identifiers=[{"scheme": "x", "value": "1"}]), received, left)
    before = await shown(world, anna)
    later = corrects(anna, received, 9, time=at(7), patch={"facilityId": "leeds"}, correctedBy="clerk")
    await world.take(later)
    moved = await shown(world, anna)
    assert headlines(moved) == [
        "Registered", "Released at the end of the sentence", "Received into custody at leeds, newly",
        "An entry was corrected",
    ]  # fmt: skip
    entry = moved.entries[2]
    assert entry["time"] == at(7)
    assert entry["corrected"][0]["was"] == {
        "headline": "Received into custody, newly", "time": at(1), "timeprecision": "minute",
    }  # fmt: skip
    assert (await shown(world, anna, before.as_of)).entries == before.entries
    await world.take(corrects(anna, later, 10, time=at(2)))
    assert headlines(await shown(world, anna))[1] == "Received into custody at leeds, newly"
    assert (await shown(world, anna, moved.as_of)).entries == moved.entries


async def test_paging_is_not_disturbed_by_a_correction_that_moves_entries(world: World) -> None:
    anna = person("anna")
    received = admitted(anna, 1)
    await world.take(received, *(released(anna, 2 + each) for each in range(5)))
    first = await world.timelines.page(anna.person, None, None, 2)
    await world.take(corrects(anna, received, 9, time=at(4.5)))
    rest = await world.timelines.page(anna.person, None, first.following, 9)
    assert [each["sequence"] for each in first.entries + rest.entries] == [1, 1, 2, 3, 4, 5]
    second = await world.timelines.page(anna.person, None, None, 2)
    pages = [*second.entries, *(await world.timelines.page(anna.person, None, second.following, 9)).entries]
    assert [(each["service"], each["time"]) for each in pages[:5]] == [
        ("release", at(2)), ("release", at(3)), ("release", at(4)), ("intake", at(4.5)), ("release", at(5)),
    ]  # fmt: skip


async def test_what_was_retracted_is_there_and_counts_for_nothing(world: World) -> None:
    anna = person("anna")
    left = released(anna, 5)
    await world.take(admitted(anna, 1), left)
    assert await states(world) == ["in_community"]
    await world.take(retracts(anna, left, 6))
    assert await states(world) == ["in_custody"]
    (entry,) = [each for each in (await shown(world, anna)).entries if each["retracted"]]
    assert (entry["id"], entry["retracted"]["reason"]) == (str(left.id), "never_happened")


async def test_where_somebody_is_follows_from_what_a_corrected_release_says_now(world: World) -> None:
    anna = person("anna")
    left = released(anna, 5)
    wrong = corrects(anna, left, 6, patch={"destination": "deported"})
    await world.take(admitted(anna, 1), left, wrong)
    assert await states(world) == ["ended"]
    assert (await rebuilt(world, "people"))["differed"] == 0
    await world.take(corrects(anna, wrong, 7, patch={"destination": "address"}))
    assert await states(world) == ["in_community"]


async def test_identifiers_follow_corrections_and_retractions(world: World) -> None:
    anna = person("anna")
    first = anna.event(REGISTERED, 0, identifiers=[{"scheme": "gb:noms", "value": "A1"}])
    second = anna.event(REGISTERED, 1, identifiers=[{"scheme": "gb:crn", "value": "X1"}])
    await world.take(first, second)
    await world.take(corrects(anna, first, 2, patch={"identifiers": [{"scheme": "gb:noms", "value": "B2"}]}))
    assert (await world.people())["people"][0]["identifiers"] == [
        "gb:crn:X1",
        "gb:noms:B2",
    ]
    await world.take(retracts(anna, second, 3))
    assert (await world.people())["people"][0]["identifiers"] == ["gb:noms:B2"]


async def test_what_had_followed_is_listed_until_somebody_has_looked(world: World) -> None:
    reviews = Reviews(world.pool)
    anna = person("anna")
    received = admitted(anna, 1)
    drafted, other = anna.event(DRAFTED, 1, received), anna.event(DRAFTED, 1, received)
    await world.take(received, drafted)
    assert (await reviews.open(9, 0))["total"] == 0
    wrong = retracts(anna, received, 2)
    await world.take(wrong)
    await world.take(other)
    found = await reviews.open(9, 0)
    assert [(each["event"], each["reason"]) for each in found["reviews"]] == [
        (str(drafted.id), "cause_retracted"),
        (str(other.id), "cause_retracted"),
    ]
    open_then = await shown(world, anna)
    marked = [each for each in open_then.entries if each["reviews"]]
    assert {each["id"] for each in marked} == {str(drafted.id), str(other.id)}
    assert marked[0]["reviews"][0]["because"] == str(wrong.id)
    await reviews.stands(drafted.id, "it does not rest on that", "worker")
    await world.take(retracts(anna, other, 3))
    assert (await reviews.open(9, 0))["total"] == 0
    with pytest.raises(ProblemError):
        await reviews.stands(drafted.id, "again", "worker")
    assert (await shown(world, anna, open_then.as_of)).entries == open_then.entries


@pytest.mark.parametrize("late", [False, True])
async def test_what_was_told_of_a_time_in_custody_that_was_none_is_listed_whichever_comes_first(
    world: World, late: bool
) -> None:
    """Each service is heard by itself: planning's word may come after intake's retraction."""
    anna, ben = person("anna"), person("ben")
    said = dict(AdmissionRecorded.example)
    received, other = anna.event(ADMITTED, 1, **said), ben.event(ADMITTED, 1, **said)
    screened = anna.event(SCREENED, 2, **ScreeningCompleted.example)
    approved, later = anna.event(APPROVED, 3), anna.event(APPROVED, 9)
    wrong = retracts(anna, received, 5)
    await world.take(received, other, screened, ben.event(APPROVED, 3), *([] if late else [approved]))
    await world.take(wrong, *([approved] if late else []), later)
    found = (await Reviews(world.pool).open(9, 0))["reviews"]
    assert {(each["event"], each["reason"], each["because"]) for each in found} == {
        (str(screened.id), "ground_retracted", str(wrong.id)),
        (str(approved.id), "ground_retracted", str(wrong.id)),
    }
    marked = [each for each in (await shown(world, anna)).entries if each["reviews"]]
    assert [each["id"] for each in marked] == [str(screened.id), str(approved.id)]


async def test_of_two_records_of_one_person_what_was_told_in_either_is_listed(world: World) -> None:
    anna, twin = person("anna"), person("twin")
    received, approved = anna.event(ADMITTED, 1, **AdmissionRecorded.example), twin.event(APPROVED, 3)
    joined = anna.event(MERGED, 4, survivorId=str(anna.person), retiredId=str(twin.person))
    await world.take(received, approved, joined)
    await world.take(retracts(anna, received, 5))
    (found,) = (await Reviews(world.pool).open(9, 0))["reviews"]
    assert (found["event"], found["person"]) == (str(approved.id), str(twin.person))


async def to_review(world: World) -> set[tuple[str, str]]:
    return {(each["event"], each["reason"]) for each in (await Reviews(world.pool).open(9, 0))["reviews"]}


@pytest.mark.parametrize("late", [False, True])
async def test_of_two_records_of_one_person_what_comes_late_is_listed_too_and_no_more_once_they_are_apart(
    world: World, late: bool
) -> None:
    anna, twin = person("anna"), person("twin")
    both = {"survivorId": str(anna.person)}
    received, approved = anna.event(ADMITTED, 1, **AdmissionRecorded.example), twin.event(APPROVED, 3)
    joined = anna.event(MERGED, 4, **both, retiredId=str(twin.person))
    wrong = retracts(anna, received, 5)
    for event in (received, wrong, approved, joined) if late else (received, joined, wrong, approved):
        await world.take(event)
    assert await to_review(world) == {(str(approved.id), "ground_retracted")}
    (marked,) = [each for each in (await shown(world, anna)).entries if each["reviews"]]
    together = await shown(world, anna)
    await world.take(anna.event(MERGED.replace("merged", "unmerged"), 6, **both, restoredId=str(twin.person)))
    assert await to_review(world) == set()
    assert not [each for each in (await shown(world, twin)).entries if each["reviews"]]
    await world.take(anna.event(MERGED, 7, **both, retiredId=str(twin.person)))
    assert await to_review(world) == {(str(approved.id), "ground_retracted")}
    assert (await shown(world, anna, together.as_of)).entries == together.entries
    assert marked["id"] == str(approved.id)


@pytest.mark.parametrize("late", [False, True])
async def test_what_was_told_of_a_void_time_in_custody_is_listed_until_that_is_none_any_more(
    world: World, late: bool
) -> None:
    anna = person("anna")
    received = anna.event(ADMITTED, 1, **AdmissionRecorded.example)
    approved, void = anna.event(APPROVED, 2), anna.event(VOIDED, 3, reason="wrong_person")
    for event in (void, received, approved) if late else (received, approved, void):
        await world.take(event)
    assert await to_review(world) == {(str(approved.id), "ground_voided")}
    (marked,) = [each for each in (await shown(world, anna)).entries if each["reviews"]]
    assert marked["reviews"][0]["because"] == str(void.id)
    held = corrects(anna, void, 4, patch={"reason": "legal_defect"})
    await world.take(held)
    assert await to_review(world) == set()
    await world.take(corrects(anna, held, 5, patch={"reason": "in_error"}))
    assert await to_review(world) == {(str(approved.id), "ground_voided")}
    await Reviews(world.pool).stands(approved.id, "it is theirs", "worker")
    await world.take(anna.event(APPROVED, 6))
    assert await to_review(world) == set()


async def test_what_was_answered_under_an_id_of_another_is_to_be_answered_again_in_whatever_order(world: World) -> None:
    for order in permutations("wamu"):
        anna, twin = person(f"anna{order}"), person(f"twin{order}")
        both = {"survivorId": str(anna.person)}
        received = admitted(anna, 1)
        drafted = anna.event(DRAFTED, 1, received)
        said = {"w": retracts(anna, received, 3), "m": anna.event(MERGED, 2, **both, retiredId=str(twin.person))}
        said["a"] = retracts(twin, drafted, 4)
        said["u"] = anna.event(MERGED.replace("merged", "unmerged"), 5, **both, restoredId=str(twin.person))
        await world.take(received, drafted)
        for each in order:
            await world.take(said[each])
        marked = [each for each in (await shown(world, anna)).entries if each["reviews"]]
        assert [each["id"] for each in marked] == [str(drafted.id)], order
        await world.take(anna.event(MERGED, 6, **both, retiredId=str(twin.person)))
        assert not [each for each in (await shown(world, anna)).entries if each["reviews"]], order


@pytest.mark.parametrize("late", [False, True])
async def test_whoever_corrected_an_effect_before_its_cause_was_retracted_did_not_know_of_that(
    world: World, late: bool
) -> None:
    anna = person("anna")
    received = admitted(anna, 1)
    drafted = anna.event(DRAFTED, 1, received)
    before, wrong = corrects(anna, drafted, 2, time=at(2)), retracts(anna, received, 3)
    after = corrects(anna, before, 4, time=at(3))
    await world.take(received, drafted)
    for event in (wrong, before) if late else (before, wrong):
        await world.take(event)
    assert await to_review(world) == {(str(drafted.id), "cause_retracted")}
    await world.take(after)
    assert await to_review(world) == set()


async def test_whoever_corrected_it_after_that_did_though_that_is_heard_last(world: World) -> None:
    anna = person("anna")
    received = admitted(anna, 1)
    drafted = anna.event(DRAFTED, 1, received)
    wrong = retracts(anna, received, 3)
    await world.take(received, drafted, corrects(anna, drafted, 4, time=at(3)), wrong)
    assert await to_review(world) == set()


async def test_a_date_that_is_corrected_back_leaves_nothing_to_look_at(world: World) -> None:
    anna = person("anna")
    dated = anna.event(DATED, 1, date="2026-03-01", kind="conditional")
    accepted = anna.event(ACCEPTED, 2)
    wrong = corrects(anna, dated, 3, patch={"date": "2026-05-01"})
    await world.take(dated, accepted, wrong)
    assert await to_review(world) == {(str(accepted.id), "ground_corrected")}
    await world.take(corrects(anna, wrong, 4, patch={"date": "2026-03-01"}))
    assert await to_review(world) == set()


async def test_what_a_release_before_did_not_list_is_listed_once_rows_are_folded_anew(world: World) -> None:
    anna = person("anna")
    received, approved = anna.event(ADMITTED, 1, **AdmissionRecorded.example), anna.event(APPROVED, 2)
    await world.take(received, approved, retracts(anna, received, 3))
    await world.pool.execute("DELETE FROM reviews")
    keeping = Keeping(world.timelines)
    while await keeping.follow():
        pass
    assert await to_review(world) == set()
    await world.pool.execute("UPDATE cases SET fold = 'of a release before'")
    keeping = Keeping(world.timelines)
    while await keeping.follow():
        pass
    assert await to_review(world) == {(str(approved.id), "ground_retracted")}
    assert "to_review" in await world.pool.fetchval("SELECT gaps FROM cases")


async def test_what_followed_from_the_corrected_version_needs_no_review(world: World) -> None:
    anna = person("anna")
    received = admitted(anna, 3)
    right = corrects(anna, received, 9, time=at(2))
    await world.take(received, right)
    await world.take(anna.event(DRAFTED, 2.5, right), released(anna, 4))
    assert (await Reviews(world.pool).open(9, 0))["total"] == 0
    assert headlines(await shown(world, anna)) == [
        "Received into custody, newly", "Plan drafted", "Released at the end of the sentence",
        "The time of an entry was corrected",
    ]  # fmt: skip


async def test_corrections_that_come_before_what_they_point_at_find_it(world: World) -> None:
    anna = person("anna")
    received = admitted(anna, 3)
    first = corrects(anna, received, 9, patch={"reason": "recall"})
    second = corrects(anna, first, 9, patch={"reason": "remand"})
    for event in (second, first, received):
        await world.take(event)
    roots = {row["root"] for row in await world.pool.fetch("SELECT root FROM corrections")}
    assert roots == {received.id}
    assert headlines(await shown(world, anna))[0] == "Received into custody on remand".replace(" on", ", on")


@pytest.mark.parametrize("projection", ["places", "people"])
async def test_a_rebuild_comes_to_the_same(world: World, projection: str) -> None:
    anna, ben = person("anna"), person("ben")
    for who in (anna, ben):
        registered = who.event(REGISTERED, 0, identifiers=[{"scheme": "gb:noms", "value": who.person.hex}])
        received, left = admitted(who, 1), released(who, 5)
        await world.take(registered, received, left)
        right = corrects(who, received, 7, time=at(6))
        await world.take(who.event(DRAFTED, 6.5, right))
        await world.take(right, corrects(who, registered, 8, patch={"identifiers": [{"scheme": "x", "value": "1"}]}))
    await world.take(retracts(ben, left, 9))
    live = await world.rows(projection)
    found = await rebuilt(world, projection)
    assert (found["failed"], found["differed"]) == (None, 0)
    assert await world.rows(projection) == live
