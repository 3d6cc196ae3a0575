"""The list of people says where they are, also where their state does not, and counts them there."""

from datetime import timedelta
from typing import Any

from services.timeline.caseload.keeping import Keeping
from services.timeline.listing import Asked, People
from shared.eventing.messages import instant
from tests.store.timeline.conftest import ADMITTED, RELEASED, START, World, person
from tests.store.timeline.test_caseload import AWAY, CLOSED, SHORT
from tests.store.timeline.test_identity import merged, registered


async def asked(world: World, **which: Any) -> dict[str, Any]:
    await Keeping(world.timelines).follow()
    return await world.people(**which)


def ids(found: dict[str, Any]) -> set[str]:
    assert found["total"] == len(found["people"])
    return {each["id"] for each in found["people"]}


async def test_whoever_is_away_from_custody_is_said_to_be_and_counted_apart(world: World) -> None:
    here, away, out, free = (person(name) for name in ("here", "away", "out", "free"))
    await world.take(*(each.event(ADMITTED, 1, **SHORT) for each in (here, away, out, free)))
    await world.take(away.event(AWAY, 5, kind="escape"), out.event(RELEASED, 6, kind="conditional"))
    await world.take(free.event(CLOSED, 7, outcome="acquitted"))
    everybody = await asked(world)
    assert ids(everybody) == {str(each.person) for each in (here, away, out, free)}
    assert {each["id"]: (each["state"], each["place"], each["since"]) for each in everybody["people"]} == {
        str(here.person): ("in_custody", None, None),
        str(away.person): ("in_custody", "absconded", instant(START + timedelta(days=5))),
        str(out.person): ("in_community", None, None),
        str(free.person): ("in_community", "free", instant(START + timedelta(days=7))),
    }
    assert {(each["state"], each["place"]): each["people"] for each in everybody["counts"]} == {
        ("in_custody", None): 1,
        ("in_custody", "absconded"): 1,
        ("in_community", None): 1,
        ("in_community", "free"): 1,
    }
    assert ids(await asked(world, state="in_custody")) == {str(here.person), str(away.person)}
    assert ids(await asked(world, state="in_custody", at_large=False)) == {str(here.person)}
    assert ids(await asked(world, at_large=True)) == ids(await asked(world, place="absconded")) == {str(away.person)}
    people = People(world.timelines)
    listed = [await people.numbered(which, 1, 9) for which in (Asked(place="free"), Asked(at_large=False))]
    assert [{each["id"] for each in some} for some in listed] == [
        {str(free.person)},
        {str(here.person), str(out.person), str(free.person)},
    ]


async def test_two_records_of_one_person_are_one_who_is_away(world: World) -> None:
    anna, other = person("anna"), person("other")
    await world.take(registered(anna, "A"), registered(other, "B"), anna.event(ADMITTED, 1, **SHORT))
    await world.take(other.event(AWAY, 5, kind="escape"), merged(anna, other, 6))
    found = await asked(world, identifier="gb:noms:B")
    assert [(each["id"], each["place"]) for each in found["people"]] == [(str(anna.person), "absconded")]
    assert [each for each in found["counts"] if each["people"]] == [
        {"state": "in_custody", "place": "absconded", "people": 1}
    ]
