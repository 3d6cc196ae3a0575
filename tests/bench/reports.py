"""What a correctional system reports: whole paths of new people, everybody's first step before anybody's second."""

import uuid
from collections.abc import Sequence
from typing import TypeVar

import orjson

from shared.contracts.catalogue import owner
from tests.acceptance.path import STORY, whole_path

R = TypeVar("R")
SCHEME, VALUE = "bench:someone", "SOMEBODY"
PATH = [(owner(report["type"]), orjson.dumps(report)) for report in whole_path(f"{SCHEME}:{VALUE}")]
STEPS, EVENTS = len(PATH), len(STORY)
INTAKE = sum(service == "intake" for service, _ in PATH)


def about(report: bytes, scheme: str, number: int) -> bytes:
    """The same report, of somebody else."""
    return report.replace(SCHEME.encode(), scheme.encode()).replace(VALUE.encode(), f"A{number}".encode())


def new_scheme() -> str:
    """Of people whom nobody has heard of."""
    return f"bench:{uuid.uuid4().hex[:8]}"


def paths(number: int, *services: str) -> list[bytes]:
    """The reports of so many new people, to these services or to all."""
    scheme = new_scheme()
    steps = [report for service, report in PATH if not services or service in services]
    return [about(report, scheme, each) for report in steps for each in range(number)]


def batches(reports: Sequence[R], size: int) -> list[Sequence[R]]:
    """In their order."""
    return [reports[start : start + size] for start in range(0, len(reports), size)]
