"""The templates of the pages that are made, and the words that they ask for."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from docs.markdown import cell, slug
from docs.standards.citations import linked
from docs.standards.pages import ADDRESS
from services.catalogue.entry import title
from services.catalogue.pages import pretty
from services.timeline.subscriptions.sharing.table import Share
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.fields import Event
from shared.deadlines.filters import short_name, short_names
from shared.deadlines.in_words import beside, in_words
from shared.deadlines.pack import Row, Trigger

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=False,  # noqa: S701 - it is Markdown
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
SHORT = short_names(CATALOGUE)


def event(kind: type[Event]) -> str:
    """Its title, with where it is described."""
    name = title(kind)
    return f"[{name}](events.md#{slug(name)})"


def trigger(said: Trigger) -> str:
    """Facts that a deadline goes by, in words, with a link to their type."""
    only = " and ".join(
        f"`{path}` is {' or '.join(f'`{str(value).lower()}`' for value in values)}"
        for path, values in said.where.items()
    )
    counted = f", counted from `{said.anchor}`" if said.anchor else ""
    return event(SHORT[said.type]) + (f" where {only}" if only else "") + counted


def shared_fields(share: Share) -> str:
    """What is told of an event, in words."""
    said = [codes_of(share.fields)] if share.fields else []
    if share.in_words:
        words = " or ".join(f"`{each}`" for each in dict.fromkeys(share.in_words.words.values()))
        said.append(f"`{share.in_words.name}`: {words}")
    if share.needs:
        said.append(f"of `needs` {codes_of(tuple(sorted(share.needs.which)))}")
    return "; ".join(said) or "that it happened, and when"


def due(row: Row) -> str:
    """How long a row is: also where release is near, and until when it holds."""
    return "; ".join((in_words(row), *beside(row))) + (f"; until {row.effective_to}" if row.effective_to else "")


def codes_of(values: tuple[str, ...]) -> str:
    """Each as code, with commas between."""
    return ", ".join(f"`{value}`" for value in values)


TEMPLATES.filters |= {
    "cell": cell,
    "codes": codes_of,
    "due": due,
    "event": event,
    "fields": shared_fields,
    "linked": lambda text: linked(text, ADDRESS),
    "pretty": pretty,
    "short": short_name,
    "slug": slug,
    "title_of": title,
    "told": trigger,
}
