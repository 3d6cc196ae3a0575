"""Whoever keeps identities looks at records that may be one person: in a browser, by keyboard, in the dark."""

import json
from typing import Any, Literal
from uuid import uuid4

from playwright.async_api import expect

from tests.acceptance.asking import Asking
from tests.acceptance.browser import chromium, opened, violations
from tests.acceptance.path import registered

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


async def test_two_records_are_seen_side_by_side_until_somebody_says_whether_they_are_one_person(
    product: Asking, someone: str
) -> None:
    other = f"gb:crn:{uuid4().hex[:8].upper()}"
    report = registered(someone)
    report["data"]["duplicateCandidates"] = [other]
    await product.post_batch([report, registered(other)])

    async def listed() -> Any:
        found = (await product.get("/v1/duplicates?limit=500")).json["duplicates"]
        known = [{name for each in two["people"] for name in each["identifiers"]} for two in found]
        return any({someone, other} <= names for names in known)

    await product.until(listed)
    async with chromium() as browser:
        for scheme in SCHEMES:
            page = await opened(browser, product, scheme)
            await page.get_by_role("link", name="Possible duplicates").click()
            pair = page.locator(".pair").filter(has_text=someone)
            await expect(pair).to_contain_text("says that they may be one person")
            assert await violations(page) == []
        small = await opened(browser, product, width=320, path="/duplicates")
        assert await small.evaluate("document.documentElement.scrollWidth") <= 320
        await page.set_viewport_size({"width": 320, "height": 900})
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
        await page.set_viewport_size({"width": 1100, "height": 900})
        first = pair.get_by_role("region", name="Command").first
        await page.keyboard.press("Tab")
        for _ in range(200):
            if await first.evaluate("each => each === document.activeElement"):
                break
            await page.keyboard.press("Tab")
        await expect(first).to_be_focused()
        two = pair.get_by_role("region", name="Command").nth(1)
        said = json.loads(
            (await two.inner_text()).splitlines()[1].replace("$(date -u +%FT%TZ)", "2026-03-20T10:00:00Z")
        )
        said["data"] |= {"evidence": "document", "decidedBy": "records_manager"}
        await page.emulate_media(media="print")
        await expect(first).to_be_hidden()
        await page.emulate_media(media="screen")
        assert (await product.post(said)).status == 201
        await expect(pair).to_have_count(0)
