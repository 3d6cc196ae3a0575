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
from shared.contracts.intake import ConsentRecorded
from shared.contracts.release import DateConfirmed
from tests.acceptance.asking import Asking, cloud
from tests.acceptance.conftest import running_product
from tests.acceptance.path import made, registered
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


BAKERY = {"kind": "employer", "ref": "northern-bakery"}


def confirmed(who: str, day: str, time: str) -> dict[str, Any]:
    return cloud(made(DateConfirmed, date=day), who, time, f"released-on-{day}")


async def test_an_employer_hears_while_consent_lives_is_asked_to_stop_when_it_ends_and_hears_nothing_after(
    product: Asking, receiver: Receiver, someone: str
) -> None:
    employer: dict[str, Any] = {"recipient": BAKERY | {"purpose": "job_placement"}, "filter": {}}
    receiver.secrets["/"] = (await webhook(product, receiver.url + "/", **employer))["secret"]
    team = await webhook(product, receiver.url + "/team", filter={"people": [someone]})
    receiver.secrets["/team"] = team["secret"]

    async def sent(event: dict[str, Any]) -> str:
        """Its id, once the team has heard of it: so it has gone by the employer."""
        identifier = str((await product.post(event)).json["event"])
        await product.until(lambda: comes(receiver, identifier, "/team"))
        return identifier

    await sent(registered(someone))
    await sent(confirmed(someone, "2027-05-04", "2026-02-01T10:00:00Z"))
    yes = ConsentRecorded.model_validate({
        "decision": "granted", "recipients": [BAKERY], "categories": ["availability"], "purpose": "job_placement",
    })  # fmt: skip
    await sent(cloud(yes, someone, "2026-02-02T10:00:00Z", "yes"))
    told = await sent(confirmed(someone, "2027-05-11", "2026-02-03T10:00:00Z"))
    await product.until(lambda: comes(receiver, told, "/"))
    no = ConsentRecorded.model_validate({"decision": "withdrawn"})
    await sent(cloud(no, someone, "2026-02-04T10:00:00Z", "no"))
    await sent(confirmed(someone, "2027-05-18", "2026-02-05T10:00:00Z"))

    async def is_asked_to_stop() -> bool:
        return len(receiver.ids()) > 1

    await product.until(is_asked_to_stop)
    await sent(confirmed(someone, "2027-05-25", "2026-02-06T10:00:00Z"))
    first, last = [each.message for each in receiver.received if each.path == "/"]
    assert (first["id"], first["type"]) == (told, "throughcare.shared.availability.v1")
    assert first["data"] == {"date": "2027-05-11"}
    assert (last["type"], last["person"]) == ("throughcare.subscription.consent_ended.v1", first["person"])
    assert last["data"]["categories"] == ["availability"]
    assert last["data"]["since"] == "2026-02-04T10:00:00.000000Z"


async def comes(receiver: Receiver, identifier: str, path: str) -> bool:
    return identifier in receiver.ids(path)


async def test_whoever_needs_consent_cannot_have_a_law_in_its_place(product: Asking) -> None:
    for recipient, said in (
        (BAKERY | {"legal_basis": "some law"}, "with the person's consent alone"),
        (BAKERY, "give `purpose`"),
        ({"kind": "victim_liaison", "purpose": "support"}, "recipient.kind"),
    ):
        body = orjson.dumps({"name": "x", "channel": "pull", "recipient": recipient})
        answer = await product.ask("POST", "/v1/subscriptions", body, Content_Type="application/json")
        assert answer.status == 422
        assert said in answer.body.decode()


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
