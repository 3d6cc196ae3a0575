"""Grafana's boards: as generated, explained, and in a PromQL that Prometheus reads."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.grafana.boards import FOLDER, texts
from deploy.grafana.panels import BOARDS, Board, Panel
from tests.compose import ROOT, services
from tests.prometheus import promtool

PANELS = [panel for board in BOARDS for panel in board.panels]
PROVISIONING = ROOT / "deploy" / "grafana" / "provisioning"


def test_the_files_are_what_is_generated() -> None:
    assert {path.name: path.read_text() for path in FOLDER.iterdir()} == texts()


def test_there_are_the_four_boards() -> None:
    assert [board.name for board in BOARDS] == ["flow", "lag", "outcomes", "deliveries"]


def test_prometheus_reads_every_query(tmp_path: Path) -> None:
    rules = [
        {"record": f"panel:{number}", "expr": panel.query.replace("$__rate_interval", "1m")}
        for number, panel in enumerate(PANELS)
    ]
    path = tmp_path / "rules.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "boards", "rules": rules}]}))
    assert f"{len(PANELS)} rules found" in promtool("check", "rules", path)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.title)
def test_every_panel_explains_itself(panel: Panel) -> None:
    assert panel.unit
    assert panel.about.endswith(".")
    assert not panel.alert or (ROOT / "docs" / "runbooks" / f"{panel.alert}.md").exists()
    shown = set(re.findall(r"\{\{(\w+)\}\}", panel.legend))
    grouped = re.search(r"by \(([^)]*)\)", panel.query)
    assert shown == ({each.strip() for each in grouped[1].split(",")} - {"le"} if grouped else set())


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_no_board_knows_the_data_source_of_one_grafana(board: Board) -> None:
    said: dict[str, Any] = json.loads((FOLDER / f"{board.name}.json").read_text())
    uids = {panel["datasource"]["uid"] for panel in said["panels"]}
    assert uids == {"${datasource}"}
    assert said["templating"]["list"][0]["type"] == "datasource"
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in said["panels"]]
    assert len(set(places)) == len(places)
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in said["panels"])


def test_grafana_finds_its_sources_where_compose_runs_them() -> None:
    sources = yaml.safe_load((PROVISIONING / "datasources" / "throughcare.yaml").read_text())["datasources"]
    assert {source["name"]: source["url"] for source in sources} == {
        "Prometheus": "http://prometheus:9090",
        "Jaeger": "http://jaeger:16686",
    }
    assert not any("uid" in source for source in sources)
    every = services()
    for name in ("prometheus", "jaeger"):
        assert set(every[name]["networks"]) & set(every["grafana"]["networks"])


def test_grafana_finds_the_boards_where_compose_puts_them() -> None:
    providers = yaml.safe_load((PROVISIONING / "dashboards" / "throughcare.yaml").read_text())["providers"]
    grafana = services()["grafana"]
    folder = providers[0]["options"]["path"]
    assert f"./deploy/grafana/boards:{folder}:ro" in grafana["volumes"]
    assert grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"] == f"{folder}/flow.json"
