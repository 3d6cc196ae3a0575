"""Every page of the documentation is listed where one looks for it, and no link leads nowhere."""

import re
from functools import cache
from pathlib import Path

import pytest

from docs.markdown import FENCED, anchors, slug

ROOT = Path(__file__).parents[2]
INDEX = ROOT / "docs" / "README.md"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("samples/**/*.md")])
PAGES = [page for page in PAGES if "templates" not in page.parts]
LINK = re.compile(r"(?<!\\)\]\(([^)\s]+)\)")
LISTED = ("tutorial", "how-to", "reference", "explanation")


def links(page: Path) -> list[str]:
    """All that a page points at, but addresses elsewhere."""
    found = LINK.findall(re.sub(r"`[^`\n]*`", "", FENCED.sub("", page.read_text("utf-8"))))
    return [each for each in found if not each.startswith(("http://", "https://", "mailto:"))]


@cache
def within(page: Path) -> set[str]:
    """What may be pointed at within a page."""
    return anchors(page.read_text("utf-8"))


@pytest.mark.parametrize("folder", LISTED)
def test_every_page_is_on_the_index(folder: str) -> None:
    listed = {(INDEX.parent / each.partition("#")[0]).resolve() for each in links(INDEX)}
    assert {page for page in PAGES if page.parent == INDEX.parent / folder} <= listed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    dead = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in within(target)):
            dead.append(link)
    assert dead == []


def test_a_heading_has_the_anchor_that_readers_give_it() -> None:
    assert slug("`throughcare policy show`") == "throughcare-policy-show"
    assert slug("Leaves a programme, and finishes it [twice](x.md)") == "leaves-a-programme-and-finishes-it-twice"
    assert anchors('# One\n\n## Two\n\n## Two\n\n```\n# none\n```\n\n<a id="three"></a>\n') == {
        "one",
        "two",
        "two-1",
        "three",
    }
