"""What is said of each rule, by hand; and, found by itself, all of the product that cites it.

A page's data name things of the product by their sort: a name that is none is refused. So is a citation, anywhere in
the product, of a rule that no page speaks of; and a word written as code that nothing of the product is called.
"""

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docs.standards.citations import Cited, citations, numbers
from docs.standards.names import ROOT, Names, Thing

CODE = re.compile(r"`([^`]+)`")
SOURCES = {".py", ".sql", ".html", ".toml"}
# The sorts of things that answer a rule, as a page calls them and in its order.
SORTS: Mapping[str, str] = {
    "events": "Events",
    "refused": "Answered with",
    "flagged": "Flagged",
    "due": "Due",
    "missing": "Missing",
    "reactions": "Follows by itself",
    "commands": "Commands",
    "addresses": "Pages and operations",
    "code": "Code",
    "pages": "More",
    "journeys": "Told in",
    "tests": "Shown by",
}


class Wrong(ValueError):
    """The pages would say what is not so."""


@dataclass(frozen=True)
class Rule:
    """One rule, or several that ask for one thing: what answers it, what is left to others, and what is not built.

    `absent` are words, each after a path, that no source beneath it has for as long as that is so.
    """

    body: str
    numbers: str
    title: str
    extent: str
    answer: str
    left: str
    lacking: str
    named: Mapping[str, Collection[str]]
    absent: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """Its numbers with their noun; what has a number of its own has no other."""
        noun = {"resolution": "Paragraph", "victims": "Resolution"}.get(self.body, "Rule")
        return f"{noun}{'s' if len(self.cited) > 1 else ''} {self.numbers}"

    @property
    def cited(self) -> list[Cited]:
        """Its numbers, one by one."""
        return [Cited(self.body, number) for number in numbers(self.numbers)]

    @property
    def anchor(self) -> str:
        """Where a page has it."""
        return f"{self.body}-{self.cited[0].number}".replace(".", "-").replace("/", "-")

    def is_cited_by(self, text: str) -> bool:
        """Whether a text cites any part of it."""
        return any(mine.covers(each) for mine in self.cited for each in citations(text))

    def things(self, names: Names) -> Iterator[tuple[str, list[Thing]]]:
        """What the product has for it, by sort: what is named here, and what cites it itself."""
        for sort, words in SORTS.items():
            found = [
                thing
                for thing in names[sort].values()
                if thing.name in self.named.get(sort, ()) or self.is_cited_by(thing.says)
            ]
            if found:
                yield words, found


@dataclass(frozen=True)
class Body:
    """A set of rules: a resolution, or our own."""

    name: str
    title: str
    about: str
    rules: tuple[Rule, ...]


def read(path: Path) -> list[Body]:
    """The bodies of one file, in its order."""
    said = tomllib.loads(path.read_text("utf-8"))
    return [
        Body(name, body["title"], line(body.get("about", "")), tuple(rule_of(name, each) for each in body["rule"]))
        for name, body in said.items()
    ]


def rule_of(body: str, said: Mapping[str, Any]) -> Rule:
    """As the file has it; what is not about the rule itself names things."""
    rest = {sort: tuple(each) for sort, each in said.items() if isinstance(each, list)}
    absent = rest.pop("absent", ())
    return Rule(
        body,
        numbers=said["numbers"],
        title=said["title"],
        extent=said.get("extent") or said["kind"],
        answer=line(said["answer"]),
        left=line(said.get("left", "")),
        lacking=line(said.get("lacking", "")),
        named=rest,
        absent=absent,
    )


def line(text: str) -> str:
    """A paragraph."""
    return " ".join(text.split())


def addresses(pages: Mapping[str, Collection[Body]]) -> Callable[[Cited], str]:
    """Where each rule is told of, for links from beside these pages. The function raises Wrong."""
    told = [(page, rule) for page, bodies in pages.items() for body in bodies for rule in body.rules]

    def address(cited: Cited) -> str:
        for page, rule in told:
            if any(mine.covers(cited) for mine in rule.cited):
                return f"../{page}#{rule.anchor}"
        raise Wrong(f"no page speaks of {cited.body} {cited.number}, which is cited")

    return address


def mistakes(bodies: Collection[Body], names: Names, vocabulary: Collection[str]) -> Iterator[str]:
    """All that would not be so."""
    known = {cited for body in bodies for rule in body.rules for cited in rule.cited}
    for body in bodies:
        for rule in body.rules:
            yield from misnamed(rule, names, vocabulary)
    for things in names.values():
        for thing in things.values():
            for each in citations(thing.says):
                if not any(mine.covers(each) for mine in known):
                    yield f"{thing.name} cites {each.body} {each.number}, of which no page speaks"


def misnamed(rule: Rule, names: Names, vocabulary: Collection[str]) -> Iterator[str]:
    """Names and words that are nothing of ours."""
    where = f"{rule.body} {rule.numbers}"
    for sort, named in rule.named.items():
        if sort not in names:
            yield f"{where}: there is no sort {sort}"
            continue
        yield from (f"{where}: {sort} has no {name}" for name in named if name not in names[sort])
    for word in CODE.findall(f"{rule.answer} {rule.left} {rule.lacking}"):
        if word not in vocabulary:
            yield f"{where}: nothing of the product is called {word}"
    for path, _, word in (each.partition(": ") for each in rule.absent):
        yield from (f"{where}: {file} speaks of {word}: is it built now?" for file in speaking(ROOT / path, word))


def speaking(path: Path, word: str) -> Iterator[Path]:
    """Sources beneath a path that have a word. Raises Wrong where there is no such path."""
    if not path.exists():
        raise Wrong(f"there is no {path}")
    for file in [path] if path.is_file() else sorted(path.rglob("*")):
        if file.suffix in SOURCES and word in file.read_text("utf-8").lower():
            yield file.relative_to(ROOT)
