"""The program as tests start it: within this process, which loads everything once, or as a process of its own."""

import asyncio
import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

import pytest

from services.cli.main import app

PROGRAM = "from services.cli.main import app; app(prog_name='throughcare')"


@dataclass
class Ended:
    code: int | None
    out: str
    err: str


def environment(**given: str) -> dict[str, str]:
    """Nothing of ours but what is given, and a terminal that wraps little."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("THROUGHCARE_")}
    inherited |= {"PYTHONPATH": os.pathsep.join(sys.path), "TERM": "dumb", "COLUMNS": "200"}
    return inherited | given


async def process(*arguments: str, given: str = "", program: str = PROGRAM, **variables: str) -> Ended:
    """As somebody starts it, who waits until all is loaded that it needs."""
    pipe = asyncio.subprocess.PIPE
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, *arguments, stdin=pipe, stdout=pipe, stderr=pipe, env=environment(**variables)
    )
    out, err = await started.communicate(given.encode())
    return Ended(started.returncode, out.decode(), err.decode())


async def throughcare(*arguments: str, given: str = "", **variables: str) -> Ended:
    """The same within this process, one at a time: what it says and how it ends are all that it shares with us."""
    return await asyncio.to_thread(run, arguments, given, environment(**variables))


def run(arguments: tuple[str, ...], given: str, variables: dict[str, str]) -> Ended:
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode()), "utf-8"))
        patch.setattr(sys, "excepthook", sys.excepthook)
        for name in os.environ.keys() - variables:
            patch.delenv(name)
        for name, value in variables.items():
            patch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            app(arguments, prog_name="throughcare")
    code = ended.value.code
    assert code is None or isinstance(code, int)
    texts = (each.buffer.getvalue().decode() for each in (out, err))
    return Ended(code or 0, *texts)
