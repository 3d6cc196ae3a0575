"""On the day of release a practitioner prints what the next worker must know, and nobody else can."""

import hashlib
from collections.abc import AsyncIterator
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, Page, expect

from shared.contracts.aftercare import SupervisionStarted
from shared.contracts.release import ConditionsSet, HandoverOffered
from tests.acceptance.asking import Asking, cloud
from tests.acceptance.browser import chromium, opened, violations
from tests.acceptance.paper import Paper
from tests.acceptance.path import made, whole_path
from tests.contract.operations import operations, pinned

PRECISE = "Not to enter the area between the river and the railway, nor to use the footbridge, at any hour. " * 9
UNBROKEN = "x" * 300
SHEETS: tuple[Literal["A4", "Letter"], ...] = ("A4", "Letter")
PRINTABLE, PRINTABLE_ACROSS = 688, 950  # pixels between the margins of A4, and of Letter across


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


async def released(product: Asking, someone: str) -> None:
    """Somebody who left with two conditions and a hand-over that nobody has accepted."""
    story = whole_path(someone)[:-1]
    conditions = [
        ConditionsSet(condition_id="k-1", kind="exclusion_zone", text=PRECISE.strip()),
        ConditionsSet(condition_id="k-2", kind="residence", text=UNBROKEN),
    ]
    more = [
        cloud(each, someone, "2025-11-02T10:00:00+01:00", f"condition-{number}")
        for number, each in enumerate(conditions)
    ]
    offer = cloud(made(HandoverOffered), someone, "2025-11-03T10:00:00+01:00", "offer")
    await product.post_batch([*story, *more, offer])

    async def known() -> bool:
        answer = await product.get(f"/v1/people/{someone}/handover-pack")
        return answer.status == 200 and {"release", "aftercare"} <= {each["service"] for each in answer.json["heads"]}

    await product.until(known)
    await product.settled()


async def shown(browser: Browser, product: Asking, someone: str, **how: Any) -> Page:
    page = await opened(browser, product, **how)
    await page.goto(f"{product.url}/people/{someone}/handover-pack")
    return page


async def test_its_data_says_what_is_missing_and_its_hashes_are_those_of_published_events(
    product: Asking, someone: str
) -> None:
    await released(product, someone)
    pack = (await product.get(f"/v1/people/{someone}/handover-pack")).json
    assert pack["identifiers"] == [someone]
    assert {each["code"] for each in pack["gaps"]} >= {"handover_not_accepted", "no_first_contact"}
    assert pack["made"]["for"] == "everybody"
    for head in pack["heads"]:
        published = await product.get(f"/v1/events/{head['event']}")
        assert hashlib.sha256(published.body).hexdigest() == head["sha256"]
    document = (await product.get("/openapi.json", Authorization="")).json
    name = "GET /v1/people/{who}/handover-pack get_handover_pack"
    assert operations(document)[name] == pinned()[name]
    long_ago = (await product.get(f"/v1/people/{someone}/handover-pack?as_of=2020-01-01T00:00:00Z")).json
    assert (long_ago["identifiers"], long_ago["events"], long_ago["heads"]) == ([], [], [])
    journey = (await product.get(f"/v1/people/{someone}/handover-pack?whole=true")).json
    assert (journey["gaps"], journey["heads"]) == ([], pack["heads"])
    page = await product.get(f"/people/{someone}/handover-pack?whole=true")
    assert f"<h1>Journey: {someone}</h1>" in page.body.decode()


async def test_only_who_works_with_people_may_read_it(product: Asking, someone: str) -> None:
    await released(product, someone)
    assert product.role.tokens
    for path in (f"/v1/people/{someone}/handover-pack", f"/people/{someone}/handover-pack"):
        assert (await product.get(path, Authorization="")).status == 401
        for role in ("sender", "operator", "auditor"):
            token = await product.role.tokens.add(f"{role} {path}", [role], [])
            refused = await product.get(path, Authorization=f"Bearer {token}")
            assert (refused.status, refused.json["code"]) == (403, "not_allowed")
        token = await product.role.tokens.add(f"worker {path}", ["practitioner"], [])
        assert (await product.get(path, Authorization=f"Bearer {token}")).status == 200
        assert (await product.get(f"{path}?as_of=yesterday")).json["code"] == "as_of"
        assert (await product.get(path.replace(someone, "nobody:1"))).json["code"] == "no_such_person"
    assert (await product.get(f"/v1/people/{someone}/handover-pack?at=now")).json["code"] == "unknown_parameter"


