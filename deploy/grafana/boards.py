"""Writes Grafana's boards from `panels.py`: `python -m deploy.grafana.boards`. A test fails where they differ."""

import json
from pathlib import Path
from typing import Any

from deploy.grafana.panels import BOARDS, Board, Panel

FOLDER = Path(__file__).with_name("boards")
SOURCE = {"type": "prometheus", "uid": "${datasource}"}  # whichever Prometheus Grafana has
CHOICE = {"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus", "hide": 2}
WIDE, SMALL, ALL = 12, 6, 24
OPTIONS: dict[str, Any] = {
    "timeseries": {
        "legend": {"displayMode": "table", "placement": "bottom", "calcs": ["lastNotNull", "max"]},
        "tooltip": {"mode": "multi", "sort": "desc"},
    },
    "stat": {"reduceOptions": {"calcs": ["lastNotNull"]}, "colorMode": "none", "textMode": "value_and_name"},
}


def panel_json(panel: Panel, number: int, place: dict[str, int]) -> dict[str, Any]:
    """One panel."""
    runbook = f" Alert {panel.alert}: docs/runbooks/{panel.alert}.md." if panel.alert else ""
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.about + runbook,
        "gridPos": place,
        "datasource": SOURCE,
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "options": OPTIONS[panel.kind],
        "targets": [{"refId": "A", "datasource": SOURCE, "expr": panel.query, "legendFormat": panel.legend}],
    }


def places(board: Board) -> list[dict[str, int]]:
    """Side by side, in reading order; figures are half as large as plots."""
    found, x, y = [], 0, 0
    for panel in board.panels:
        width, height = (SMALL, 5) if panel.kind == "stat" else (WIDE, 9)
        found.append({"x": x, "y": y, "w": width, "h": height})
        x += width
        if x >= ALL:
            x, y = 0, y + height
    return found


def board_json(board: Board) -> dict[str, Any]:
    """One board."""
    return {
        "uid": f"throughcare-{board.name}",
        "title": board.title,
        "description": board.about,
        "tags": ["throughcare"],
        "schemaVersion": 41,
        "editable": False,
        "refresh": "30s",
        "time": {"from": "now-1h", "to": "now"},
        "timezone": "browser",
        "templating": {"list": [CHOICE]},
        "links": [{"type": "dashboards", "tags": ["throughcare"], "title": "Boards", "asDropdown": False}],
        "panels": [
            panel_json(panel, number, place)
            for number, (panel, place) in enumerate(zip(board.panels, places(board), strict=True), start=1)
        ],
    }


def texts() -> dict[str, str]:
    """What is in each file."""
    return {f"{board.name}.json": json.dumps(board_json(board), indent=1) + "\n" for board in BOARDS}


if __name__ == "__main__":
    for name, text in texts().items():
        (FOLDER / name).write_text(text)
