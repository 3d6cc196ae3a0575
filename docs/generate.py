"""`make docs`: writes docs/reference/ from the code that it describes, and nothing else."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from prometheus_client.metrics import MetricWrapperBase

from docs.performance.page import documents as performance
from docs.performance.results import load
from services.adapters.hmpps import codes as hmpps_codes
from services.adapters.hmpps.envelope import SCHEMES
from services.adapters.hmpps.mapping import NOT_FOR_US, RULES
from services.catalogue.entries import Catalogue, title
from services.catalogue.fields import Place
from services.catalogue.pages import pretty
from services.catalogue.reactions import picture
from services.cli.common import EXIT_CODES
from services.cli.main import app
from services.roles import DECIDING
from shared import metrics
from shared.codes import codes
from shared.contracts.envelope import ENVELOPES
from shared.flags import flags
from shared.schemas_in_words import bounds, kind
from shared.settings import Settings, variable

HERE = Path(__file__).parent
REFERENCE = HERE / "reference"
ADDRESS = "https://throughcare.example"
ENDINGS = {"counter": "_total", "info": "_info"}


def cell(words: object) -> str:
    """Text that fits into a table."""
    return " ".join(str(words).split()).replace("|", r"\|")


def codes_of(values: tuple[str, ...]) -> str:
    """Each as code, with commas between."""
    return ", ".join(f"`{value}`" for value in values)


TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=False,  # noqa: S701 - it is Markdown
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
TEMPLATES.filters |= {"cell": cell, "codes": codes_of, "pretty": pretty, "title_of": title}


def settings() -> Iterator[Mapping[str, str]]:
    """Every variable, its default, and what it may be."""
    schema = Settings.model_json_schema()
    for name, said in schema["properties"].items():
        place = Place(schema, schema).at(said)
        default = said.get("default")
        yield {
            "variable": variable(name),
            "default": "" if default is None else str(default),
            "kind": "path" if place.schema.get("format", "").endswith("path") else kind(place.schema),
            "bounds": "; ".join([*bounds(place.schema), *codes_of(place.schema.get("enum", ())).splitlines()]),
            "meaning": place.schema.get("description", ""),
        }


def commands(command: Any, context: Any) -> Iterator[Mapping[str, Any]]:
    """A command and those beneath it, with what each takes."""
    said, _, example = (command.help or "").partition("Example:")
    taken = [each.get_help_record(context) for each in command.get_params(context)]
    yield {
        "name": context.command_path,
        "help": said.strip(),
        "example": example.strip(),
        "takes": [each for each in taken if each and each[0] != "--help"],
    }
    for name, beneath in getattr(command, "commands", {}).items():
        yield from commands(beneath, typer.Context(beneath, parent=context, info_name=name))


def meters() -> Iterator[Mapping[str, Any]]:
    """Everything that Prometheus may ask."""
    for metric in vars(metrics).values():
        if isinstance(metric, MetricWrapperBase):
            (said,) = metric.describe()
            labels = tuple(metric._labelnames)
            yield {
                "name": said.name + ENDINGS.get(said.type, ""),
                "type": said.type,
                "labels": labels,
                "meaning": said.documentation,
            }


def documents() -> dict[str, str]:
    """Every file of the reference, by name."""
    catalogue = Catalogue(list(DECIDING.values()), ADDRESS)
    program = typer.main.get_command(app)
    told: dict[str, Mapping[str, Any]] = {
        "events.md": {
            "catalogue": catalogue,
            "envelopes": {name: each.model_json_schema() for name, each in ENVELOPES.items()},
        },
        "settings.md": {"settings": list(settings())},
        "commands.md": {
            "commands": list(commands(program, typer.Context(program, info_name="throughcare"))),
            "exit_codes": EXIT_CODES,
        },
        "metrics.md": {"metrics": list(meters())},
        "problems.md": {"codes": codes()},
        "flags.md": {"flags": flags()},
        "hmpps.md": {"rules": RULES, "not_for_us": NOT_FOR_US, "codes": hmpps_codes, "schemes": SCHEMES},
    }
    made = {name: TEMPLATES.get_template(name).render(**values) for name, values in told.items()}
    return made | {"reactions.svg": picture(catalogue)} | performance(load(), TEMPLATES.get_template)


def main() -> None:
    """Write them all; what is there and no longer made is removed."""
    made = documents()
    REFERENCE.mkdir(exist_ok=True)
    for path in REFERENCE.iterdir():
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (REFERENCE / name).write_text(text, "utf-8")
    sys.stdout.write(f"{len(made)} files written in {REFERENCE}\n")


if __name__ == "__main__":
    main()
