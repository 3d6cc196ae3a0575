"""Prometheus's own programs, which judge our rules, figures and boards."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]


def program(name: str) -> str:
    """`prometheus` or `promtool`: installed, or unpacked by deploy/local/test-needs."""
    unpacked = ROOT / ".cache" / "prometheus" / "usr" / "bin" / name
    found = shutil.which(name) or (str(unpacked) if unpacked.exists() else None)
    assert found, f"tests need {name}: run deploy/local/test-needs"
    return found


def promtool(*arguments: str | Path, given: str = "") -> str:
    """What it says; it must be content."""
    command: Sequence[str] = [program("promtool"), *map(str, arguments)]
    ended = subprocess.run(command, input=given, capture_output=True, text=True, check=False, cwd=ROOT)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout
