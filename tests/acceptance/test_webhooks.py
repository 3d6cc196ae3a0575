"""How to receive webhooks, as docs/how-to tells it: its receiver, its commands, against the whole product."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from deploy.local.process import free_port
from services.timeline.subscriptions.webhooks.signing import signature
from tests.acceptance.asking import Asking
from tests.acceptance.conftest import running_product
from tests.acceptance.path import registered
from tests.receiver import Receiver, receiving, status

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "receive-webhooks.md").read_text()
REGISTERED = "throughcare.intake.person.registered.v1"


def block(language: str, having: str) -> str:
    """The one block of the page in this language with these words."""
    (found,) = [each for each in re.findall(rf"```{language}\n(.*?)```", PAGE, re.S) if having in each]
    return str(found)


@pytest.fixture(scope="module")
async def product(
    postgres_dsn: str, kafka: str, spans: InMemorySpanExporter, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Asking]:
    """One that may send to this machine."""
    allowed = {"THROUGHCARE_WEBHOOK_NETWORKS": "127.0.0.0/8"}
    async with running_product(postgres_dsn, kafka, tmp_path_factory.mktemp("data"), **allowed) as asking:
        yield asking


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


async def shell(command: str, variables: dict[str, str], cwd: Path | None = None) -> str:
    """What a command of the page prints."""
    environment = {"PATH": os.environ["PATH"], **variables}
    process = await asyncio.create_subprocess_shell(
        command, env=environment, cwd=cwd, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    said, complained = await process.communicate()
    assert process.returncode == 0, complained.decode()
    return said.decode()


@asynccontextmanager
async def receiver_of_the_page(secret: str, port: int, folder: Path) -> AsyncIterator[asyncio.StreamReader]:
    """What it prints."""
    path = folder / "receiver.py"
    path.write_text(block("python", "HTTPServer"))
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(path), env={"WEBHOOK_SECRET": secret, "PORT": str(port)}, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    try:
        yield process.stdout
    finally:
        process.terminate()
        await process.wait()


async def webhook(product: Asking, url: str, **form: Any) -> dict[str, Any]:
    """A subscription to everything of intake."""
    body = {"name": "x", "channel": "webhook", "url": url, "filter": {"types": ["throughcare.intake.*"]}, **form}
    answer = await product.ask("POST", "/v1/subscriptions", orjson.dumps(body), Content_Type="application/json")
    assert answer.status == 201, answer.body
    return dict(answer.json)


async def test_the_page_s_receiver_takes_what_the_page_s_commands_ask_for(
    product: Asking, someone: str, tmp_path: Path
) -> None:
    port = free_port()
    known = {"THROUGHCARE_URL": product.url, "THROUGHCARE_TOKEN": product.token}
    subscribe = block("sh", "release.*").replace("throughcare.release.*", "throughcare.intake.*")
    made = orjson.loads(await shell(subscribe, {"RECEIVER_URL": f"http://127.0.0.1:{port}/", **known}))
    async with receiver_of_the_page(made["secret"], port, tmp_path) as printed:

        async def answers() -> bool:
            told = orjson.loads(await shell(block("sh", "/test"), {"SUBSCRIPTION": made["id"], **known}))
            return bool(told["status"] == 204)

        await product.until(answers)
        assert (await asyncio.wait_for(printed.readline(), 20)).decode().strip().endswith("subscription.test.v1")
        await product.post(registered(someone))
        assert (await asyncio.wait_for(printed.readline(), 30)).decode().strip() == REGISTERED


async def test_the_signature_by_hand_is_ours(tmp_path: Path) -> None:
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"id":"1","name":"J\xc3\xb6rg"}'
    (tmp_path / "body.json").write_bytes(body)
    known = {"WEBHOOK_SECRET": secret, "WEBHOOK_ID": "msg_1", "WEBHOOK_TIMESTAMP": "1700000000"}
    by_hand = await shell(block("sh", "openssl"), known, tmp_path)
    assert "v1," + by_hand.strip() == signature([secret], "msg_1", 1700000000, body)


async def test_what_is_posted_arrives_signed_and_its_trace_goes_on(
    product: Asking, receiver: Receiver, someone: str, spans: InMemorySpanExporter
) -> None:
    made = await webhook(product, receiver.url + "/")
    receiver.secrets["/"] = made["secret"]
    sent = (await product.post(registered(someone))).json
    await product.until(lambda: has(receiver, sent["event"]))
    (got,) = [each for each in receiver.received if each.id == sent["event"]]
    assert got.message["link"].endswith(f"/v1/events/{sent['event']}")
    deliver = [each for each in spans.get_finished_spans() if each.name == "deliver"]
    assert got.headers["traceparent"][3:35] in {f"{each.context.trace_id:032x}" for each in deliver if each.context}


async def has(receiver: Receiver, event: str) -> bool:
    return event in receiver.ids()


async def test_operators_see_what_fails_and_it_goes_on_when_resumed(
    product: Asking, receiver: Receiver, someone: str
) -> None:
    made = await webhook(product, receiver.url + "/gone", name="gone")
    receiver.answers["/gone"] = status(410)
    await product.post(registered(someone))

    async def listed() -> dict[str, Any] | None:
        answer = await product.get("/v1/deliveries/failing")
        rows = [each for each in answer.json["subscriptions"] if each["subscription"] == made["id"]]
        return rows[0] if rows and rows[0]["status"] == "disabled" else None

    row = await product.until(listed)
    assert (row["host"], row["answer"], row["pending"], row["name"]) == ("127.0.0.1", 410, 1, "gone")
    assert "410" in row["reason"]
    metrics = (await product.get("/metrics")).body.decode()
    assert re.search(r"^throughcare_webhooks_disabled 1\.0$", metrics, re.M)
    receiver.answers.pop("/gone")
    await product.ask("POST", f"/v1/subscriptions/{made['id']}/resume")
    await product.until(lambda: came(receiver, "/gone", 2))


async def came(receiver: Receiver, path: str, number: int) -> bool:
    return len(receiver.ids(path)) >= number


@pytest.mark.parametrize("url", ["https://10.0.0.1/", "http://169.254.169.254/latest", "https://[::ffff:10.0.0.1]/"])
async def test_an_address_within_is_refused_when_it_is_given(product: Asking, url: str) -> None:
    body = orjson.dumps({"name": "x", "channel": "webhook", "url": url})
    answer = await product.ask("POST", "/v1/subscriptions", body, Content_Type="application/json")
    assert (answer.status, answer.json["code"], answer.json["field"]) == (422, "address_refused", "url")
    assert "THROUGHCARE_WEBHOOK_NETWORKS" in answer.json["detail"]
