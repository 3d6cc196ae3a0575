"""How quick the machine is at this moment, so that runs of different days compare: a fixed loop, and fsync."""

import hashlib
import os
import time
from pathlib import Path

import orjson

SECONDS = 0.5
EVENT = {"id": "0" * 36, "data": {"value": list(range(40)), "words": "a fixed text" * 20}}


def calibrate(folder: Path) -> dict[str, float]:
    """Turns of a loop of Python a second, and durable writes of 8 KiB a second."""
    return {"python": round(turns()), "fsync": round(writes(folder / "calibration"))}


def turns() -> float:
    """What our code does most: dictionaries, JSON, a hash."""
    began, number = time.process_time(), 0
    while (took := time.process_time() - began) < SECONDS:
        for _ in range(100):
            read = orjson.loads(orjson.dumps(EVENT))
            hashlib.sha256("".join(sorted(f"{name}={value}" for name, value in read.items())).encode()).digest()
        number += 100
    return number / took


def writes(path: Path) -> float:
    """One after another, each on the disk before the next."""
    block, number = b"\1" * 8192, 0
    with path.open("wb") as file:
        began = time.perf_counter()
        while (took := time.perf_counter() - began) < SECONDS:
            file.write(block)
            file.flush()
            os.fdatasync(file.fileno())
            number += 1
    path.unlink()
    return number / took
