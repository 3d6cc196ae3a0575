"""compose.yaml as Docker Compose reads it, variables filled in and anchors merged; and the Dockerfile."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
ROLES = ("intake", "planning", "release", "aftercare", "timeline", "door")
VARIABLE = re.compile(r"(?P<escaped>\$\$)|\$\{(?P<name>\w+)(?P<rule>:[-?])?(?P<rest>[^}]*)\}|\$(?P<bare>\w+)")


class Missing(Exception):
    """A variable that must be set, and what Compose says about it."""


def filled_in(text: str, environment: Mapping[str, str]) -> str:
    """Compose's own rules for `${X:-default}` and `${X:?message}`."""

    def value(found: re.Match[str]) -> str:
        if found["escaped"]:
            return "$"
        given = environment.get(found["name"] or found["bare"], "")
        if given or found["rule"] == ":-":
            return given or found["rest"]
        raise Missing(f"{found['name'] or found['bare']}: {found['rest']}")

    return VARIABLE.sub(value, text)


def compose(**environment: str) -> dict[str, Any]:
    """The whole file."""
    found: dict[str, Any] = yaml.safe_load(filled_in((ROOT / "compose.yaml").read_text(), environment))
    return found


def services(**environment: str) -> dict[str, dict[str, Any]]:
    """Its services."""
    found: dict[str, dict[str, Any]] = compose(SECRETS="./deploy/secrets", **environment)["services"]
    return found


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, one a pair."""
    lines = DOCKERFILE.read_text().replace("\\\n", "").splitlines()
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines if line and line[0] != "#")]
