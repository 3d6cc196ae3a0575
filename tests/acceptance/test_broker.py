"""Between services there is always Kafka: cut it and nothing flows, bring it back and everything does."""

from pathlib import Path

from aiokafka import AIOKafkaProducer
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from deploy.local.kafka import LocalKafka
from shared.eventing.publishing import partition_of
from tests.acceptance.asking import Asking
from tests.acceptance.conftest import running_product
from tests.acceptance.path import STORY, registered, story, whole_path
from tests.acceptance.processes import told


async def test_with_kafka_gone_reports_are_accepted_and_nothing_flows_until_it_is_back(
    postgres_dsn: str, tmp_path: Path, someone: str, spans: InMemorySpanExporter
) -> None:
    broker = LocalKafka(tmp_path / "kafka")
    await broker.start()
    try:
        async with running_product(postgres_dsn, broker.bootstrap, tmp_path / "data") as product:
            await product.post(registered("test:person:BEFORE"))
            await product.entries("test:person:BEFORE", 1)
            broker.kill()
            said = (await product.post_batch(whole_path(someone))).json
            assert said["rejected"] == 0
            assert said["waiting"] > 0
            assert await product.timeline(someone) == []
            assert (await product.get("/v1/lag")).json["relays"][0]["events"] > 0
            await broker.start()
            entries = await product.entries(someone, len(STORY))
            assert sorted(story(entries)) == sorted(STORY)
            assert (await product.get("/v1/lag")).json["waiting"] == 0
    finally:
        await broker.stop()


async def publish(product: Asking, service: str, person: str, body: bytes) -> None:
    """Put bytes on a topic behind the product's back."""
    producer = AIOKafkaProducer(bootstrap_servers=product.kafka.bootstrap)
    await producer.start()
    try:
        partition = partition_of(product.database.people.person(person), product.kafka.partitions)
        key = str(product.database.people.person(person)).encode()
        await producer.send_and_wait(product.kafka.topic(service), body, key=key, partition=partition)
    finally:
        await producer.stop()


async def test_a_poison_record_parks_its_person_alone_until_an_operator_acts(product: Asking, someone: str) -> None:
    other = f"{someone}-OTHER"
    await product.post(registered(someone))
    await product.entries(someone, 1)
    await publish(product, "intake", someone, b"this is no event")
    await product.post_batch([*whole_path(someone)[1:2], registered(other)])
    await product.entries(other, 1)
    await product.settled()
    assert len(await product.timeline(someone)) == 1
    person = str(product.database.people.person(someone))
    rows = [row for row in (await product.get("/v1/parked")).json["parked"] if row["person"] == person]
    assert {row["consumer"] for row in rows} == {"timeline", "planning", "release", "aftercare"}
    assert {row["code"] for row in rows} == {"not_an_event"}
    for row in rows:
        path = f"/v1/parked/{row['consumer']}/{person}"
        retry = await product.ask(
            "POST", path, b'{"decision":"retry","reason":"try again"}', **{"Content-Type": "application/json"}
        )
        assert (retry.status, retry.json["code"]) == (409, "still_parked")
        skip = await product.ask(
            "POST", path, b'{"decision":"skip","reason":"not an event"}', **{"Content-Type": "application/json"}
        )
        assert skip.status == 200
    await product.entries(someone, 2)
    assert (await product.get("/v1/lag")).json["parked"] == 0


async def test_an_operator_acts_by_command_too(product: Asking, someone: str) -> None:
    await publish(product, "release", someone, b"this is no event either")
    person = str(product.database.people.person(someone))
    settings = {"THROUGHCARE_URL": product.url, "THROUGHCARE_TOKEN": product.token}
    listeners = ("intake", "planning", "aftercare", "timeline")

    async def held_everywhere() -> bool:
        rows = (await product.get("/v1/parked")).json["parked"]
        return {row["consumer"] for row in rows if row["person"] == person} == set(listeners)

    await product.until(held_everywhere)
    code, said = await told("parked", "list", settings=settings)
    assert (code, said.count(person)) == (0, len(listeners))
    code, said = await told("parked", "retry", "intake", person, "--reason=try again", settings=settings)
    assert (code, said.startswith("throughcare: The event cannot be applied still")) == (1, True)
    for consumer in listeners:
        code, said = await told("parked", "skip", consumer, person, "--reason=not an event", settings=settings)
        assert (code, said) == (0, f"skip: {person} goes on in {consumer}")


async def test_what_the_relay_sends_twice_is_taken_once(product: Asking, someone: str) -> None:
    await product.post_batch(whole_path(someone)[:2])
    entries = await product.entries(someone, 2)
    for entry in entries:
        body = await product.role.deciding["intake"].event(entry["id"])
        assert body
        await publish(product, "intake", someone, body)
    await product.post(whole_path(someone)[2])
    await product.entries(someone, 4)
    await product.settled()
    assert len(await product.timeline(someone)) == 4
    assert (await product.get("/v1/lag")).json["parked"] == 0
