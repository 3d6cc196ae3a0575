"""A process per role, by the same code path: real Kafka, one PostgreSQL, an OTLP receiver beside them."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from deploy.local.process import free_port
from tests.acceptance.path import STORY, whole_path
from tests.acceptance.processes import Program, started, told

WHO = "test:person:APART"
ROLES = ("intake", "planning", "release", "aftercare", "timeline", "door")


@pytest.fixture
async def received() -> AsyncIterator[tuple[str, list[tuple[str, str]]]]:
    """A real OTLP receiver: its address, and (service, span) of what it was sent."""
    seen: list[tuple[str, str]] = []

    async def receive(request: web.Request) -> web.Response:
        for resource in ExportTraceServiceRequest.FromString(await request.read()).resource_spans:
            named = {each.key: each.value.string_value for each in resource.resource.attributes}
            seen.extend((named["service.name"], span.name) for scope in resource.scope_spans for span in scope.spans)
        return web.Response()

    app = web.Application(client_max_size=2**26)
    app.router.add_post("/v1/traces", receive)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}", seen
    await runner.cleanup()


async def test_six_processes_do_what_one_does(
    database: str, kafka: str, topic_prefix: str, tmp_path: Path, received: tuple[str, list[tuple[str, str]]]
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(uuid.uuid4().hex * 2)
    ports = {role: free_port() for role in ROLES}
    collector, seen = received
    common = {
        "DATABASE_URL": database,
        "KAFKA_BOOTSTRAP_SERVERS": kafka,
        "THROUGHCARE_SECRET_FILE": str(secret),
        "THROUGHCARE_TOPIC_PREFIX": topic_prefix,
        "THROUGHCARE_DATA": str(tmp_path / "data"),
        "THROUGHCARE_TRACE_SAMPLE_RATIO": "1",
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector,
        **{
            f"THROUGHCARE_{role.upper()}_URL": f"http://127.0.0.1:{port}"
            for role, port in ports.items()
            if role != "door"
        },
    }
    async with AsyncExitStack() as stack:
        programs: list[Program] = []
        for role in ROLES:
            process = started("serve", role, settings=common | {"THROUGHCARE_PORT": str(ports[role])})
            programs.append(await stack.enter_async_context(process))
        await asyncio.gather(*(program.line("ready: ") for program in programs))
        code, token = await told(
            "token",
            "add",
            "all",
            *(f"--role={role}" for role in ("sender", "practitioner", "operator")),
            settings=common,
        )
        assert code == 0
        headers = {"Authorization": f"Bearer {token}"}
        session = await stack.enter_async_context(aiohttp.ClientSession(headers=headers))
        door, timeline = f"http://127.0.0.1:{ports['door']}", f"http://127.0.0.1:{ports['timeline']}"
        body = orjson.dumps([*whole_path(WHO), 5])
        media = {"Content-Type": "application/cloudevents-batch+json"}
        trial = uuid.uuid4()
        async with session.put(f"{door}/v1/trials/{trial}") as answer:
            assert answer.status == 201
        for seen_before in (0, 12):
            async with session.post(f"{door}/v1/events?trial={trial}", data=body, headers=media) as answer:
                said = await answer.json(content_type=None)
                assert (said["rejected"], said["duplicate"]) == (1, seen_before)
        async with session.post(f"{door}/v1/events", data=body, headers=media) as answer:
            said = await answer.json(content_type=None)
            assert (said["rejected"], said["accepted"] + said["waiting"]) == (1, 12)
        await poll(
            session, f"{timeline}/v1/people/{WHO}/timeline", lambda found: len(found.get("entries", ())) == len(STORY)
        )
        event = next(result["event"] for result in said["results"] if result["event"])
        async with session.get(f"{door}/v1/events/{event}/trace") as answer:
            hops = (await answer.json(content_type=None))["hops"]
        assert {"received", "appended", "published", "applied"} == {hop["what"] for hop in hops}
        async with session.get(f"{door}/v1/events/{event}") as answer:
            named = (await answer.json(content_type=None))["dataschema"]
        async with session.get(named) as answer:
            assert (await answer.json(content_type=None))["$id"] == named
        async with session.get(f"{door}/v1/lag") as answer:
            lag = await answer.json(content_type=None)
        assert {each["consumer"] for each in lag["consumers"]} == {*ROLES, "inbound"} - {"door"}
        async with session.get(f"{door}/v1/rejected") as answer:
            assert [row["code"] for row in (await answer.json(content_type=None))["rejected"]] == ["not_an_object"]
        async with (
            aiohttp.ClientSession() as nobody,
            nobody.post(f"http://127.0.0.1:{ports['intake']}/internal/call") as answer,
        ):
            assert answer.status == 401
        code, said_of_it = await told(
            "rebuild", "people", settings={"THROUGHCARE_URL": door, "THROUGHCARE_TOKEN": token}
        )
        assert (code, said_of_it.endswith("none was wrong")) == (0, True), said_of_it
        for program in programs:
            program.process.terminate()
        assert [await program.ended() for program in programs] == [0] * len(programs)
    assert {("throughcare-door", "accept"), ("throughcare-intake", "append"), ("throughcare-intake", "relay")} <= set(
        seen
    )
    assert {("throughcare-planning", "apply"), ("throughcare-timeline", "apply")} <= set(seen)


async def poll(session: aiohttp.ClientSession, url: str, holds: Callable[[Any], bool]) -> None:
    """Ask until it holds."""
    async with asyncio.timeout(40):
        while True:
            async with session.get(url) as answer:
                if holds(await answer.json(content_type=None)):
                    return
            await asyncio.sleep(0.05)
