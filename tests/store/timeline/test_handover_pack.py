"""The hand-over pack follows the timeline: corrected, retracted, merged, as of an instant; and its hashes are true."""

import hashlib
from datetime import datetime
from typing import Any

from services.timeline.clocks import Clocks
from services.timeline.handover.reading import Packs
from shared.eventing.messages import Envelope
from tests.store.timeline.conftest import ADMITTED, RELEASED, Told, World, corrects, person, retracts
from tests.store.timeline.test_identity import merged, registered, unmerged

VALID = {"reason": "sentence", "legalBasis": {"kind": "court_order"}, "legalStatus": "sentenced"}


async def made(world: World, who: Told, as_of: datetime | None = None) -> dict[str, Any]:
    return await Packs(world.timelines, Clocks(("UTC",))).make(str(who.person), as_of, "somebody")


def said(pack: dict[str, Any], section: str, label: str) -> str | None:
    lines = next(each["lines"] for each in pack["sections"] if each["code"] == section)
    found: str | None = next(each["text"] for each in lines if each["label"] == label)
    return found


async def test_what_was_corrected_or_retracted_stands_as_it_is_right_and_as_of_before_as_it_was(world: World) -> None:
    anna = person("anna")
    left = anna.event(RELEASED, 5, kind="end", destination="hostel")
    await world.take(registered(anna, "A"), anna.event(ADMITTED, 1, **VALID), left)
    before = await made(world, anna)
    assert said(before, "release", "Went to") == "A hostel"
    newer = corrects(anna, left, 6, patch={"destination": "address"}, time="2026-01-05T08:00:00Z")
    await world.take(newer)
    right = await made(world, anna)
    assert said(right, "release", "Went to") == "An address of their own or of others"
    assert said(right, "release", "Left custody") == "5 January 2026, 08:00"
    assert [each["corrected"] for each in right["events"]] == [False, False, True]
    known = datetime.fromisoformat(before["made"]["as_of"])
    then = await made(world, anna, known)
    assert {**then, "made": None} == {**before, "made": None}
    newest = await world.pool.fetchval("SELECT max(sequence) FROM entries WHERE service = 'release'")
    assert newest == 2
    await world.take(retracts(anna, newer, 7))
    gone = await made(world, anna)
    assert said(gone, "release", "Left custody") == "Not yet, as far as is known"
    assert gone["left_out"][-1].startswith("1 entry that was retracted")


async def test_two_records_that_are_one_person_are_one_pack_until_they_are_apart_again(world: World) -> None:
    anna, other = person("anna"), person("other")
    await world.take(registered(anna, "A"), anna.event(ADMITTED, 1, **VALID), registered(other, "B", 2))
    await world.take(other.event(RELEASED, 5, kind="end"), merged(anna, other, 6))
    for who in (anna, other):
        pack = await made(world, who)
        assert (pack["person"], pack["identifiers"]) == (str(anna.person), ["gb:noms:A", "gb:noms:B"])
        assert said(pack, "release", "Left custody") == "6 January 2026, 00:00"
        assert {each["person"] for each in pack["heads"]} == {str(anna.person), str(other.person)}
    await world.take(unmerged(anna, other, 7))
    apart = await made(world, anna)
    assert (apart["identifiers"], said(apart, "release", "Ground")) == (["gb:noms:A"], None)


async def test_its_hashes_are_those_of_the_last_published_events_that_were_known(world: World) -> None:
    anna = person("anna")
    first, second = registered(anna, "A"), anna.event(ADMITTED, 1, **VALID)
    await world.take(first, second)
    before = await made(world, anna)
    assert before["heads"] == [head(second)]
    left, later = anna.event(RELEASED, 5, kind="end"), anna.event(ADMITTED, 6, **VALID)
    await world.take(left, later)
    assert (await made(world, anna))["heads"] == [head(later), head(left)]
    known = datetime.fromisoformat(before["made"]["as_of"])
    assert (await made(world, anna, known))["heads"] == [head(second)]


def head(event: Envelope) -> dict[str, Any]:
    return {
        "service": event.service,
        "person": str(event.person),
        "sequence": event.sequence,
        "event": str(event.id),
        "sha256": hashlib.sha256(event.body).hexdigest(),
    }
