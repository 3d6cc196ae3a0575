"""A practitioner looks at whom they must look after: over HTTP, as a table for a spreadsheet, and on the page."""

from typing import Any, Literal

import pytest
from playwright.async_api import expect

from shared.contracts.intake import AdmissionRecorded, SentenceRecorded
from shared.contracts.planning import ProgrammeReferred
from tests.acceptance.asking import Asking, cloud
from tests.acceptance.browser import chromium, opened, violations
from tests.acceptance.path import STORY, made, registered, story, whole_path
from tests.contract.operations import operations, pinned


async def test_a_return_in_one_file_with_its_release_is_not_odd_and_a_second_time_in_custody_is(
    product: Asking, someone: str
) -> None:
    results = (await product.post_batch(whole_path(someone))).json["results"]
    assert [each["flags"] for each in results if each.get("flags")] == []
    entries = await product.entries(someone, len(STORY))
    assert [entry["flags"] for entry in entries if entry["flags"]] == []

    async def gaps(after: int) -> Any:
        found = (await product.get("/v1/caseload?limit=500")).json["people"]
        case = next((each for each in found if someone in each["identifiers"]), None)
        entries = await product.timeline(someone)
        known = max(each["knowntime"] for each in entries)
        if case is None or len(entries) < after or case["changed"] < known:
            return None
        return {"open", *(each["code"] for each in case["gaps"])}

    assert "second_open_episode" not in await product.until(lambda: gaps(len(STORY)))
    again = made(AdmissionRecorded, reason="remand", legalStatus="remand")
    assert (await product.post(cloud(again, someone, "2026-03-20T11:00:00+01:00", "again"))).status == 201
    assert "second_open_episode" in await product.until(lambda: gaps(len(STORY) + 1))


@pytest.mark.parametrize("order", [("sentence", "programme"), ("programme", "sentence")])
async def test_whichever_of_sentence_and_programme_is_told_first_the_same_is_concluded(
    product: Asking, someone: str, order: tuple[str, str]
) -> None:
    """They are told to two services, neither of which waits for the other (decision 42)."""
    remand = made(AdmissionRecorded, reason="remand", legalStatus="remand")
    told = {
        "sentence": cloud(made(SentenceRecorded), someone, "2025-01-06T10:00:00+01:00", "sentence"),
        "programme": cloud(made(ProgrammeReferred, mandatory=True), someone, "2025-01-14T10:00:00+01:00", "referred"),
    }
    await product.post_batch([registered(someone), cloud(remand, someone, "2025-01-06T09:00:00+01:00", "admitted")])
    await product.at_rest()
    for number, name in enumerate(order, 1):
        assert (await product.post(told[name])).status == 201
        await product.at_rest()
        found = (await product.get("/v1/caseload?limit=500")).json["people"]
        (gaps,) = ({each["code"] for each in case["gaps"]} for case in found if someone in case["identifiers"])
        assert ("mandatory_while_unconvicted" in gaps) == (order[:number] == ("programme",))
    entries = await product.timeline(someone)
    assert story(entries) == [
        *("person.registered", "admission.recorded", "sentence.recorded", "case.opened", "programme.referred")
    ]
    assert [entry["flags"] for entry in entries if entry["flags"]] == []


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
        await page.get_by_role("button", name="I have looked").press("Enter")
        await page.get_by_role("link", name="Only who changed since I last looked").click()
        await expect(page.get_by_role("row").filter(has_text=someone)).to_have_count(0)
        await page.get_by_role("link", name="Show all").click()
        await page.set_viewport_size({"width": 400, "height": 900})
        await expect(page.get_by_role("row").filter(has_text=someone)).to_contain_text("nobody has met the person")
        assert await page.evaluate("[...document.querySelectorAll('.wide')].every(e => e.scrollWidth <= e.clientWidth)")
        assert await violations(page) == []
        await product.post_batch(story[released + 1 :])
        await product.entries(someone, len(STORY))
        await expect(page.get_by_role("row").filter(has_text=someone)).to_have_count(0, timeout=15_000)
