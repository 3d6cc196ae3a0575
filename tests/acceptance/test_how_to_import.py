"""Every command of the page on importing does what the page says."""

import asyncio
import os
import re
from pathlib import Path

from tests.acceptance.asking import Asking
from tests.acceptance.processes import PROGRAM, environment

PAGE = Path("docs/how-to/import-a-file.md")
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
EXITS = re.compile(r"# exits with (\d+)$")


async def test_every_command_works_in_the_order_of_the_page(product: Asking, tmp_path: Path) -> None:
    (tmp_path / "samples").symlink_to(Path("samples").resolve())
    settings = {"THROUGHCARE_URL": product.url, "THROUGHCARE_TOKEN": product.token, "THROUGHCARE_DATA": str(tmp_path)}
    path = f"{Path(PROGRAM).parent}{os.pathsep}{os.environ['PATH']}"
    commands = [line for block in BLOCK.findall(PAGE.read_text("utf-8")) for line in block.splitlines()]
    assert len(commands) >= 9
    for command in commands:
        process = await asyncio.create_subprocess_shell(
            command,
            cwd=tmp_path,
            env=environment(**settings, PATH=path),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        expected = EXITS.search(command)
        assert process.returncode == (int(expected[1]) if expected else 0), (command, said.decode())
    assert (tmp_path / "people.csv").read_text().startswith("source,id,type,subject,time,data.identifiers.0.scheme")
    assert "data.lengthDays,urn:example:prison,1002-sentenced,data_int_type" in (tmp_path / "failed.csv").read_text()
