"""`make docs`: writes docs/reference/, and two pages of docs/explanation/, from the code that they describe."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer
from prometheus_client.metrics import MetricWrapperBase

from docs.journeys import journeys
from docs.markdown import numbered, slug
from docs.performance.page import documents as performance
from docs.performance.results import load
from docs.standards.pages import told as standards
from docs.templating import TEMPLATES, codes_of
from services.adapters.hmpps import codes as hmpps_codes
from services.adapters.hmpps.envelope import SCHEMES
from services.adapters.hmpps.mapping import NOT_FOR_US, RULES
from services.catalogue.deadlines import Kind
from services.catalogue.entries import Catalogue
from services.catalogue.fields import Place
from services.catalogue.reactions import picture
from services.cli.common import EXIT_CODES
from services.cli.main import app
from services.deciding import DECIDING
from services.policies import pack, shipped
from services.timeline.caseload.missing import MISSING
from services.timeline.subscriptions.sharing.table import BY_LAW, MAY_GET, TABLE
from shared import metrics
from shared.codes import codes
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.envelope import ENVELOPES
from shared.deadlines.filters import short_name
from shared.flags import flags
from shared.schemas_in_words import bounds, kind
from shared.settings import Settings, variable

HERE = Path(__file__).parent
REFERENCE = HERE / "reference"
ADDRESS_OF_OURS = "https://throughcare.example"
ENDINGS = {"counter": "_total", "info": "_info"}


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


def told_by_nobody_of_hmpps(kinds: Mapping[str, Kind]) -> list[Kind]:
    """The deadlines of England and Wales that no HMPPS domain event can meet: another system has to report it."""
    told = {short_name(rule.becomes.type) for rule in RULES}
    asked = [
        each
        for each in kinds.values()
        if each.core or (each.only_of == "gb-eaw" and any(row.effective_to is None for _, row in each.rows))
    ]
    met_by = {
        each.name: {
            trigger.type
            for said in (*(row for name, row in each.rows if name == "gb-eaw"), each.core)
            if said is not None
            for trigger in said.satisfied_by
        }
        for each in asked
    }
    return [each for each in asked if not met_by[each.name] & told]


def documents() -> dict[str, str]:
    """Every page that is made, by its path in docs/."""
    packs = [pack(name, DECIDING.values()).pack for name in shipped()]
    catalogue = Catalogue(list(DECIDING.values()), ADDRESS_OF_OURS, packs=packs)
    program = typer.main.get_command(app)
    stories = list(journeys())
    entries = catalogue.entries
    terminal = list(commands(program, typer.Context(program, info_name="throughcare")))
    told: dict[str, Mapping[str, Any]] = {
        "reference/events.md": {
            "catalogue": catalogue,
            "anchors": dict(zip(entries, numbered(slug(each.title) for each in entries.values()), strict=True)),
            "envelopes": {name: each.model_json_schema() for name, each in ENVELOPES.items()},
        },
        "reference/settings.md": {"settings": list(settings())},
        "reference/commands.md": {"commands": terminal, "exit_codes": EXIT_CODES},
        "reference/metrics.md": {"metrics": list(meters())},
        "reference/problems.md": {"codes": codes()},
        "reference/flags.md": {"flags": flags()},
        "reference/gaps.md": {"gaps": MISSING},
        "reference/sharing.md": {
            "shares": [(CATALOGUE[name], share) for name, shares in TABLE.items() for share in shares],
            "may_get": MAY_GET,
            "by_law": BY_LAW,
        },
        "reference/deadlines.md": {"kinds": catalogue.kinds},
        "reference/hmpps.md": {
            "rules": RULES,
            "not_for_us": NOT_FOR_US,
            "unmet": told_by_nobody_of_hmpps(catalogue.kinds),
            "codes": hmpps_codes,
            "schemes": SCHEMES,
        },
        "explanation/journeys.md": {"journeys": stories},
        **standards(catalogue, stories, terminal),
    }
    made = {path: TEMPLATES.get_template(Path(path).name).render(**values) for path, values in told.items()}
    measured = {f"reference/{name}": text for name, text in performance(load(), TEMPLATES.get_template).items()}
    return made | {"reference/reactions.svg": picture(catalogue)} | measured


def main() -> None:
    """Write them all; what is in the reference and no longer made is removed."""
    made = documents()
    REFERENCE.mkdir(exist_ok=True)
    for path in REFERENCE.iterdir():
        if f"reference/{path.name}" not in made:
            path.unlink()
    for name, text in made.items():
        (HERE / name).write_text(text, "utf-8")
    sys.stdout.write(f"{len(made)} files written in {HERE}\n")


if __name__ == "__main__":
    main()
