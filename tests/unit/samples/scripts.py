"""The sample's scripts, which belong to no package: loaded by their path."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

SAMPLE = Path(__file__).parents[3] / "samples" / "north-carolina-1978"


def script(name: str) -> ModuleType:
    """A script of the sample as a module."""
    known = f"north_carolina_1978_{name}"
    if known not in sys.modules:
        spec = importlib.util.spec_from_file_location(known, SAMPLE / f"{name}.py")
        assert spec
        assert spec.loader
        sys.modules[known] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[known])
    return sys.modules[known]
