"""The pages in a real browser: by eye, by keyboard, in the dark, on a small screen, and as news arrives."""

from collections.abc import AsyncIterator
from typing import Literal

import pytest
from playwright.async_api import Browser, expect

from tests.acceptance.asking import Asking
from tests.acceptance.browser import chromium, opened, violations
from tests.acceptance.path import STORY, registered, whole_path


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


async def test_the_token_leaves_the_address_and_becomes_a_cookie_that_no_script_can_read(
    browser: Browser, product: Asking
) -> None:
    page = await opened(browser, product)
    assert page.url == f"{product.url}/"
    (cookie,) = await page.context.cookies()
    assert (cookie.get("httpOnly"), cookie.get("sameSite")) == (True, "Strict")
    assert await page.evaluate("document.cookie") == ""


async def test_who_has_no_token_is_told_how_to_get_in(browser: Browser, product: Asking) -> None:
    page = await (await browser.new_context()).new_page()
    answer = await page.goto(product.url)
    assert answer
    assert answer.status == 401
    await expect(page.get_by_role("heading", level=1)).to_have_text("Who is calling?")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_has_a_serious_barrier(
    browser: Browser, product: Asking, someone: str, scheme: Literal["light", "dark"]
) -> None:
    await product.post_batch(whole_path(someone))
    entries = await product.entries(someone, len(STORY))
    page = await opened(browser, product, scheme)
    assert await violations(page) == []
    for path in (
        f"/people/{someone}",
        f"/events/{entries[0]['id']}",
        "/?identifier=nobody:1",
        "/caseload",
        "/docs",
        "/problems/not_json",
    ):
        await page.goto(product.url + path)
        assert await violations(page) == []


async def test_a_person_is_found_and_opened_by_keyboard_alone(browser: Browser, product: Asking, someone: str) -> None:
    await product.post_batch(whole_path(someone))
    await product.entries(someone, len(STORY))
    page = await opened(browser, product)
    await page.keyboard.press("Tab")
    await expect(page.locator(":focus")).to_have_text("Skip to content")
    for _ in range(30):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.id") == "identifier":
            break
    await page.keyboard.type(someone)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**identifier**")
    link = page.get_by_role("link", name=someone)
    await link.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text(someone)


async def test_the_path_is_understood_at_a_glance(browser: Browser, product: Asking, someone: str) -> None:
    await product.post_batch(whole_path(someone))
    await product.entries(someone, len(STORY))
    page = await opened(browser, product)
    await page.goto(f"{product.url}/people/{someone}")
    await expect(page.locator("h2").first).to_contain_text("Return to custody")
    again, first = page.locator(".path").nth(0), page.locator(".path").nth(1)
    await expect(again.locator("li.latest")).to_contain_text("Received")
    await expect(again.locator("li", has_text="Released")).to_contain_text("no event")
    await expect(first.locator("li", has_text="Supervision")).to_contain_text("5 December 2025")
    await expect(page.locator(".timeline li")).to_have_count(len(STORY))
    await expect(page.locator(".timeline li", has_text="Plan drafted").locator(".about")).to_contain_text("because of")


async def test_nothing_is_cut_off_on_a_small_screen(browser: Browser, product: Asking, someone: str) -> None:
    await product.post_batch(whole_path(someone))
    entries = await product.entries(someone, len(STORY))
    page = await opened(browser, product, width=320)
    for path in ("/", f"/people/{someone}", f"/events/{entries[0]['id']}", "/caseload", "/docs", "/problems"):
        await page.goto(product.url + path)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320


async def test_a_new_entry_appears_by_itself(browser: Browser, product: Asking, someone: str) -> None:
    await product.post(registered(someone))
    await product.entries(someone, 1)
    page = await opened(browser, product)
    await page.goto(f"{product.url}/people/{someone}")
    await expect(page.locator(".timeline li")).to_have_count(1)
    await page.wait_for_timeout(500)
    await product.post(whole_path(someone)[1])
    await expect(page.locator(".timeline li")).to_have_count(2, timeout=10_000)
    await expect(page.locator("#news")).to_have_text("1 new entry")
