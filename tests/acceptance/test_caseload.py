"""A practitioner looks at whom they must look after: over HTTP, as a table for a spreadsheet, and on the page."""

from typing import Any, Literal

from playwright.async_api import expect

from tests.acceptance.asking import Asking
from tests.acceptance.browser import chromium, opened, violations
from tests.acceptance.path import STORY, whole_path
from tests.contract.operations import operations, pinned


async def test_who_was_released_and_met_by_nobody_is_on_the_list_and_on_the_page(product: Asking, someone: str) -> None:
    story = whole_path(someone)
    released = next(number for number, each in enumerate(story) if each["type"].endswith("release.released.v1"))
    await product.post_batch(story[: released + 1])

    async def listed() -> Any:
        found = (await product.get("/v1/caseload?show=no_first_contact&limit=500")).json["people"]
        return next((each for each in found if someone in each["identifiers"]), None)

    case = await product.until(listed)
    assert (case["urgency"], case["state"]) == ("no_first_contact", "in_community")
    assert {each["code"] for each in case["gaps"]} >= {"no_worker", "no_first_contact"}
    table = await product.get("/v1/caseload", Accept="text/csv")
    assert any(someone in line for line in table.body.decode().splitlines()[1:])
    refused = await product.get("/v1/caseload?since=yesterday")
    assert (refused.status, refused.json["code"], refused.json["field"]) == (422, "as_of", "since")
    assert (await product.get("/v1/caseload?workers=me")).json["code"] == "unknown_parameter"
    document = (await product.get("/openapi.json", Authorization="")).json
    name = "GET /v1/caseload list_cases"
    assert operations(document)[name] == pinned()[name]
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    async with chromium() as browser:
        for scheme in schemes:
            page = await opened(browser, product, scheme)
            await page.get_by_role("link", name="Caseload").click()
            await page.get_by_role("link", name="Released, not met yet", exact=True).click()
            await expect(page.get_by_role("row").filter(has_text=someone)).to_contain_text("nobody has met the person")
            assert await violations(page) == []
        await product.post_batch(story[released + 1 :])
        await product.entries(someone, len(STORY))
        await expect(page.get_by_role("row").filter(has_text=someone)).to_have_count(0, timeout=15_000)
