"""A sound world: some people's paths through the whole product, come to rest, with what their senders wrote down."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from uuid import uuid4

import asyncpg
import orjson
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from deploy.local.process import free_port
from services.app import bind, serving
from services.roles import Deployment, Role
from shared.contracts.aftercare import SupervisionStarted
from shared.database import Database
from shared.eventing.kafka import SERVICES, Kafka
from shared.eventing.messages import PersonKey
from shared.settings import load_settings
from tests.acceptance.asking import Asking, cloud
from tests.acceptance.conftest import EVERY_ROLE, SECRET, new_database
from tests.acceptance.path import FULL_NAMES, STORY, made, whole_path
from tests.chaos.oracle.judging import Case, read_world
from tests.chaos.oracle.tables import read_database
from tests.chaos.oracle.watch import watch
from tests.chaos.oracle.world import World

PARTITIONS = 2


class Record(NamedTuple):
    """As it is published."""

    partition: int
    key: str
    value: bytes


def records_in(case: Case) -> dict[str, list[Record]]:
    """Every record by service, to be published anew."""
    with closing(KafkaConsumer(bootstrap_servers=case.kafka, enable_auto_commit=False)) as client:
        return {service: list(records_of(client, f"{case.prefix}.{service}")) for service in SERVICES}


def records_of(client: KafkaConsumer, topic: str) -> Iterator[Record]:
    """Everything in a topic."""
    places = [TopicPartition(topic, each) for each in client.partitions_for_topic(topic) or ()]
    client.assign(places)
    client.seek_to_beginning(*places)
    ends = client.end_offsets(places)
    while any(client.position(place) < end for place, end in ends.items()):
        for records in client.poll(timeout_ms=500).values():
            yield from (Record(each.partition, each.key.decode(), each.value) for each in records)


@dataclass(frozen=True)
class Sound:
    """Where it is, what was found in it, and how others like it are had, but for something that is broken."""

    case: Case
    world: World
    topics: dict[str, list[Record]]

    async def broken(self, *statements: str) -> World:
        """What would be found in the database had a superuser done this; it is rolled back."""
        connection = await asyncpg.connect(self.case.database)
        try:
            await connection.transaction().start()
            for statement in statements:
                await connection.execute(statement)
            return replace(self.world, **(await read_database(connection))._asdict())
        finally:
            await connection.close()

    @asynccontextmanager
    async def retold(self, **files: Sequence[dict[str, Any]]) -> AsyncIterator[Case]:
        """The same world, of which senders or receivers wrote down something else."""
        with TemporaryDirectory() as folder:
            told: dict[str, Any] = {name: Path(folder) / name for name in files}
            for name, lines in files.items():
                write(told[name], lines)
            yield replace(self.case, **told)

    async def republished(self, **changed: list[Record]) -> Case:
        """The same world with these records in these topics."""
        kafka = Kafka(self.case.kafka, f"broken-{uuid4().hex}", PARTITIONS)
        await kafka.create_topics()
        await asyncio.to_thread(self._publish, kafka.prefix, self.topics | changed)
        return replace(self.case, prefix=kafka.prefix)

    def _publish(self, prefix: str, topics: dict[str, list[Record]]) -> None:
        producer = KafkaProducer(bootstrap_servers=self.case.kafka)
        for service, records in topics.items():
            for each in records:
                producer.send(f"{prefix}.{service}", each.value, each.key.encode(), partition=each.partition)
        producer.flush()
        producer.close()


@asynccontextmanager
async def sound_world(admin: str, bootstrap: str, folder: Path) -> AsyncIterator[Sound]:
    """Made by the product itself; the product is gone when it is given."""
    case = Case("", bootstrap, f"sound-{uuid4().hex[:8]}", folder / "sent", folder / "expected", folder / "received")
    async with new_database(admin) as dsn:
        case = replace(case, database=dsn)
        async with product(case, folder) as asking:
            await live(asking, case)
        yield Sound(case, await read_world(case), await asyncio.to_thread(records_in, case))


@asynccontextmanager
async def product(case: Case, folder: Path) -> AsyncIterator[Asking]:
    """All roles in this process, with the oracle's watch on."""
    environment = {
        "THROUGHCARE_DATA": str(folder),
        "THROUGHCARE_PORT": str(free_port()),
        "THROUGHCARE_PARTITIONS": str(PARTITIONS),
    }
    settings = load_settings(environment)
    database, kafka = Database(case.database, PersonKey(SECRET)), Kafka(case.kafka, case.prefix, PARTITIONS)
    await asyncio.gather(database.prepare(), kafka.create_topics())
    await watch(case.database)
    async with AsyncExitStack() as stack:
        role = await stack.enter_async_context(Role("all", Deployment(settings, database, kafka)).running())
        await stack.enter_async_context(serving(role, settings, bind(settings.host, settings.port)))
        assert role.tokens
        token = await role.tokens.add("everybody", EVERY_ROLE, ())
        url = f"http://{settings.host}:{settings.port}"
        yield await stack.enter_async_context(Asking(url, token, role, database, kafka))


async def live(asking: Asking, case: Case) -> None:
    """Three people: one in order, one backwards, one of whom somebody reports what a policy concluded; all told twice.

    Of a fourth one report waits, and one is rejected.
    """
    body = orjson.dumps({"name": "all", "channel": "pull"})
    made_now = await asking.ask("POST", "/v1/subscriptions", body, **{"Content-Type": "application/json"})
    told: list[dict[str, Any]] = []
    for number, order in enumerate((1, -1, 1)):
        who = f"test:person:S{number}"
        events = whole_path(who)[::order]
        told += await sent(asking, who, events)
        if number == 2:
            await asking.entries(who, len(STORY))
            events.append(cloud(made(SupervisionStarted), who, "2025-12-05T16:00:00+01:00", "supervised"))
        told += await sent(asking, who, events)
        told[-1]["complete"] = True
    who = "test:person:S9"
    told += await sent(asking, who, [whole_path(who)[4], {**whole_path(who)[0], "time": "soon"}])
    await asking.settled()
    write(case.ledger, told)
    types = dict(Counter(FULL_NAMES[name] for name in STORY))
    write(
        case.expected, [{"path": f"test:person:S{n}", "subject": f"test:person:S{n}", "types": types} for n in range(3)]
    )
    write(case.received, await received(asking, made_now.json["id"]))


async def sent(asking: Asking, who: str, events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the sender writes down of the answers."""
    lines = []
    for event in events:
        (result,) = (await asking.post_batch([event])).json["results"]
        lines.append({**{name: event[name] for name in ("source", "id", "type", "subject")}, "path": who, **result})
    return lines


async def received(asking: Asking, subscription: str) -> list[dict[str, Any]]:
    """What a subscriber writes down, when it has everything."""
    path = f"/v1/subscriptions/{subscription}/events?limit=500&wait=5"

    async def everything() -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = (await asking.get(path)).json["events"]
        return events if len(events) >= 3 * len(STORY) else []

    return [{"subscription": subscription, "entry": event["id"]} for event in await asking.until(everything)]


def write(path: Path, lines: Sequence[dict[str, Any]]) -> None:
    """NDJSON."""
    path.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
