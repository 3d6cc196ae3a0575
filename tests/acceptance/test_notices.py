"""A victim's liaison looks at what is owed: over HTTP with a token for nothing else, and on the page."""

import json
from typing import Any, Literal

from playwright.async_api import expect

from shared.contracts.intake import SentenceDatesChanged
from shared.contracts.release import ConditionsSet
from tests.acceptance.asking import Asking, cloud
from tests.acceptance.browser import chromium, opened, violations
from tests.acceptance.paper import Paper
from tests.acceptance.path import made, whole_path
from tests.contract.operations import operations, pinned

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


async def test_a_liaison_sees_what_is_owed_and_nothing_else_until_it_was_given(product: Asking, someone: str) -> None:
    assert product.role.tokens
    token = await product.role.tokens.add("liaison-leeds", ["liaison"], ())
    await product.post_batch(
        [
            *whole_path(someone)[:3],
            cloud(made(ConditionsSet), someone, "2025-02-01T10:00:00+01:00", "condition"),
            cloud(made(SentenceDatesChanged), someone, "2025-03-01T10:00:00+01:00", "moved"),
        ]
    )
    await product.at_rest()
    liaison = {"Authorization": f"Bearer {token}"}

    async def listed() -> Any:
        found = (await product.get("/v1/notices?limit=500", **liaison)).json["notices"]
        return [each for each in found if someone in each["identifiers"]]

    (notice,) = await listed()
    assert (notice["tell"], notice["interests"], notice["ground"]) == (
        *("The person is to be released on 1 December 2026.", ["v-7731"], "stands"),
    )
    for path in ("/", f"/people/{someone}", "/caseload", "/v1/people", f"/v1/people/{someone}/timeline", "/v1/updates"):
        assert (await product.get(path, **liaison)).status in (401, 403), path
    assert (await product.get(f"/v1/events/{notice['id']}", **liaison)).status == 403
    document = (await product.get("/openapi.json", Authorization="")).json
    name = "GET /v1/notices list_notices"
    assert operations(document)[name] == pinned()[name]
    async with chromium() as browser:
        for scheme in SCHEMES:
            page = await opened(browser, product, scheme, path="/notices")
            section = page.locator("section").filter(has_text=someone)
            await expect(section).to_contain_text("To: v-7731")
            assert await violations(page) == []
        await page.set_viewport_size({"width": 320, "height": 900})
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
        command = section.get_by_role("region", name="Command that says that it was given")
        await command.focus()
        await expect(command).to_be_focused()
        said = (await command.inner_text()).splitlines()[1].replace("$(date -u +%FT%TZ)", "2025-03-02T10:00:00Z")
        await page.emulate_media(media="print")
        await expect(command).to_be_hidden()
        await page.goto(f"{product.url}/people/{someone}")
        paper = "".join(Paper(await page.pdf()).sheets)
        assert ("Receivedintocustody" in paper, "ictim" in paper) == (True, False)
        await page.goto(f"{product.url}/notices")
        await page.emulate_media(media="screen")
        assert (await product.post(json.loads(said))).status == 201
        await expect(section).to_have_count(0)
    assert await listed() == []
