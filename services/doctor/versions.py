"""The program, Python, and the libraries that matter when something is reported."""

import sys
from importlib.metadata import PackageNotFoundError, version

from services.doctor.finding import Finding, error, ok

OLDEST_PYTHON = (3, 11)
LIBRARIES = ("aiokafka", "asyncpg", "fastapi", "faststream", "kafka-python", "pydantic", "uvicorn", "uvloop")


def check() -> list[Finding]:
    """One line that belongs into every report of a fault."""
    found, missing = [], []
    for name in ("throughcare", *LIBRARIES):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    python = ".".join(map(str, sys.version_info[:3]))
    if missing or sys.version_info < OLDEST_PYTHON:
        do = "install again with `make run`, on Python 3.11 or later"
        return [error("versions", f"Python {python}; not installed: {', '.join(missing) or 'nothing'}", do)]
    return [ok("versions", ", ".join([f"Python {python}", *found]))]
