"""The image without an engine: the Dockerfile's own steps in a clean folder, then run by nobody, who may write nothing.

What stays untried is the engine: base image, users and mounts as it makes them, and health checks as it runs them.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.process import free_port
from tests.acceptance.processes import environment
from tests.compose import ROOT, instructions

NOBODY = 65534
VENV = f"{os.path.realpath(sys.executable)} -m venv"  # by the interpreter that our own environment was made from
pytestmark = pytest.mark.timeout(900)


class Image:
    """What the build leaves, and a folder of data."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.program, self.data = folder, folder / "opt" / "throughcare", folder / "data"
        self.environment = environment(PATH=f"{self.program / 'bin'}:/usr/bin:/bin", THROUGHCARE_DATA=str(self.data))

    def build(self) -> None:
        """The first stage, step by step; then nobody may write to what the second one takes over."""
        steps = instructions()
        first = steps[1 : next(index for index, (word, _) in enumerate(steps) if index and word == "FROM")]
        here = self.folder / "build"
        here.mkdir()
        for word, rest in first:
            if word == "COPY":
                name, target = rest.split()
                copied(name, here / target)
            elif word == "RUN":
                step = rest.replace("/opt/throughcare", str(self.program)).replace("python -m venv", VENV)
                subprocess.run(["sh", "-euc", step], cwd=here, check=True, capture_output=True)
            else:
                assert word == "WORKDIR"
        subprocess.run(["chmod", "-R", "a-w,a+rX", self.program], check=True)
        self.data.mkdir()
        if os.getuid() == 0:
            os.chown(self.data, NOBODY, NOBODY)

    def command(self, *words: str) -> list[str]:
        """Run without rights: as nobody where we are root."""
        limits = ["--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all"]
        program = [str(self.program / "bin" / "throughcare"), *words]
        return ["setpriv", *limits, "--no-new-privs", "--", *program] if os.getuid() == 0 else program


def copied(name: str, target: Path) -> None:
    """COPY, of what .dockerignore lets through."""
    if (ROOT / name).is_dir():
        shutil.copytree(ROOT / name, target, ignore=shutil.ignore_patterns("__pycache__", "secrets"))
    else:
        shutil.copy(ROOT / name, target)


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    folder = Path(tempfile.mkdtemp(prefix="image-"))
    folder.chmod(0o755)
    try:
        found = Image(folder)
        found.build()
        yield found
    finally:
        subprocess.run(["chmod", "-R", "u+w", folder], check=True)
        shutil.rmtree(folder)


def files(folder: Path) -> set[str]:
    """Everything in it that we wrote."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {str(path) for path in found if "__pycache__" not in path.parts}


def test_everything_that_the_program_reads_is_in_the_image(image: Image) -> None:
    (installed,) = image.program.glob("lib/python*/site-packages")
    for package in ("shared", "services"):
        assert files(image.folder / "build" / package) == files(installed / package)


def test_nothing_that_builds_is_in_the_image(image: Image) -> None:
    (installed,) = image.program.glob("lib/python*/site-packages")
    assert not [name for name in ("pip", "setuptools", "wheel") if (installed / name).exists()]


def test_nobody_can_run_it_where_nothing_can_be_written(image: Image) -> None:
    ended = subprocess.run(image.command("--help"), env=image.environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, "serve" in ended.stdout) == (0, True), ended.stderr
    settings = image.environment | {"THROUGHCARE_PORT": str(free_port())}
    with subprocess.Popen(image.command("serve", "all"), env=settings, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout
            assert program.stdout.readline().startswith("ready: ")
            subprocess.run(image.command("health"), env=settings, check=True)
        finally:
            program.terminate()
            assert program.wait(timeout=40) == 0
