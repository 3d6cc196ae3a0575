"""A real browser on a running product: signed in, and judged by axe."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Literal

from playwright.async_api import Browser, Page, async_playwright, expect

from tests.acceptance.asking import Asking

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SERIOUS = "serious", "critical"
# What does not come soon on a busy machine comes a little later.
expect.set_options(timeout=20_000)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The browser of this machine."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=SWITCHES)
        yield browser
        await browser.close()


async def opened(
    browser: Browser, product: Asking, scheme: Literal["light", "dark"] = "light", width: int = 1100, path: str = "/"
) -> Page:
    """A page that has signed in by the printed address."""
    context = await browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    page = await context.new_page()
    await page.goto(f"{product.url}{path}?token={product.token}")
    return page


async def violations(page: Page) -> list[str]:
    """What axe finds serious."""
    script = (files("axe_playwright_python") / "axe.min.js").read_text()
    await page.evaluate(script)
    found = await page.evaluate("axe.run({resultTypes: ['violations']}).then(found => found.violations)")
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found if each["impact"] in SERIOUS]
