"""What pages, alerts and boards name is there: commands and their options, settings, metrics."""

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import pytest
import typer
from prometheus_client.metrics import MetricWrapperBase
from typer.core import TyperCommand, TyperGroup

from deploy.grafana.panels import BOARDS
from docs.markdown import FENCED
from services.cli.main import app
from shared import metrics
from shared.settings import OF_THE_COMMAND_LINE, Settings, file_variable, variable
from tests.compose import ROOT, VARIABLE, compose

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("samples/**/*.md")])
PAGES = [page for page in PAGES if "templates" not in page.parts]
NAMING = [*PAGES, *(path for name in ("services", "shared", "deploy") for path in (ROOT / name).rglob("*.toml"))]
COMPOSE = ROOT / "compose.yaml"
OURS = re.compile(r"(?:^|[|;] |\b[A-Z_]+=\S+ |exec [A-Za-z]+ |\$\()(?:\.venv/bin/)?throughcare ([^|;&<)#]+)")
TO_A_FILE = re.compile(r" \d?>.*")
INLINE = re.compile(r"`([^`\n]+)`")
PROGRAM = cast(TyperGroup, typer.main.get_command(app))


def typed(page: str) -> Iterator[str]:
    """What somebody would type: lines of blocks, and what stands between backticks."""
    for block in FENCED.findall(page):
        yield from block.replace("\\\n", " ").splitlines()
    yield from INLINE.findall(FENCED.sub("", page))


def understood(words: list[str], command: TyperCommand | TyperGroup = PROGRAM) -> None:
    """Our program reads these words without acting on them; none at all are none too few. Raises where it complains."""
    if isinstance(command, TyperGroup) and words and not words[0].startswith("--"):
        understood(words[1:], cast(TyperCommand | TyperGroup, command.commands[words[0]]))
    elif words and "--help" not in words and not isinstance(command, TyperGroup):
        command.make_context("throughcare", words)
    else:
        assert {word.partition("=")[0] for word in words} <= {each for one in command.params for each in one.opts} | {
            "--help"
        }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_on_a_page_is_one_that_we_have(page: Path) -> None:
    for line in typed(page.read_text("utf-8")):
        for words in OURS.findall(TO_A_FILE.sub("", line)):
            understood(shlex.split(words))


def unknown(texts: Mapping[str, str], name: str, known: set[str]) -> Mapping[str, set[str]]:
    """Names of this form that are none, by the text that has them."""
    found = {where: set(re.findall(name, text)) - known for where, text in texts.items()}
    return {where: names for where, names in found.items() if names}


def settings() -> set[str]:
    """Every variable that may be set, here and for compose.yaml."""
    names = {variable(name) for name in Settings.model_fields} | OF_THE_COMMAND_LINE
    of_compose = {each["name"] for each in VARIABLE.finditer(COMPOSE.read_text("utf-8"))}
    return names | {each for name in names if (each := file_variable(name))} | of_compose


def test_every_setting_that_is_named_is_one_that_we_have() -> None:
    texts = {str(path): path.read_text("utf-8") for path in NAMING}
    assert unknown(texts, r"\bTHROUGHCARE_[A-Z_]+\b", settings()) == {}


def exported() -> set[str]:
    """Every series that Prometheus may ask of us."""
    ours = [each for each in vars(metrics).values() if isinstance(each, MetricWrapperBase)]
    told = [metric for each in ours for metric in each.describe()]
    endings: Mapping[str, tuple[str, ...]] = {
        "counter": ("_total",),
        "info": ("_info",),
        "histogram": ("", "_bucket", "_sum", "_count"),
    }
    return {metric.name + ending for metric in told for ending in endings.get(metric.type, ("",))}


def test_every_metric_that_is_named_is_one_that_we_export() -> None:
    texts = {str(path): path.read_text("utf-8") for path in (*PAGES, ROOT / "deploy" / "prometheus" / "alerts.yml")}
    texts |= {board.name: " ".join(panel.query for panel in board.panels) for board in BOARDS}
    known = exported() | {f"throughcare_{name}" for name in compose(SECRETS="x")["volumes"]}
    assert unknown(texts, r"\bthroughcare_[a-z_]+\b", known) == {}
