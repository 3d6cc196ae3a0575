"""What integrators code against, asked from outside without a token; and the events of whole lives held to it."""

from collections.abc import AsyncIterator
from typing import Any, Literal

import aiohttp
import jsonschema_rs
import orjson
import pytest
from playwright.async_api import Browser, Page, expect

from shared.contracts.catalogue import CATALOGUE
from shared.contracts.intake import PersonRegistered
from shared.contracts.release import Released
from tests.acceptance.asking import Asking
from tests.acceptance.browser import chromium, violations
from tests.acceptance.path import STORY, registered, whole_path

PAGES = ("/events", "/events?name=plan", f"/events/type/{Released.type}", "/asyncapi")


@pytest.fixture(scope="module")
async def anybody(product: Asking) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(product.url) as session:
        yield session


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


async def document(anybody: aiohttp.ClientSession, path: str) -> Any:
    async with anybody.get(path) as answer:
        assert answer.status == 200
        return orjson.loads(await answer.read())


async def test_every_event_of_a_whole_life_keeps_the_schema_that_it_names(
    product: Asking, anybody: aiohttp.ClientSession, someone: str
) -> None:
    await product.post_batch(whole_path(someone))
    envelope = jsonschema_rs.validator_for(await document(anybody, "/schemas/cloudevent.json"), validate_formats=True)
    for entry in await product.entries(someone, len(STORY)):
        event = (await product.get(f"/v1/events/{entry['id']}")).json
        assert [str(error) for error in envelope.iter_errors(event)] == []
        assert event["dataschema"].startswith(product.url)
        schema = await document(anybody, event["dataschema"].removeprefix(product.url))
        assert schema["$id"] == event["dataschema"]
        validator = jsonschema_rs.validator_for(schema, validate_formats=True)
        assert [str(error) for error in validator.iter_errors(event["data"])] == []


async def test_all_schemas_are_listed_and_each_is_where_the_list_says(
    product: Asking, anybody: aiohttp.ClientSession
) -> None:
    listed = (await document(anybody, "/schemas/"))["schemas"]
    assert {each["name"] for each in listed} == {*CATALOGUE, "cloudevent", "report"}
    for each in listed:
        assert (await document(anybody, each["address"].removeprefix(product.url)))["$id"] == each["address"]


async def test_a_copy_that_is_still_good_is_not_sent_again(anybody: aiohttp.ClientSession) -> None:
    path = f"/schemas/{Released.type}.json"
    async with anybody.get(path) as first:
        tag, cached = first.headers["ETag"], first.headers["Cache-Control"]
    async with anybody.get(path, headers={"If-None-Match": f'"older", W/{tag}'}) as second:
        assert (second.status, await second.read()) == (304, b"")
    assert cached == "public, max-age=3600"


@pytest.mark.parametrize("path", ["/schemas/throughcare.intake.person.vanished.v1.json", "/events/type/nothing.v1"])
async def test_what_there_is_not_is_a_problem_that_says_where_to_look(
    anybody: aiohttp.ClientSession, path: str
) -> None:
    async with anybody.get(path) as answer:
        problem = orjson.loads(await answer.read())
    assert answer.status == 404
    assert problem["code"] in {"no_such_schema", "no_such_type"}
    assert ": see /" in problem["detail"]


async def test_the_examples_of_the_catalogue_are_taken_as_they_are_shown(
    product: Asking, anybody: aiohttp.ClientSession, someone: str
) -> None:
    for entry in (await document(anybody, "/events.json"))["events"]:
        shown = entry["example"]
        names_two = {"survivorId", "personId"} & shown["data"].keys()  # and is about one of them
        about = shown["subject"] if names_two else someone
        sent = shown | {"id": f"{someone}-{entry['type']}", "subject": about}
        answer = await product.post(sent)
        assert answer.status in ((201, 202) if entry["reportedByOutsideSystems"] else (422,)), answer.json


@pytest.mark.parametrize(
    ("dataschema", "status"),
    [
        (f"https://elsewhere.test/schemas/{PersonRegistered.type}.json", 201),
        ("urn:my:own:schema", 201),
        (f"https://elsewhere.test/schemas/{Released.type}.json", 422),
        ("not a uri", 422),
    ],
)
async def test_a_sender_may_name_its_own_schema_and_not_that_of_another_type(
    product: Asking, someone: str, dataschema: str, status: int
) -> None:
    answer = await product.post(registered(someone) | {"dataschema": dataschema})
    assert answer.status == status
    if status == 422:
        assert (answer.json["code"], answer.json["field"]) == ("dataschema", "dataschema")


async def test_naming_a_schema_changes_nothing_of_what_was_said(product: Asking, someone: str) -> None:
    event = registered(someone)
    assert (await product.post(event)).status == 201
    assert (await product.post(event | {"dataschema": "urn:my:own:schema"})).status == 200


async def shown(
    browser: Browser, product: Asking, path: str, scheme: Literal["light", "dark"] = "light", width: int = 1100
) -> Page:
    """A page as somebody sees it who has no token, and no script."""
    context = await browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    page = await context.new_page()
    answer = await page.goto(product.url + path)
    assert answer
    assert answer.status == 200
    return page


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_has_a_serious_barrier(
    browser: Browser, product: Asking, path: str, scheme: Literal["light", "dark"]
) -> None:
    assert await violations(await shown(browser, product, path, scheme)) == []


@pytest.mark.parametrize("path", PAGES)
async def test_nothing_is_cut_off_on_a_small_screen(browser: Browser, product: Asking, path: str) -> None:
    page = await shown(browser, product, path, width=320)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320


async def test_a_type_is_found_and_opened_by_keyboard_alone(browser: Browser, product: Asking) -> None:
    page = await shown(browser, product, "/events")
    for _ in range(30):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.id") == "name":
            break
    await page.keyboard.type("left custody")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**name=left+custody")
    await page.get_by_role("link", name="Released").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Released")
    await expect(page.get_by_role("table")).to_contain_text("savingsCurrency")


async def test_the_picture_is_drawn_and_its_table_says_the_same(browser: Browser, product: Asking) -> None:
    page = await shown(browser, product, "/events")
    drawn = "(picture) => picture.complete && picture.naturalWidth > 500"
    await expect(page.get_by_role("img")).to_be_visible()
    assert await page.get_by_role("img").evaluate(drawn)
    table = page.get_by_role("table")
    await expect(table.get_by_role("row", name="Assessment completed")).to_contain_text("Plan drafted")


async def test_the_page_of_an_event_is_still_where_it_was(product: Asking, browser: Browser, someone: str) -> None:
    event = (await product.post(registered(someone))).json["event"]
    page = await shown(browser, product, f"/?token={product.token}")
    await page.goto(f"{product.url}/events/{event}")
    await expect(page.get_by_role("heading", level=1)).to_have_text("How an event came here")
