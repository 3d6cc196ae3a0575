"""Each alert fires when it should, stays quiet when it should, and has a runbook."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.compose import ROLES, ROOT, compose, services
from tests.prometheus import promtool

FOLDER = ROOT / "deploy" / "prometheus"
RULES = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"][0]["rules"]
RUNBOOKS = ROOT / "docs" / "runbooks"
NAMES = [rule["alert"] for rule in RULES]
HEADINGS = ["Symptom", "Check", "Act", "Verify"]
THEIRS = re.compile(r"docker compose ([^`\n]*)")


def test_prometheus_can_read_its_configuration() -> None:
    assert "SUCCESS" in promtool("check", "config", FOLDER / "prometheus.yml")


def test_every_role_is_scraped_where_compose_runs_it() -> None:
    jobs = {job["job_name"]: job for job in yaml.safe_load((FOLDER / "prometheus.yml").read_text())["scrape_configs"]}
    targets = {target for each in jobs["throughcare"]["static_configs"] for target in each["targets"]}
    assert targets == {f"{role}:8080" for role in ROLES}


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_every_alert_says_what_how_bad_and_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"critical", "warning", "info"}
    assert set(rule["annotations"]) == {"summary", "description", "runbook_url"}
    assert rule["annotations"]["runbook_url"] == f"docs/runbooks/{rule['alert']}.md"


@pytest.mark.parametrize("name", NAMES)
def test_every_alert_fires_and_stays_quiet(name: str) -> None:
    assert "SUCCESS" in promtool("test", "rules", Path(__file__).parent / "alerts" / f"{name}.yml")


def test_no_runbook_and_no_test_is_without_its_alert() -> None:
    assert {path.stem for path in RUNBOOKS.iterdir()} == set(NAMES)
    assert {path.stem for path in (Path(__file__).parent / "alerts").iterdir()} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_runbook_goes_from_symptom_to_proof(name: str) -> None:
    text = (RUNBOOKS / f"{name}.md").read_text()
    assert text.startswith(f"# {name}\n")
    assert re.findall(r"^## (.*)$", text, re.M) == HEADINGS


@pytest.mark.parametrize("page", [*sorted(RUNBOOKS.iterdir()), ROOT / "docs" / "how-to" / "deploy.md"])
def test_every_part_that_a_command_names_is_in_compose(page: Path) -> None:
    known = {*services(), *compose(SECRETS="x")["volumes"], "ROLE"}
    for line in THEIRS.findall(page.read_text()):
        verb, *words = line.split()
        named = [word for word in words if re.fullmatch(r"[a-z]+|ROLE", word) and word != "json"]
        if verb in {"restart", "stop", "up", "logs", "ps"}:
            assert set(named) <= known, line
        if verb in {"exec", "run"}:
            assert named[0] in known, line
