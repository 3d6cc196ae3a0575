"""From outside: what was wrong is corrected or retracted, two records become one person, and everybody follows."""

from typing import Any

import pytest

from shared.contracts.fields import Event
from shared.contracts.identity import PersonDistinguished, PersonMerged, PersonUnmerged
from shared.contracts.intake import PersonRegistered
from shared.contracts.records import IntakeRecordCorrected, IntakeRecordRetracted
from tests.acceptance.asking import Asking, cloud
from tests.acceptance.browser import chromium, opened, violations
from tests.acceptance.path import admitted, made, registered, whole_path

ASSESSED, DRAFTED = "throughcare.intake.assessment.completed.v1", "throughcare.planning.plan.drafted.v1"


def said(event: Event, who: str, name: str) -> dict[str, Any]:
    return cloud(event, who, "2026-03-20T10:00:00+01:00", name)


async def entry(product: Asking, who: str, kind: str) -> dict[str, Any]:
    """The first entry of a type, when it is there."""

    async def there() -> dict[str, Any] | None:
        return next((each for each in await product.timeline(who) if each["type"] == kind), None)

    found: dict[str, Any] = await product.until(there)
    return found


async def test_what_followed_from_a_retracted_event_is_marked_listed_and_closed_by_a_persons_word(
    product: Asking, someone: str
) -> None:
    await product.post_batch(whole_path(someone)[:4])
    drafted, assessed = [await entry(product, someone, kind) for kind in (DRAFTED, ASSESSED)]
    corrected = IntakeRecordCorrected(
        target_event_id=assessed["id"], reason="data_entry", patch={"purpose": "review"}, corrected_by="clerk"
    )
    answer = (await product.post(said(corrected, someone, "c1"))).json
    assert answer["outcome"] == "accepted"

    async def marked() -> dict[str, Any] | None:
        found = await entry(product, someone, DRAFTED)
        return found if found["reviews"] else None

    shown = await product.until(marked)
    assert [each["reason"] for each in shown["reviews"]] == ["cause_corrected"]
    assert (await entry(product, someone, ASSESSED))["data"]["purpose"] == "review"
    retracted = IntakeRecordRetracted(target_event_id=answer["event"], reason="wrong_person")
    assert (await product.post(said(retracted, someone, "r1"))).json["outcome"] == "accepted"
    await product.until(lambda: gone(product, someone))
    listed = (await product.get("/v1/reviews?limit=500")).json["reviews"]
    assert drafted["id"] in {each["event"] for each in listed}
    async with chromium() as browser:
        page = await opened(browser, product)
        await page.goto(f"{product.url}/people/{someone}")
        assert await violations(page) == []
        assert await page.locator("s").count() == 1
    stands = await product.ask(
        "POST", f"/v1/reviews/{drafted['id']}", b'{"reason":"it rests on another"}', Content_Type="application/json"
    )
    assert stands.json == {"event": drafted["id"], "outcome": "stands"}
    assert not (await entry(product, someone, DRAFTED))["reviews"]


async def gone(product: Asking, who: str) -> bool:
    return bool((await entry(product, who, ASSESSED))["retracted"])


@pytest.mark.parametrize("by", ["id", "identifier"])
async def test_after_a_merge_a_retired_identifier_leads_to_both_paths_and_after_an_unmerge_to_its_own(
    product: Asking, someone: str, by: str
) -> None:
    other = f"{someone}-twice"
    await product.post_batch([registered(someone), admitted(someone), registered(other)])
    first = (await product.entries(someone, 2))[0]["person"]
    second = (await product.entries(other, 1))[0]["person"]
    survivor, retired = (first, second) if by == "id" else (someone, other)
    merged = made(PersonMerged, survivorId=survivor, retiredId=retired)
    assert (await product.post(said(merged, someone, "m"))).json["outcome"] == "accepted"
    both = await product.entries(other, 4)
    assert {each["person"] for each in both} == {first, second}
    assert (await product.get(f"/v1/people/{other}/timeline")).json["person"] == first
    unmerged = made(PersonUnmerged, survivorId=survivor, restoredId=retired)
    await product.post(said(unmerged, someone, "u"))

    async def apart() -> bool:
        kinds = [each["type"].split(".")[-2] for each in await product.timeline(other)]
        return kinds == ["registered", "merged", "unmerged"]

    await product.until(apart)


async def test_two_records_that_share_a_number_are_listed_until_somebody_says_that_they_are_two(
    product: Asking, someone: str
) -> None:
    other = f"{someone}-alike"
    numbers = [dict(zip(("scheme", "value"), each.rsplit(":", 1), strict=True)) for each in (someone, other)]
    alike = made(PersonRegistered, identifiers=numbers)
    await product.post_batch([said(alike, someone, "alike"), registered(other)])
    first = (await product.entries(someone, 1))[0]["person"]

    async def listed() -> list[dict[str, Any]]:
        found = (await product.get("/v1/duplicates?limit=500")).json["duplicates"]
        return [each for each in found if first in {one["id"] for one in each["people"]}]

    (two,) = await product.until(listed)
    assert [each["reason"] for each in two["said"]] == ["same_identifier"]
    distinguished = made(PersonDistinguished, personId=someone, otherId=other)
    assert (await product.post(said(distinguished, someone, "d"))).json["outcome"] == "accepted"

    async def decided() -> bool:
        return not await listed()

    await product.until(decided)
    merged = made(PersonMerged, survivorId=someone, retiredId=other)
    assert (await product.post(said(merged, someone, "m"))).json["flags"] == ["told_apart_before"]
