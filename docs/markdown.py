"""What Markdown makes of headings and tables, as readers of repositories show it."""

import re
from collections import Counter
from collections.abc import Iterator

HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r'<a id="([^"]+)">')
LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")


def cell(words: object) -> str:
    """Text that fits into a table."""
    return " ".join(str(words).split()).replace("|", r"\|")


def slug(heading: str) -> str:
    """The anchor of a heading."""
    words = LINK.sub(r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def numbered(slugs: Iterator[str]) -> Iterator[str]:
    """Where headings have one name, all but the first are numbered."""
    seen: Counter[str] = Counter()
    for each in slugs:
        yield f"{each}-{seen[each]}" if seen[each] else each
        seen[each] += 1


def anchors(page: str) -> set[str]:
    """All that a link may point at within a page."""
    prose = FENCED.sub("", page)
    return {*numbered(slug(each) for each in HEADING.findall(prose)), *NAMED.findall(prose)}
