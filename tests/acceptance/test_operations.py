"""What operators look at: everything at a glance, and people who are parked, retried or skipped without a mouse."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Literal

import asyncpg
import orjson
import pytest
from playwright.async_api import Browser, Page, expect

from tests.acceptance.asking import Asking
from tests.acceptance.browser import chromium, opened, violations
from tests.acceptance.path import admitted, registered, whole_path
from tests.acceptance.test_broker import publish

FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


async def poisoned(product: Asking, someone: str, service: str = "release") -> str:
    """Somebody in whose stream a record is no event: parked where that service is listened to."""
    await product.post(registered(someone))
    await product.entries(someone, 1)
    await publish(product, service, someone, b"this is no event")
    person = str(product.database.people.person(someone))

    async def held() -> bool:
        return ("timeline", person) in await parked_people(product)

    await product.until(held)
    return person


@asynccontextmanager
async def without_rights(product: Asking) -> AsyncIterator[None]:
    """The timeline may not write, as after a mistake of a database's administrator."""
    role = product.database.role("timeline")
    connection = await asyncpg.connect(product.database.dsn)
    try:
        await connection.execute(f'REVOKE INSERT ON timeline.entries FROM "{role}"')
        yield
    finally:
        await connection.execute(f'GRANT INSERT ON timeline.entries TO "{role}"')
        await connection.close()


async def parked_people(product: Asking) -> list[tuple[str, str]]:
    """Each (consumer, person)."""
    return [(row["consumer"], row["person"]) for row in (await product.get("/v1/parked?limit=500")).json["parked"]]


async def tab_to(page: Page, selector: str) -> None:
    """By keyboard alone."""
    for _ in range(200):
        await page.keyboard.press("Tab")
        if await page.evaluate("what => document.activeElement.matches(what)", selector):
            return
    raise AssertionError(f"no way by keyboard to {selector}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_for_operators_has_a_serious_barrier(
    browser: Browser, product: Asking, someone: str, scheme: Literal["light", "dark"]
) -> None:
    person = await poisoned(product, someone)
    await product.post(whole_path(someone)[5])
    await product.post(admitted(someone) | {"data": {}})
    page = await opened(browser, product, scheme, path="/ops")
    assert page.url == f"{product.url}/ops"
    await expect(page.locator("#parked")).to_contain_text(person)
    assert await violations(page) == []
    await page.goto(f"{product.url}/ops/parked/timeline/{person}")
    await page.keyboard.press("Tab")
    await page.get_by_role("button").click()
    await expect(page.get_by_role("alert")).to_contain_text("Say why")
    assert await violations(page) == []


async def test_a_parked_person_is_skipped_by_keyboard_alone_and_the_reason_is_asked(
    browser: Browser, product: Asking, someone: str
) -> None:
    person = await poisoned(product, someone)
    page = await opened(browser, product, path="/ops")
    decide = f"/ops/parked/timeline/{person}"
    await tab_to(page, f"[href='{decide}']")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**{decide}")
    await tab_to(page, "main button")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_be_focused()
    assert (await page.title()).startswith("Error: ")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#retry")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Tab")
    await page.keyboard.type("no event of ours")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/ops?done=skip**")
    await expect(page.locator(".told")).to_have_text("Skipped: the person goes on in timeline.")
    assert ("timeline", person) not in await parked_people(product)
    async with asyncpg.create_pool(product.database.dsn, min_size=1) as pool:
        row = await pool.fetchrow("SELECT reason, actor FROM timeline.parked_decisions WHERE person = $1", person)
    assert row
    assert tuple(row) == ("no event of ours", "everybody")


async def test_who_is_still_parked_is_told_why_and_goes_on_when_the_cause_is_mended(
    browser: Browser, product: Asking, someone: str
) -> None:
    person = str(product.database.people.person(someone))
    page = await opened(browser, product, path="/ops")
    async with without_rights(product):
        await product.post(registered(someone))
        await expect(page.locator("#parked")).to_contain_text(person, timeout=20_000)
        await page.goto(f"{product.url}/ops/parked/timeline/{person}")
        await page.get_by_label("Retry").check()
        await page.get_by_label("Why?").fill("rights given back")
        await page.get_by_role("button", name="Decide").click()
        await expect(page.get_by_role("alert")).to_contain_text("Still parked")
        await expect(page.get_by_label("Why?")).to_have_value("rights given back")
    await page.get_by_role("button", name="Decide").click()
    await expect(page.locator(".told")).to_have_text("Retried: the person goes on in timeline.")
    assert len(await product.timeline(someone)) == 1
    await page.goto(f"{product.url}/ops/parked/timeline/{person}")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Nobody is parked there")


