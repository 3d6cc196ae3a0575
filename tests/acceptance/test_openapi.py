"""The API's document is true: a fuzzer that knows nothing else finds no answer that differs from it."""

import asyncio
import json
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.acceptance.asking import Asking
from tests.acceptance.path import registered
from tests.contract.operations import gone, operations, pinned

SEED = "20211208"  # the day on which resolution 2021/21 was printed; any other finds other things
EXAMPLES = "4"
PROGRAM = Path(sys.executable).with_name("schemathesis")
CONFIG = Path(__file__).with_name("schemathesis.toml")


async def document(product: Asking) -> Any:
    return (await product.get("/openapi.json", Authorization="")).json


def closed(found: Any) -> Any:
    """The same document, in which an answer has no field that is not in it. Readers are told to expect new ones."""
    sent = json.dumps([said.get("requestBody") for path in found["paths"].values() for said in path.values()])
    for name, schema in found["components"]["schemas"].items():
        if "properties" in schema and name not in ("Problem", "PublishedEvent") and f'/{name}"' not in sent:
            schema.setdefault("additionalProperties", False)
    return found


async def fuzzed(product: Asking, folder: Path, *arguments: str) -> tuple[int, str]:
    """What the fuzzer says of the product, asked as somebody with every role."""
    (folder / "openapi.json").write_text(json.dumps(closed(await document(product))))
    process = await asyncio.create_subprocess_exec(
        PROGRAM, "--config-file", CONFIG, "--no-color", "run", folder / "openapi.json", "--url", product.url,
        "--header", f"Authorization: Bearer {product.token}", "--seed", SEED, "--request-timeout", "30",
        "--continue-on-failure", *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        cwd=folder,
    )  # fmt: skip
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


@pytest.mark.timeout(300)
async def test_every_answer_is_in_the_document(product: Asking, tmp_path: Path) -> None:
    """Examples and borders of everything but the way in, whose borders are many; they are fuzzed below."""
    code, said = await fuzzed(
        product, tmp_path, "--phases", "examples,coverage", "--exclude-operation-id", "send_events"
    )
    assert code == 0, f"seed {SEED}: {said}"


@pytest.mark.timeout(300)
async def test_whatever_is_sent_and_whatever_follows_from_an_answer_is_in_the_document(
    product: Asking, tmp_path: Path
) -> None:
    """Random requests, and chains of them by the document's links: an event, its trace, its subscription."""
    code, said = await fuzzed(product, tmp_path, "--phases", "fuzzing,stateful", "--max-examples", EXAMPLES)
    assert code == 0, f"seed {SEED}: {said}"


async def test_the_document_is_valid_openapi(product: Asking) -> None:
    found = await document(product)
    from schemathesis import openapi  # slow to load, and every process of the suite loads every file

    openapi.from_dict(found).validate()
    assert found["openapi"].startswith("3.1")


async def test_no_operation_and_no_status_that_was_promised_is_gone(product: Asking) -> None:
    found = operations(await document(product))
    broken = gone(pinned(), found)
    assert broken == [], f"A breaking change: clients were promised this: {broken}"
    assert found == pinned(), f"write down what is new by `python -m tests.contract.operations {product.url}`"


async def test_every_operation_says_what_it_is_for_and_who_may_ask(product: Asking) -> None:
    for path, methods in (await document(product))["paths"].items():
        for said in methods.values():
            assert said["tags"], f"{path} is documented by no Operation"
            assert said["description"], path
            assert all(each.get("description") for each in said.get("parameters", ())), path
            assert bool(said["security"]) == path.startswith("/v1/"), path


async def test_the_streams_are_as_the_document_says(product: Asking, someone: str) -> None:
    """They are endless, so the fuzzer leaves them alone."""
    await product.post(registered(someone))
    await product.entries(someone, 1)
    headers = {"Authorization": f"Bearer {product.token}"}
    for path in ("/v1/updates", f"/v1/people/{someone}/updates"):
        async with aiohttp.ClientSession(product.url) as session, session.get(path, headers=headers) as answer:
            assert (answer.status, answer.content_type) == (200, "text/event-stream")
            assert answer.headers["Cache-Control"] == "no-store"
            assert (await answer.content.readline()).startswith(b"retry: ")
        assert (await product.ask("HEAD", path)).status == 200
        assert (await product.get(path, Authorization="")).status == 401
    assert (await product.get("/v1/people/nobody:1/updates")).json["code"] == "no_such_person"


async def test_what_cannot_be_anybody_is_nobody(product: Asking, someone: str) -> None:
    """Found by the fuzzer: text that PostgreSQL cannot hold was a 500; the nil UUID was whoever is not known."""
    for who in ("a:%00", "%00", "00000000-0000-0000-0000-000000000000"):
        assert (await product.get(f"/v1/people/{who}/timeline")).json["code"] == "no_such_person"
        assert (await product.get(f"/v1/people?identifier={who}")).json["people"] == []
    refused = await product.post(registered(someone) | {"subject": "00000000-0000-0000-0000-000000000000"})
    assert (refused.status, refused.json["code"]) == (422, "subject")


class Commands(HTMLParser):
    """The commands on the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag == "pre" and str(dict(attrs).get("aria-label")).startswith("Command")
        if self._within:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self._within = self._within and tag != "pre"

    def handle_data(self, data: str) -> None:
        if self._within:
            self.found[-1] += data


async def test_the_commands_on_the_page_work_when_they_are_pasted(product: Asking) -> None:
    page = Commands()
    page.feed((await product.get("/docs", Authorization="")).body.decode())
    sending = [command for command in page.found if command.startswith(f'curl -i "{product.url}/v1/events"')]
    assert len(sending) == 5
    for command in [*sending, *(each for each in page.found if "/v1/people" in each or "/healthz" in each)]:
        if "/updates" not in command:
            await product.settled()
            assert await pasted(command, product.token) in ("200", "201"), command


async def pasted(command: str, token: str) -> str:
    """The status that curl shows."""
    shell = await asyncio.create_subprocess_shell(
        command,
        env={"TOKEN": token, "PATH": "/usr/bin:/bin"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    said, _ = await shell.communicate()
    return said.split(maxsplit=2)[1].decode()
