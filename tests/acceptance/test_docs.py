"""Every command of the tutorials and how-to pages is run as it is written, and says what the page says it does.

A block of `sh` is run; a block of `text` after it is what it prints, where `…` stands for anything. Blocks without a
language are for reading.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession

from deploy.local.process import free_port
from tests.acceptance.processes import environment, started
from tests.waiting import until

ROOT = Path(__file__).parents[2]
SAMPLE = "samples/north-carolina-1978/events.ndjson.gz"
# By test_webhooks.py with its receiver, by test_restore.py, and by the fault rig's own test_chaos.py.
ELSEWHERE = {"receive-webhooks.md", "restore.md", "strike-with-faults.md"}
PAGES = sorted(
    (page for page in (*ROOT.glob("docs/tutorial/*.md"), *ROOT.glob("docs/how-to/*.md")) if page.name not in ELSEWHERE),
    key=lambda page: (page.name != "policy-packs.md", page),  # it counts all people: before others tell of more
)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BETWEEN = "----- block {} -----"


@dataclass
class Step:
    """A block of commands, and what it is said to print."""

    commands: str
    prints: str | None = None


@dataclass
class Deployed:
    """A product that runs for the pages."""

    port: int
    data: Path

    def here(self, text: str) -> str:
        """The page's own address and folder are those of a first `make run`; here they are others."""
        return text.replace("127.0.0.1:8080", f"127.0.0.1:{self.port}").replace(".data/", f"{self.data}/")


def steps(page: Path) -> list[Step]:
    """The blocks of a page that are run."""
    found: list[Step] = []
    for language, text in BLOCK.findall(page.read_text("utf-8")):
        if language == "sh":
            found.append(Step(text))
        elif language == "text" and found:
            found[-1].prints = text
    return found


def pattern(expected: str) -> re.Pattern[str]:
    """What a page says is printed, as an expression."""
    return re.compile(r"\s*" + re.escape(expected.strip()).replace("…", r".*?") + r"\s*", re.DOTALL)


@pytest.fixture(scope="module")
async def deployed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Deployed]:
    """What `make run` starts, with webhooks allowed to this machine."""
    found = Deployed(free_port(), tmp_path_factory.mktemp("docs"))
    settings = {
        "THROUGHCARE_DATA": str(found.data),
        "THROUGHCARE_PORT": str(found.port),
        "THROUGHCARE_WEBHOOK_NETWORKS": "127.0.0.0/8",
    }
    async with started("run", "--sample", SAMPLE, settings=settings) as program:
        await program.line("ready: ", within=120)
        await until(lambda: is_whole(found), 60)
        yield found


async def is_whole(deployed: Deployed) -> bool:
    """Whether everybody of the sample is on the list of cases, as for whoever has read the page's first lines."""
    asked = f"http://127.0.0.1:{deployed.port}/v1/caseload?limit=1"
    headers = {"Authorization": f"Bearer {(deployed.data / 'token').read_text().strip()}"}
    async with ClientSession(headers=headers) as client, client.get(asked) as answer:
        return (await answer.json())["behind"] is None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
async def test_a_page_does_what_it_says(page: Path, deployed: Deployed, tmp_path: Path) -> None:
    todo = [step for step in steps(page) if step.commands.strip()]
    script = "\n".join(f"{deployed.here(step.commands)}\necho '{BETWEEN.format(n)}'" for n, step in enumerate(todo))
    for name in ("samples", "docs", "deploy", ".venv"):
        (tmp_path / name).symlink_to(ROOT / name)
    settings = {
        "THROUGHCARE_DATA": str(deployed.data),
        "THROUGHCARE_PORT": str(deployed.port),
        "PATH": f"{ROOT}/.venv/bin:/usr/local/bin:/usr/bin:/bin",
        "TMPDIR": str(tmp_path),
        "COLUMNS": "200",
    }
    process = await asyncio.create_subprocess_exec(
        "bash",
        "-eu",
        "-c",
        script,
        cwd=tmp_path,
        env=environment(**settings),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    rest = said.decode()
    for number, step in enumerate(todo):
        printed, marker, rest = rest.partition(BETWEEN.format(number))
        assert marker, f"this failed:\n{step.commands}\nand said:\n{printed}"
        if step.prints is not None:
            expected = deployed.here(step.prints)
            assert pattern(expected).fullmatch(printed), f"{step.commands}\nprinted:\n{printed}\nnot:\n{expected}"