async def test_the_page_renews_itself_says_so_once_and_takes_nobodys_place(
    browser: Browser, product: Asking, someone: str
) -> None:
    page = await opened(browser, product, path="/ops")
    await page.locator("#lag-table").focus()
    moment = await page.locator("main time").first.inner_text()
    person = await poisoned(product, someone)
    await expect(page.locator("#parked")).to_contain_text(person, timeout=10_000)
    await expect(page.locator("#news")).to_contain_text("parked")
    await expect(page.locator("main time").first).not_to_have_text(moment)
    await expect(page.locator("#lag-table")).to_be_focused()
    await page.evaluate("document.getElementById('news').textContent = 'told'")
    await page.wait_for_timeout(4500)
    await expect(page.locator("#news")).to_have_text("told")
    await page.context.set_offline(True)
    await expect(page.locator("#news")).to_contain_text("The server does not answer", timeout=10_000)
    await page.context.set_offline(False)
    await expect(page.locator("#news")).to_have_text("", timeout=10_000)


async def test_it_is_whole_without_script_on_a_small_screen_and_on_paper(
    browser: Browser, product: Asking, someone: str
) -> None:
    person = await poisoned(product, someone)
    for number in range(3):
        await product.post(whole_path(f"{someone}{number}")[5])
    context = await browser.new_context(viewport={"width": 320, "height": 700}, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{product.url}/ops?token={product.token}")
    await expect(page.get_by_role("link", name="Reload")).to_be_visible()
    await expect(page.locator("#waiting")).to_contain_text("a plan drafted not after it")
    await expect(page.locator("svg.plot")).to_have_count(6)
    await expect(page.locator("#lag-table tbody tr")).to_have_count(10)
    small = await opened(browser, product, width=320, path="/ops")
    for path in ("/ops", f"/ops/parked/timeline/{person}"):
        await small.goto(product.url + path)
        assert await small.evaluate("document.documentElement.scrollWidth") <= 320
    await small.goto(f"{product.url}/ops")
    await small.emulate_media(media="print")
    await expect(small.get_by_role("heading", name="Lag over the last hour")).to_be_visible()


async def test_who_is_no_operator_sees_no_page_and_another_site_decides_nothing(
    browser: Browser, product: Asking, someone: str
) -> None:
    assert product.role.tokens
    person = await poisoned(product, someone)
    page = await (await browser.new_context()).new_page()
    answer = await page.goto(f"{product.url}/ops")
    assert answer
    assert answer.status == 401
    await expect(page.get_by_role("heading", level=1)).to_have_text("Who is calling?")
    token = await product.role.tokens.add(f"nurse of {someone}", ["practitioner"], [])
    answer = await page.goto(f"{product.url}/ops?token={token}")
    assert answer
    assert answer.status == 403
    await expect(page.locator("body")).to_contain_text("operator")
    cookie = {"Cookie": f"throughcare_token={product.token}", "Authorization": "", "Content-Type": FORM}
    path, body = f"/ops/parked/timeline/{person}", b"decision=skip&reason=forged"
    assert (await product.ask("POST", path, body, **cookie, Sec_Fetch_Site="cross-site")).status == 401
    assert (await product.ask("POST", path, body, **cookie)).status == 401
    assert ("timeline", person) in await parked_people(product)
    assert (await product.ask("POST", path, b"reason=" + b"x" * 20_000, **{"Content-Type": FORM})).status == 413


async def test_a_webhook_that_does_not_arrive_is_shown_and_tried_now_by_keyboard(
    browser: Browser, product: Asking, someone: str
) -> None:
    subscription, later = uuid.uuid4(), datetime.now(UTC) + timedelta(hours=1)
    connection = await asyncpg.connect(product.database.dsn)
    await connection.execute(
        "INSERT INTO timeline.subscriptions (id, name, owner, channel, types, people, states, url, payload, status, "
        "matched, failing_since, created, changed) VALUES ($1, 'aftercare of Leeds', 'gone', 'webhook', '{}', '{}', "
        "'{}', 'https://leeds.example/secret', 'thin', 'active', 0, now(), now(), now())",
        subscription,
    )
    await connection.execute(
        "INSERT INTO timeline.deliveries (subscription, event, type, time, due, attempts, answer, created, attempted) "
        "VALUES ($1, $1, 'test', now(), $2, 3, 503, now(), now())",
        subscription,
        later,
    )
    page = await opened(browser, product, path="/ops")
    await expect(page.locator("#needs")).to_contain_text("1 webhook does not arrive")
    await expect(page.locator("#deliveries")).to_contain_text("leeds.example")
    await expect(page.locator("#deliveries")).not_to_contain_text("secret")
    assert await violations(page) == []
    await tab_to(page, f"#now-{subscription}")
    await page.keyboard.press("Enter")
    await expect(page.locator(".told")).to_have_text("What waited for this webhook is tried now.")
    due = await connection.fetchval("SELECT due FROM timeline.deliveries WHERE subscription = $1", subscription)
    await connection.execute("DELETE FROM timeline.subscriptions WHERE id = $1", subscription)
    await connection.close()
    assert due is None or due < later


async def test_what_waits_and_what_was_rejected_is_chosen_among_and_its_rule_is_one_link_away(
    browser: Browser, product: Asking, someone: str
) -> None:
    source = f"urn:test:{someone[-10:]}"
    kind = whole_path(someone)[5]["type"]
    assert (await product.post(whole_path(someone)[5] | {"source": source})).status == 202
    assert (await product.post(admitted(someone) | {"source": source, "data": {}})).status == 422
    (waits,) = (await product.get(f"/v1/waiting?source={source}&type={kind}")).json["waiting"]
    (refused,) = (await product.get(f"/v1/rejected?source={source}")).json["rejected"]
    for path in (f"waiting?source={source}&type=another", f"rejected?source={source}&code=conflict"):
        assert (await product.get(f"/v1/{path}")).json[path.partition("?")[0]] == []
    page = await opened(browser, product, path="/ops")
    for name, told in (("Waiting", waits["missing"]), ("Rejected", refused["code"])):
        await page.get_by_role("navigation", name="Pages").get_by_role("link", name=name, exact=True).click()
        await page.get_by_label("Source, or how it begins").fill(source)
        await page.keyboard.press("Enter")
        row = page.get_by_role("row").filter(has_text=source)
        await expect(row).to_have_count(1)
        await expect(row).to_contain_text(told)
        assert await violations(page) == []
        await page.emulate_media(color_scheme="dark")
        assert await violations(page) == []
        await page.set_viewport_size({"width": 320, "height": 900})
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
        await page.set_viewport_size({"width": 1100, "height": 900})
        await page.emulate_media(media="print")
        await expect(page.locator(".printed")).to_contain_text(f"source: {source}")
        await expect(page.get_by_role("search")).to_be_hidden()
        await page.emulate_media(media="screen")
    await page.get_by_role("navigation", name="By the rule").get_by_role("link", name=refused["code"]).click()
    await expect(page.get_by_role("row").filter(has_text=source)).to_have_count(1)
    await page.goto(f"{product.url}/rejected?source={source}&code=conflict")
    await expect(page.locator("main")).to_contain_text("None of these was rejected.")
    await page.goto(f"{product.url}/rejected?source={source}")
    await page.get_by_role("row").filter(has_text=source).get_by_role("link").click()
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url == f"{product.url}/problems/{refused['code']}"


async def test_a_subscription_is_paused_with_a_reason_and_resumed_by_keyboard(
    browser: Browser, product: Asking, someone: str
) -> None:
    form = {"name": f"Releases for {someone}", "channel": "pull", "filter": {"people": [someone]}}
    made = await product.ask("POST", "/v1/subscriptions", orjson.dumps(form), **{"Content-Type": "application/json"})
    subscription = made.json["id"]
    await product.post(registered(someone))
    await product.at_rest()
    page = await opened(browser, product, path="/subscriptions")
    section = page.locator("section").filter(has_text=someone)
    await expect(section).to_contain_text("1 delivery waits")
    assert await violations(page) == []
    await tab_to(page, f"#pause-{subscription}")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_be_focused()
    assert await violations(page) == []
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(f"#reason-{subscription}")).to_be_focused()
    await page.keyboard.type("the receiver is being moved")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").first).to_contain_text("Paused")
    await expect(section).to_contain_text("paused: everybody: the receiver is being moved")
    await page.emulate_media(color_scheme="dark")
    assert await violations(page) == []
    await page.set_viewport_size({"width": 320, "height": 900})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
    await tab_to(page, f"#resume-{subscription}")
    await page.keyboard.press("Enter")
    await expect(page.locator(".told")).to_contain_text("Resumed")
    assert (await product.get(f"/v1/subscriptions/{subscription}")).json["status"] == "active"
    await product.ask("DELETE", f"/v1/subscriptions/{subscription}")