async def test_it_is_linked_for_those_who_may_open_it(browser: Browser, product: Asking, someone: str) -> None:
    await released(product, someone)
    assert product.role.tokens
    link = "Hand-over pack, to print"
    page = await opened(browser, product)
    await page.goto(f"{product.url}/people/{someone}")
    await page.get_by_role("link", name=link).focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text(f"Hand-over pack: {someone}")
    await expect(page.get_by_role("region", name="What is missing")).to_contain_text("no team has accepted it")
    await expect(page.get_by_role("region", name="Conditions")).to_contain_text(PRECISE.strip())
    token = await product.role.tokens.add(f"auditor of {someone}", ["auditor"], [])
    other = await (await browser.new_context()).new_page()
    await other.goto(f"{product.url}/?token={token}")
    await other.goto(f"{product.url}/people/{someone}")
    await expect(other.get_by_role("heading", level=1)).to_have_text(someone)
    await expect(other.get_by_role("link", name=link)).to_have_count(0)


async def test_it_has_no_serious_barrier_and_nothing_is_cut_off_on_a_small_screen(
    browser: Browser, product: Asking, someone: str
) -> None:
    await released(product, someone)
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        assert await violations(await shown(browser, product, someone, scheme=scheme)) == []
    small = await shown(browser, product, someone, width=320)
    assert await small.evaluate("document.documentElement.scrollWidth") <= 320
    assert await small.evaluate("Math.min(...[...document.querySelectorAll('dd')].map(each => each.clientWidth))") > 200


@pytest.mark.parametrize("sheet", SHEETS)
async def test_each_printed_sheet_says_whose_it_is_and_which_of_how_many_and_nothing_is_lost(
    browser: Browser, product: Asking, someone: str, sheet: Literal["A4", "Letter"]
) -> None:
    await released(product, someone)
    page = await shown(browser, product, someone, scheme="dark")
    pack = (await product.get(f"/v1/people/{someone}/handover-pack")).json
    paper = Paper(await page.pdf(format=sheet))
    assert 2 <= len(paper.sheets) <= 6
    for number, words in enumerate(paper.sheets, start=1):
        assert f"Page{number}of{len(paper.sheets)}" in words
        assert "".join(f"{someone} · {pack['classification']}".split()) in words
    whole = "".join(paper.sheets)
    texts = [line["text"] or "not known" for section in pack["sections"] for line in section["lines"]]
    texts += [each["headline"] for each in pack["events"]] + [each["sha256"] for each in pack["heads"]]
    assert [text for text in texts if "".join(text.split())[:60] not in whole] == []
    await page.emulate_media(media="print")
    await page.set_viewport_size({"width": PRINTABLE, "height": 900})
    assert await page.evaluate("document.documentElement.scrollWidth") <= PRINTABLE
    assert await page.evaluate(WIDER) == []
    assert await page.evaluate(COLOURS) == []


# What sticks out of its place, and what is neither black nor grey.
WIDER = """[...document.querySelectorAll('main *')].filter(each => each.getBoundingClientRect().right > innerWidth + 1)
    .map(each => each.outerHTML.slice(0, 80))"""
COLOURS = """[...document.querySelectorAll('main *')].map(each => getComputedStyle(each).color)
    .filter(color => new Set(color.match(/[0-9]+/g).slice(0, 3)).size > 1 || Number(color.match(/[0-9]+/)[0]) > 80)"""


async def test_the_caseload_is_printed_with_whose_it_is_and_without_what_only_a_screen_can_use(
    browser: Browser, product: Asking, someone: str
) -> None:
    team = f"team-{someone[-4:]}"
    people = [f"{someone}{number}" for number in range(12)]
    reports: list[dict[str, Any]] = []
    for each in people:
        offer = cloud(made(HandoverOffered, toTeam=team), each, "2025-11-03T10:00:00+01:00", "offer")
        started = cloud(made(SupervisionStarted, teamId=team), each, "2025-12-05T15:40:00+01:00", "supervised")
        reports += [*whole_path(each)[:-1], offer, started]
    await product.post_batch(reports)

    async def listed() -> bool:
        return bool((await product.get(f"/v1/caseload?team={team}")).json["total"] == len(people))

    await product.until(listed)
    page = await opened(browser, product)
    await page.goto(f"{product.url}/caseload?team={team}")
    for sheet in SHEETS:
        paper = Paper(await page.pdf(format=sheet))
        assert len(paper.sheets) > 1
        for number, words in enumerate(paper.sheets, start=1):
            assert f"Page{number}of{len(paper.sheets)}" in words
            assert "PersonWhereonthepathResponsible" in words
            assert "Confidential:aboutpeople" in words
        whole = "".join(paper.sheets)
        assert [each for each in people if each not in whole] == []
        assert f"Everybody;team{team}." in whole
        assert f"Onthesesheets:{len(people)}of{len(people)}." in whole
        assert "Showtheirpeople" not in whole
        assert "Onlywhatchanges" not in whole
    await page.emulate_media(media="print")
    await page.set_viewport_size({"width": PRINTABLE_ACROSS, "height": 900})
    assert await page.evaluate(WIDER) == []
