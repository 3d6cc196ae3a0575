"""The list of cases follows the timeline: assigned, corrected, retracted, merged and apart again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.timeline.caseload import keeping
from services.timeline.caseload.keeping import Keeping
from services.timeline.caseload.listing import Asked, Caseload
from services.timeline.caseload.row import FOLD
from services.timeline.clocks import Clocks
from shared.contracts.catalogue import CATALOGUE
from shared.problems import ProblemError
from tests.store.timeline.conftest import ADMITTED, RELEASED, START, Told, World, person
from tests.store.timeline.test_identity import merged, registered, unmerged
from tests.store.timeline.test_rebuild import rebuilt

CLOCKS = Clocks(("UTC",))
ASSIGNED = "throughcare.planning.practitioner.assigned.v1"
OPENED = "throughcare.planning.deadline.opened.v1"
RETRACTED = "throughcare.intake.record.retracted.v1"
OFFERED = "throughcare.release.handover.offered.v1"
REJECTED = "throughcare.release.handover.rejected.v1"
ACCEPTED = "throughcare.release.handover.accepted.v1"
DIED = "throughcare.intake.death.recorded.v1"
AWAY = "throughcare.intake.abscond.recorded.v1"
CLOSED = "throughcare.intake.episode.closed.v1"
SHORT = {"legalBasis": {"kind": "court_order"}, "legalStatus": "sentenced", "reason": "new"}


async def listed(world: World, asked: Asked | None = None) -> list[dict[str, Any]]:
    """As it is once the follower has looked."""
    await Keeping(world.timelines).follow()
    found = await Caseload(world.pool, CLOCKS).page(asked or Asked(), None, 50)
    return list(found["people"])


def assigned(who: Told, worker: str, day: float = 2) -> Any:
    return who.event(ASSIGNED, day, role="case_manager", staffRef=worker, teamRef="wing-a")


def due(who: Told, at: str) -> Any:
    return who.event(OPENED, 3, deadlineId="d", kind="plan_approved", trigger="assessment", dueAt=at)


async def test_my_people_are_listed_the_most_urgent_first_and_paged_as_of_one_instant(world: World) -> None:
    calm, late, out = person("calm"), person("late"), person("out")
    await world.take(registered(calm, "A1"), calm.event(ADMITTED, 1, **SHORT), assigned(calm, "staff-1"))
    await world.take(late.event(ADMITTED, 1, **SHORT), assigned(late, "staff-1"), due(late, "2026-01-09T12:00:00Z"))
    await world.take(out.event(ADMITTED, 1, **SHORT), out.event(RELEASED, 5, kind="conditional"))
    found = await listed(world)
    assert [each["urgency"] for each in found] == ["no_first_contact", "overdue", "none"]
    assert found[0]["gaps"][0]["code"] == "no_worker"
    mine = await listed(world, Asked(worker="staff-1"))
    assert [each["id"] for each in mine] == [str(late.person), str(calm.person)]
    assert mine[0]["deadlines"] == [{"kind": "plan_approved", "due": "2026-01-09T12:00:00.000000Z"}]
    assert await listed(world, Asked(team="elsewhere")) == []
    assert [each["id"] for each in await listed(world, Asked(show="overdue"))] == [str(late.person)]
    assert await listed(world, Asked(show="released_today")) == []
    assert [each["id"] for each in await listed(world, Asked(show="no_worker"))] == [str(out.person)]
    caseload = Caseload(world.pool, CLOCKS)
    first = await caseload.page(Asked(), None, 2)
    second = await caseload.page(Asked(), first["next"], 2)
    assert [each["id"] for each in (*first["people"], *second["people"])] == [each["id"] for each in found]
    assert (first["total"], second["next"]) == (3, None)
    with pytest.raises(ProblemError):
        await caseload.page(Asked(), "nonsense", 2)


async def test_what_changed_since_i_last_looked_is_told_by_the_instant_of_that_list(world: World) -> None:
    one, other = person("one"), person("other")
    await world.take(one.event(ADMITTED, 1, **SHORT), other.event(ADMITTED, 1, **SHORT))
    await listed(world)
    looked = datetime.fromisoformat((await Caseload(world.pool, CLOCKS).page(Asked(), None, 9))["as_of"]).astimezone(
        UTC
    )
    assert await listed(world, Asked(since=looked)) == []
    await world.take(assigned(other, "staff-2"))
    assert [each["id"] for each in await listed(world, Asked(since=looked))] == [str(other.person)]


def offered(who: Told, until: str | None, on: float = 4) -> Any:
    return who.event(OFFERED, on, handoverId="h", toTeam="leeds", fromTeam="wing-a", dueBy=until)


async def test_an_offered_hand_over_is_on_the_list_of_the_team_that_is_asked_until_it_is_answered_or_late(
    world: World,
) -> None:
    soon = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    open_, timely, late, other = (person(name) for name in ("open", "timely", "late", "other"))
    await world.take(*(each.event(ADMITTED, 1, **SHORT) for each in (open_, timely, late, other)))
    await world.take(assigned(timely, "staff-1"), due(timely, "2026-01-09T12:00:00Z"))
    await world.take(offered(open_, None), offered(timely, soon), offered(late, "2026-01-20T12:00:00Z"))
    mine = await listed(world, Asked(team="leeds"))
    assert [(each["id"], each["urgency"]) for each in mine] == [
        (str(timely.person), "due_soon"),
        (str(open_.person), "gaps"),
    ]
    assert mine[0]["asked"]["by"] == "wing-a"
    assert [datetime.fromisoformat(mine[0]["asked"]["until"]), mine[1]["asked"]["until"]] == [
        datetime.fromisoformat(soon),
        None,
    ]
    assert await listed(world, Asked(team="leeds", show="to_answer")) == mine
    assert await listed(world, Asked(team="leeds", show="overdue")) == []
    assert [each["id"] for each in await listed(world, Asked(team="wing-a"))] == [str(timely.person)]
    everybody = {each["id"]: each for each in await listed(world)}
    assert everybody[str(timely.person)]["urgency"] == "overdue"
    assert everybody[str(late.person)]["asked"] is None
    assert [gap["code"] for gap in everybody[str(late.person)]["gaps"]] == ["handover_not_accepted", "not_registered"]
    await world.take(timely.event(REJECTED, 5, handoverId="h", reason="no_capacity"))
    await world.take(open_.event(DIED, 5, **CATALOGUE[DIED].example))
    assert await listed(world, Asked(team="leeds")) == []


@pytest.mark.parametrize("nothing", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
async def test_an_answer_that_some_system_expects_at_no_time_is_expected_at_none(world: World, nothing: str) -> None:
    anna = person("anna")
    await world.take(registered(anna, "A1"), anna.event(ADMITTED, 1, **SHORT), offered(anna, nothing))
    assert [each["asked"]["until"] for each in await listed(world, Asked(team="leeds"))] == [None]


async def test_who_has_agreed_to_take_over_has_the_person_on_the_list_before_the_gate_opens(world: World) -> None:
    coming = person("coming")
    await world.take(registered(coming, "A1"), coming.event(ADMITTED, 1, **SHORT), assigned(coming, "staff-1"))
    await world.take(due(coming, "2026-01-09T12:00:00Z"), offered(coming, None))
    await world.take(coming.event(ACCEPTED, 5, handoverId="h", practitionerRef="staff-9"))
    (theirs,) = await listed(world, Asked(team="leeds"))
    assert (theirs["team"], theirs["successor"]) == ("wing-a", {"worker": "staff-9", "team": "leeds"})
    assert theirs["urgency"] == "none"  # what is overdue inside is not theirs
    assert await listed(world, Asked(worker="staff-9")) == [theirs]
    assert await listed(world, Asked(team="leeds", show="overdue")) == []
    assert [each["urgency"] for each in await listed(world, Asked(worker="staff-1"))] == ["overdue"]
    assert await listed(world, Asked(worker="staff-1", team="leeds")) == [theirs]
    await world.take(coming.event(RELEASED, 6, kind="conditional"))
    (met,) = await listed(world, Asked(team="leeds"))
    assert (met["worker"], met["successor"], met["urgency"]) == ("staff-9", None, "no_first_contact")
    await world.take(coming.event(ADMITTED, 9, **SHORT))
    assert await listed(world, Asked(team="leeds")) == []


async def test_who_is_away_is_listed_as_such_and_who_is_free_is_not_for_long(world: World) -> None:
    away, recent, free = person("away"), person("recent"), person("free")
    await world.take(*(each.event(ADMITTED, 1, **SHORT) for each in (away, recent, free)))
    days = (datetime.now(UTC) - START).days
    await world.take(away.event(AWAY, 5, kind="escape"), free.event(CLOSED, 5, outcome="acquitted"))
    await world.take(recent.event(CLOSED, days, outcome="acquitted"))
    found = await listed(world)
    assert [(each["id"], each["place"], each["urgency"]) for each in found] == [
        (str(recent.person), "free", "no_first_contact"),
        (str(away.person), "absconded", "away"),
    ]
    assert datetime.fromisoformat(found[1]["since"]) == START + timedelta(days=5)
    assert await listed(world, Asked(show="away")) == found[1:]


async def test_what_is_retracted_is_not_so_on_the_list(world: World) -> None:
    anna = person("anna")
    released = anna.event(RELEASED, 5, kind="conditional")
    await world.take(registered(anna, "A1"), anna.event(ADMITTED, 1, **SHORT), assigned(anna, "staff-1"), released)
    assert [each["urgency"] for each in await listed(world)] == ["no_first_contact"]
    await world.take(anna.event(RETRACTED, 6, targetEventId=str(released.id), reason="wrong_person"))
    assert [(each["worker"], each["urgency"]) for each in await listed(world)] == [("staff-1", "none")]


async def test_two_records_that_are_one_person_are_one_case_until_they_are_apart_again(world: World) -> None:
    anna, other = person("anna"), person("other")
    await world.take(registered(anna, "A"), anna.event(ADMITTED, 1, **SHORT), registered(other, "B"))
    await world.take(assigned(other, "staff-1"))
    assert {each["id"]: each["worker"] for each in await listed(world)} == {
        str(anna.person): None,
        str(other.person): "staff-1",
    }
    await world.take(merged(anna, other, 6))
    assert [(each["id"], each["worker"]) for each in await listed(world)] == [(str(anna.person), "staff-1")]
    await world.take(unmerged(anna, other, 7))
    assert {each["id"]: each["worker"] for each in await listed(world)} == {
        str(anna.person): None,
        str(other.person): "staff-1",
    }


async def test_whoever_was_only_ever_named_by_a_link_is_no_case_and_stops_nobody_elses(world: World) -> None:
    anna, named, other = person("anna"), person("named"), person("other")
    await world.take(registered(anna, "A"), unmerged(anna, named, 2))
    assert [each["id"] for each in await listed(world)] == [str(anna.person)]
    await world.take(merged(anna, named, 3), unmerged(anna, named, 4), registered(other, "B"))
    assert {each["id"] for each in await listed(world)} == {str(anna.person), str(other.person)}


async def test_cases_are_folded_anew_after_people_are_rebuilt(world: World) -> None:
    one, other = person("one"), person("other")
    await world.take(one.event(ADMITTED, 1, **SHORT), assigned(one, "staff-1"), other.event(ADMITTED, 1, **SHORT))
    right = await listed(world)
    await world.pool.execute("UPDATE cases SET worker = 'wrong'")
    await world.pool.execute("DELETE FROM cases WHERE person = $1", other.person)
    assert await listed(world) != right
    await rebuilt(world, "people")
    assert await listed(world) == right


async def test_rows_of_another_fold_are_folded_anew_some_at_a_time_while_news_are_taken_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "FEW", 2)
    people = sorted((person(f"p{number}") for number in range(5)), key=lambda each: each.person)
    await world.take(*(each.event(ADMITTED, 1, **SHORT) for each in people))
    right = await listed(world)
    await world.pool.execute("UPDATE cases SET gaps = '{no_worker}', fold = 'before'")
    kept = Keeping(world.timelines)
    await world.take(assigned(people[4], "staff-1"))
    assert await kept.follow()
    folds = "SELECT fold = $1 FROM cases ORDER BY person"
    assert [row[0] for row in await world.pool.fetch(folds, FOLD)] == [True, True, False, False, True]
    while await kept.follow():
        pass
    assert {row[0] for row in await world.pool.fetch(folds, FOLD)} == {True}
    assert [each["gaps"] for each in await listed(world)] == [each["gaps"] for each in right]


async def test_who_is_released_now_is_not_behind_the_many_whom_a_file_brought(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "FEW", 2)
    many, now = [person(f"p{number}") for number in range(9)], person("now")
    await world.take(*(each.event(ADMITTED, 1, **SHORT) for each in many))
    folded: list[list[Any]] = []

    class Watched(Keeping):
        async def fold(self, people: Any) -> None:
            folded.append(list(people))
            if len(folded) == 3:  # while many wait
                await world.take(now.event(ADMITTED, 1, **SHORT), now.event(RELEASED, 5, kind="conditional"))
            await super().fold(people)

    await Watched(world.timelines).follow()
    assert now.person in folded[3]
    assert (await Caseload(world.pool, CLOCKS).page(Asked(), None, 1))["people"][0]["id"] == str(now.person)
    assert (await Caseload(world.pool, CLOCKS).page(Asked(), None, 1))["behind"] is not None
    await Keeping(world.timelines).follow()
    assert (await Caseload(world.pool, CLOCKS).page(Asked(), None, 1))["behind"] is None
