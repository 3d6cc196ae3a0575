"""Where a process spends its CPU: the function at work at every few milliseconds of it.

`python -m tests.bench.sampling FOLDER serve intake` is the command `throughcare serve intake`, sampled from its start
to its end. What was seen is in FOLDER, line by line, in a file that is named by the process: who wants to know of some
time only looks at what was added meanwhile.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import CodeType, FrameType

EVERY = 0.004  # seconds of CPU: Linux looks no more often
ROOT = Path(__file__).parents[2]
ENDING = ".seen"
LOOP = "asyncio/runners.py"  # what stands outside it is how the process was started
WITHIN = " < "
IN_C = "the event loop, and what it calls in C"


@contextmanager
def sampled(folder: Path) -> Iterator[None]:
    """This process, until the end of the block. Python looks when C code returns or calls it back."""
    with seen_by(folder, os.getpid()).open("ab", buffering=0) as file:

        def look(_: int, frame: FrameType | None) -> None:
            if frame:
                file.write(at_work(frame).encode() + b"\n")  # at once: another look may come in the middle of one

        before = signal.signal(signal.SIGPROF, look)
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before or signal.SIG_IGN)


def seen_by(folder: Path, pid: int) -> Path:
    """The file that it adds to."""
    return folder / f"{pid}{ENDING}"


def at_work(frame: FrameType | None) -> str:
    """The library at work, if one is, and our functions that wait for it, the innermost first."""
    names: list[str] = []
    while frame and not frame.f_code.co_filename.endswith(LOOP):
        ours, place = placed(frame.f_code)
        if ours:
            names.append(f"{frame.f_code.co_qualname} ({place})")
        elif place and not names:
            names.append(place)
        frame = frame.f_back
    return WITHIN.join(names) or IN_C


@cache
def placed(code: CodeType) -> tuple[bool, str]:
    """Whether it is ours, and the file; or the library. What has no file is whose it is called by: a method that
    dataclasses made, the machinery of imports.
    """
    path = Path(code.co_filename)
    if not path.is_absolute() or "site-packages" in path.parts or not path.is_relative_to(ROOT):
        return False, library_of(path)
    return True, str(path.relative_to(ROOT))


def library_of(path: Path) -> str:
    """By what one imports it as."""
    names = path.parts
    for start in ("site-packages", f"python3.{sys.version_info.minor}"):
        if start in names[:-1]:
            return Path(names[names.index(start) + 1]).stem
    return path.stem if path.is_absolute() else ""


def main() -> None:
    """A command of ours."""
    from services.cli.main import app

    with sampled(Path(sys.argv.pop(1))):
        app(prog_name="throughcare")


if __name__ == "__main__":
    main()
