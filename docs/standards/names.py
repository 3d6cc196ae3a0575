"""All of the product that a page about standards may name: where it is described, and what it says of rules itself."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from docs.journeys import Journey
from docs.markdown import numbered, slug
from services.catalogue.deadlines import Kind
from services.catalogue.entries import Catalogue
from services.timeline.caseload.missing import MISSING
from shared.codes import codes
from shared.deadlines.filters import short_name
from shared.deadlines.in_words import in_words
from shared.flags import flags

ROOT = Path(__file__).parents[2]
ROUTE = re.compile(r'@routes\.(?:get|post|put|delete)\("([^"]+)"')
SERVICES = ("intake", "planning", "release", "aftercare", "timeline")
Found = Iterator["Thing"]


class Thing(NamedTuple):
    """One thing, as pages name it; `says` is where it may cite a rule."""

    name: str
    link: str
    says: str = ""


def events(catalogue: Catalogue) -> Found:
    """By their short names; an old version is told beneath its newest."""
    anchors = numbered(slug(entry.title) for entry in catalogue.entries.values())
    titles = Counter(entry.title for entry in catalogue.entries.values())
    for entry, anchor in zip(catalogue.entries.values(), anchors, strict=True):
        if not entry.read_as:
            said = " ".join((entry.meaning, *described(entry.event.model_json_schema())))
            title = entry.title if titles[entry.title] == 1 else f"{entry.title} by {entry.service}"
            yield Thing(short_name(entry.type), f"[{title}](../reference/events.md#{anchor})", said)


def described(schema: Any) -> Iterator[str]:
    """Every description within a schema."""
    if isinstance(schema, dict):
        if isinstance(schema.get("description"), str):
            yield schema["description"]
        schema = list(schema.values())
    if isinstance(schema, list):
        for each in schema:
            yield from described(each)


def spoken(schema: Any) -> Iterator[str]:
    """Every name of a field and every value of a list of values within a schema."""
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        yield from (str(each) for each in schema.get("enum", ()))
        schema = list(schema.values())
    if isinstance(schema, list):
        for each in schema:
            yield from spoken(each)


def refusals() -> Found:
    """Codes of problems."""
    yield from (
        Thing(name, f"[`{name}`](../reference/problems.md#{name})", f"{code.title} {code.meaning}")
        for name, code in codes().items()
    )


def oddities() -> Found:
    """Flags."""
    yield from (Thing(name, f"[`{name}`](../reference/flags.md#{name})", flag.rule) for name, flag in flags().items())


def due(kinds: Mapping[str, Kind]) -> Found:
    """Kinds of deadlines, with what the advisory pack says of each."""
    for name, kind in kinds.items():
        told = ", ".join(in_words(row) for pack, row in kind.rows if pack == "un-baseline")
        link = f"[`{name}`](../reference/deadlines.md#{name})" + (f" ({told})" if told else "")
        yield Thing(name, link, kind.sources)


def gaps() -> Found:
    """What can be missing."""
    yield from (Thing(code, f"[`{code}`](../reference/gaps.md#{code})", gap.source) for code, gap in MISSING.items())


def reactions(catalogue: Catalogue) -> Found:
    """Policies of the services."""
    yield from (
        Thing(each.policy.name, f"[{each.name}](../reference/events.md#who-reacts-to-what)", f"{each.why} {each.then}")
        for each in catalogue.reactions
    )


def code() -> Found:
    """Modules that judge and fold, by what their docstrings say."""
    for service in SERVICES:
        for path in sorted((ROOT / "services" / service).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            yield Thing(name, f"[{name}](../../{name})", " ".join(docstrings(tree_of(path))))
    for path in sorted((ROOT / "shared").rglob("*.py")):
        name = str(path.relative_to(ROOT))
        if not name.startswith("shared/contracts/"):
            yield Thing(name, f"[{name}](../../{name})", " ".join(docstrings(tree_of(path))))


def tests() -> Found:
    """Files of tests by their path, and each test by its file and its sentence."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        name, tree = str(path.relative_to(ROOT)), tree_of(path)
        about = " ".join((ast.get_docstring(tree) or "").split())
        yield Thing(name, f"[{about.rstrip('.')}](../../{name})", about)
        for each in ast.walk(tree):
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each.name.startswith("test_"):
                sentence = each.name.removeprefix("test_").replace("_", " ")
                link = f"[{sentence}](../../{name})"
                yield Thing(f"{name}: {sentence}", link, f"{sentence}. {ast.get_docstring(each) or ''}")


def tree_of(path: Path) -> ast.Module:
    """A module of ours."""
    return ast.parse(path.read_text("utf-8"))


def docstrings(tree: ast.Module) -> Iterator[str]:
    """All of a module, its own first."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""


def stories(journeys: Iterable[Journey]) -> Found:
    """Journeys that are told and approved."""
    yield from (
        Thing(each.name, f"[{each.title}](../explanation/journeys.md#{slug(each.title)})", each.about)
        for each in journeys
    )


def commands(told: Iterable[Mapping[str, Any]]) -> Found:
    """Commands of the terminal."""
    for each in told:
        name = each["name"]
        yield Thing(name, f"[`{name}`](../reference/commands.md#{slug(name)})", each["help"])


def addresses() -> Found:
    """Pages and operations over HTTP, as the routes of the roles declare them."""
    found = {each for path in (ROOT / "services").rglob("*.py") for each in ROUTE.findall(path.read_text("utf-8"))}
    yield from (Thing(each, f"`{each}`") for each in sorted(found))


def pages() -> Found:
    """Other pages, by their path and under their own titles."""
    for path in sorted((ROOT / "docs").rglob("*.md")):
        name = str(path.relative_to(ROOT / "docs"))
        title = path.read_text("utf-8").partition("\n")[0].removeprefix("# ")
        yield Thing(name, f"[{title}](../{name})")


Names = Mapping[str, Mapping[str, Thing]]


def all_names(catalogue: Catalogue, journeys: Iterable[Journey], told: Iterable[Mapping[str, Any]]) -> Names:
    """Everything, by its sort and its name; sorts in the order in which a page tells them."""
    sorts: Mapping[str, Callable[[], Found]] = {
        "events": lambda: events(catalogue),
        "refused": refusals,
        "flagged": oddities,
        "due": lambda: due(catalogue.kinds),
        "missing": gaps,
        "reactions": lambda: reactions(catalogue),
        "commands": lambda: commands(told),
        "addresses": addresses,
        "code": code,
        "pages": pages,
        "journeys": lambda: stories(journeys),
        "tests": tests,
    }
    return {sort: {each.name: each for each in found()} for sort, found in sorts.items()}
