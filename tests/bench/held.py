"""A command of ours that tells what holds its memory.

`python -m tests.bench.held FOLDER serve planning` is the command `throughcare serve planning`, which tells FOLDER when
it gets SIGUSR1: first what it came to hold by its imports, from when on each piece of memory is traced; then what it
holds of what it has taken since. Little is imported here, so that it is the command that imports.
"""

import linecache
import os
import signal
import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.machinery import ExtensionFileLoader, SourceFileLoader
from pathlib import Path
from types import FrameType
from typing import Any

import orjson

from tests.bench.sampling import IN_C, LOOP, ROOT

DEEP, KEPT = 8, 50
ENDING = ".held"
OURS = tuple(f"{ROOT / name}/" for name in ("shared", "services", "deploy"))
PAGE = os.sysconf("SC_PAGE_SIZE")
ITSELF = "Python itself"


def resident() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


class Imports:
    """What each package came to, without what it imported of others."""

    def __init__(self) -> None:
        self.grown: Counter[str] = Counter({ITSELF: resident()})
        self._within: list[int] = []

    def weigh(self, load: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        """The same, and what it brought."""

        def weighed(loader: Any, what: Any) -> Any:
            before = resident()
            self._within.append(0)
            try:
                return load(loader, what)
            finally:
                grown = resident() - before
                self.grown[package(loader.name)] += grown - self._within.pop()
                if self._within:
                    self._within[-1] += grown

        return weighed


def package(module: str) -> str:
    """Whose it is; of ours, a level more."""
    top, _, rest = module.partition(".")
    if top in sys.stdlib_module_names:
        return "Python's library"
    return f"{top}.{rest.partition('.')[0]}" if top in ("shared", "services") else top


@dataclass(frozen=True)
class Held:
    """Bytes: by line, at most at a time beyond that, and what tracing itself takes."""

    lines: Mapping[str, int]
    let_go: int
    tracing: int


def held() -> Held:
    """Since tracing began."""
    now, most = tracemalloc.get_traced_memory()
    lines: Counter[str] = Counter()
    for each in tracemalloc.take_snapshot().statistics("traceback"):
        lines[line_of(each.traceback)] += each.size
    return Held(dict(lines.most_common(KEPT)), most - now, tracemalloc.get_tracemalloc_memory())


def line_of(traceback: tracemalloc.Traceback) -> str:
    """The innermost of ours, but not what began the event loop; else the innermost."""
    for frame in reversed(traceback):
        if frame.filename.endswith(LOOP):
            return IN_C
        if frame.filename.startswith(OURS):
            line = linecache.getline(frame.filename, frame.lineno).strip()
            return f"{line} ({Path(frame.filename).relative_to(ROOT)})"
    return "/".join(Path(traceback[-1].filename).parts[-2:])


def main() -> None:
    """A command of ours."""
    folder, imports = Path(sys.argv.pop(1)), Imports()
    SourceFileLoader.exec_module = imports.weigh(SourceFileLoader.exec_module)  # type: ignore[method-assign, assignment]
    ExtensionFileLoader.create_module = imports.weigh(ExtensionFileLoader.create_module)  # type: ignore[method-assign, assignment]

    def tell(_: int, __: FrameType | None) -> None:
        if tracemalloc.is_tracing():
            told: object = held()
            tracemalloc.stop()
        else:
            told = imports.grown
            tracemalloc.start(DEEP)
        path = folder / f"{os.getpid()}{ENDING}"
        path.with_suffix(".new").write_bytes(orjson.dumps(told))
        path.with_suffix(".new").rename(path)

    signal.signal(signal.SIGUSR1, tell)
    from services.cli.main import app

    app(prog_name="throughcare")


if __name__ == "__main__":
    main()
