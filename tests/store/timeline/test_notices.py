"""The list of notices follows the timeline: owed, settled, corrected, merged and apart again."""

from typing import Any

import pytest

from services.timeline.clocks import Clocks
from services.timeline.notices.keeping import Keeping
from services.timeline.notices.listing import Asked, Notices
from shared.eventing.messages import Envelope
from shared.problems import ProblemError
from tests.store.timeline.conftest import ADMITTED, RELEASED, Told, World, person
from tests.store.timeline.test_identity import merged, registered, unmerged

UTC = Clocks(("UTC",))
CONFIRMED = "throughcare.release.date.confirmed.v1"
DUE = "throughcare.release.victim_notice.due.v1"
RESOLVED = "throughcare.release.victim_notice.resolved.v1"
CORRECTED = "throughcare.release.record.corrected.v1"


async def listed(world: World, asked: Asked | None = None) -> list[dict[str, Any]]:
    """As it is once the follower has looked."""
    while await Keeping(world.timelines, UTC).follow():
        pass
    return list((await Notices(world.pool, UTC).page(asked or Asked(), None, 50))["notices"])


def due(who: Told, kind: str, day: float, cause: Envelope | None = None, /, **more: Any) -> Envelope:
    return who.event(DUE, day, cause, noticeId=f"n-{kind}", kind=kind, victimInterestRefs=["v-1"], **more)


async def test_what_is_owed_is_listed_until_it_is_settled_and_told_anew_when_its_ground_is_corrected(
    world: World,
) -> None:
    anna = person("anna")
    day = anna.event(CONFIRMED, 2, date="2026-03-01", kind="conditional")
    await world.take(registered(anna, "A"), anna.event(ADMITTED, 1, reason="new"), due(anna, "release_date", 2, day))
    (before,) = await listed(world)
    assert (before["tell"], before["by"], before["ground"]) == (
        "Tell them (release date): no event of ours says more.",
        None,
        None,
    )
    await world.take(day)  # from another service's log, later than what it set off
    (known,) = await listed(world)
    assert (known["tell"], known["ground"]) == ("The person is to be released on 1 March 2026.", "stands")
    await world.take(
        anna.event(CORRECTED, 3, targetEventId=str(day.id), reason="data_entry", patch={"date": "2099-03-02"})
    )
    (anew,) = await listed(world)
    assert (anew["tell"], anew["ground"], anew["by"]) == (
        *("The person is to be released on 2 March 2099.", "corrected", "2099-03-02"),
    )
    assert (known["urgency"], anew["urgency"]) == ("overdue", "due")
    assert [each["id"] for each in await listed(world, Asked(show="doubtful"))] == [anew["id"]]
    assert await listed(world, Asked(channel="nobody")) == []
    await world.take(anna.event(RESOLVED, 4, **anew["settle"]["data"]))
    assert await listed(world) == []


async def test_a_merged_persons_notices_are_the_survivors_and_their_own_again_when_they_are_apart(world: World) -> None:
    anna, other = person("anna"), person("other")
    await world.take(registered(anna, "A"), registered(other, "B"))
    await world.take(due(anna, "other", 2), due(other, "contact_offer", 3))
    assert [each["person"] for each in await listed(world)] == [str(anna.person), str(other.person)]
    await world.take(merged(anna, other, 4))
    assert [each["person"] for each in await listed(world)] == [str(anna.person)] * 2
    await world.take(unmerged(anna, other, 5))
    assert [each["person"] for each in await listed(world)] == [str(anna.person), str(other.person)]


async def test_what_should_have_been_told_comes_first_then_what_has_happened_then_what_is_ahead_in_pages(
    world: World,
) -> None:
    anna = person("anna")
    late, ahead = (anna.event(CONFIRMED, 2, date=date, kind="end") for date in ("2026-01-05", "2099-01-05"))
    out = anna.event(RELEASED, 5, kind="end")
    await world.take(late, ahead, out)
    await world.take(
        anna.event(DUE, 2, ahead, noticeId="b", kind="release_date", victimInterestRefs=["v-2"]),
        anna.event(DUE, 3, late, noticeId="a", kind="release_date", victimInterestRefs=["v-1"]),
        due(anna, "release", 5, out, channelOwner="leeds"),
    )
    found = await listed(world)
    assert [(each["urgency"], each["kind"]) for each in found] == [
        *(("overdue", "release_date"), ("untimed", "release"), ("due", "release_date"))
    ]
    assert [each["kind"] for each in await listed(world, Asked(channel="leeds"))] == ["release"]
    notices = Notices(world.pool, UTC)
    first = await notices.page(Asked(), None, 2)
    second = await notices.page(Asked(), first["next"], 2)
    assert ([*first["notices"], *second["notices"]], second["next"], first["total"]) == (found, None, 3)
    for cursor in ("nonsense", first["next"][:-6]):
        with pytest.raises(ProblemError):
            await notices.page(Asked(), cursor, 2)
