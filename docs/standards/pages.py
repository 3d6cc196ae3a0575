"""docs/explanation/standards.md and docs/reference/rules.md: each rule, what answers it, what does not."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from docs.journeys import Journey
from docs.standards.citations import Cited
from docs.standards.names import Names, all_names, spoken
from docs.standards.rules import Body, Wrong, addresses, mistakes, read
from services.catalogue.entries import Catalogue
from services.policies import shipped

HERE = Path(__file__).parent
PAGES = {"explanation/standards.md": read(HERE / "standards.toml"), "reference/rules.md": read(HERE / "rules.toml")}
ADDRESS: Callable[[Cited], str] = addresses(PAGES)


def told(
    catalogue: Catalogue, journeys: Iterable[Journey], commands: Sequence[Mapping[str, Any]]
) -> dict[str, Mapping[str, Any]]:
    """What each page is made of, by its name. Raises Wrong with all that is not so."""
    names = all_names(catalogue, journeys, commands)
    bodies = [body for page in PAGES.values() for body in page]
    if wrong := sorted(mistakes(bodies, names, vocabulary(catalogue, names))):
        raise Wrong("\n".join(wrong))
    return {page: {"bodies": [shown(body, names) for body in bodies]} for page, bodies in PAGES.items()}


def shown(body: Body, names: Names) -> Mapping[str, Any]:
    """A body with what the product has for each rule."""
    rules = [
        (rule, [(words, [each.link for each in found]) for words, found in rule.things(names)]) for rule in body.rules
    ]
    return {"title": body.title, "about": body.about, "rules": rules}


def vocabulary(catalogue: Catalogue, names: Names) -> set[str]:
    """Every word that may stand as code in a sentence."""
    found = {name for things in names.values() for name in things} | {"totals.py", "source", "id", *shipped()}
    return found.union(*(spoken(entry.event.model_json_schema()) for entry in catalogue.entries.values()))
