"""A sound world: some people's paths through the whole product, come to rest, with what their senders wrote down."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, replace
from itertools import chain, repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from uuid import uuid4

import asyncpg
import orjson
from kafka import KafkaConsumer, KafkaProducer

from deploy.local.process import free_port
from services.app import bind, serving
from services.roles import Deployment, Role
from shared.contracts.aftercare import SupervisionStarted
from shared.database import Database
from shared.eventing.kafka import SERVICES, Kafka
from shared.eventing.messages import PersonKey
from shared.settings import load_settings
from tests.acceptance.asking import Asking, cloud
from tests.acceptance.conftest import EVERY_ROLE, SECRET
from tests.acceptance.inbound import sending
from tests.acceptance.path import FULL_NAMES, STORY, whole_path
from tests.chaos.by_kafka import never_taken
from tests.chaos.ledgers import lines_of
from tests.chaos.oracle.judging import Case, read_world
from tests.chaos.oracle.tables import read_database
from tests.chaos.oracle.topics import REJECTED, records
from tests.chaos.oracle.watch import watch
from tests.chaos.oracle.world import World
from tests.chaos.receiver import LEDGER, SUBSCRIPTIONS, receiving
from tests.databases import new_database

PARTITIONS, PEOPLE = 2, 4


class Record(NamedTuple):
    """As it is published."""

    partition: int
    key: str
    value: bytes


def records_in(case: Case) -> dict[str, list[Record]]:
    """Every record by service, and of refusals, to be published anew."""
    with closing(KafkaConsumer(bootstrap_servers=case.kafka, enable_auto_commit=False)) as client:
        topics = {name: records(client, f"{case.prefix}.{name}") for name in (*SERVICES, REJECTED)}
        return {
            name: [Record(each.partition, each.key.decode(), each.value) for each in its]
            for name, its in topics.items()
        }


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
        for service, published in topics.items():
            for each in published:
                producer.send(f"{prefix}.{service}", each.value, each.key.encode(), partition=each.partition)
        producer.flush()
        producer.close()


@asynccontextmanager
async def sound_world(admin: str, bootstrap: str, folder: Path) -> AsyncIterator[Sound]:
    """Made by the product itself; the product is gone when it is given."""
    case = Case("", bootstrap, f"sound-{uuid4().hex[:8]}", folder / "sent", folder / "expected", folder / "received")
    async with new_database(admin) as dsn:
        case = replace(case, database=dsn)
        answers, port = chain(["busy"], repeat("taken")), free_port()
        async with product(case, folder) as asking, receiving(folder, port, lambda: next(answers)):
            await live(asking, case, f"http://127.0.0.1:{port}/releases")
        yield Sound(case, await read_world(case), await asyncio.to_thread(records_in, case))


@asynccontextmanager
async def product(case: Case, folder: Path) -> AsyncIterator[Asking]:
    """All roles in this process, with the oracle's watch on."""
    environment = {
        "THROUGHCARE_DATA": str(folder),
        "THROUGHCARE_PORT": str(free_port()),
        "THROUGHCARE_PARTITIONS": str(PARTITIONS),
        "THROUGHCARE_WEBHOOK_NETWORKS": "127.0.0.0/8",
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


async def live(asking: Asking, case: Case, receiver: str) -> None:
    """Four people: one in order, one backwards, one of whom somebody reports what a policy concluded, all told twice;
    one by Kafka.

    Of a fifth one report waits, and one is rejected, as one of the fourth. Somebody fetches all, and is sent some.
    """
    fetching = await subscribed(asking, name="all", channel="pull")
    form = {"channel": "webhook", "payload": "full", "url": receiver, "filter": {"types": ["throughcare.release.*"]}}
    sent_to = await subscribed(asking, name="releases", **form)
    (case.ledger.parent / SUBSCRIPTIONS).write_bytes(orjson.dumps({"/releases": sent_to}))
    told: list[dict[str, Any]] = []
    for number, order in enumerate((1, -1, 1)):
        who = f"test:person:S{number}"
        events = whole_path(who)[::order]
        told += await sent(asking, who, events)
        if number == 2:
            await asking.entries(who, len(STORY))
            events.append(cloud(SupervisionStarted(), who, "2025-12-05T16:00:00+01:00", "supervised"))
        told += await sent(asking, who, events)
        told[-1]["complete"] = True
    told += await sent_by_kafka(asking, f"test:person:S{PEOPLE - 1}")
    who = "test:person:S9"
    told += await sent(asking, who, [whole_path(who)[4], {**whole_path(who)[0], "time": "soon"}])
    await asking.settled()
    write(case.ledger, told)
    types = dict(Counter(FULL_NAMES[name] for name in STORY))
    names = [f"test:person:S{number}" for number in range(PEOPLE)]
    write(case.expected, [{"path": name, "subject": name, "types": types} for name in names])
    fetched = await received(asking, fetching["id"])
    await asking.until(lambda: nothing_is_before(asking, sent_to["id"]))
    write(case.received, [*fetched, *lines_of(case.ledger.parent / LEDGER)])


async def subscribed(asking: Asking, **form: Any) -> dict[str, Any]:
    """A subscription as it was made, with its secret."""
    json = {"Content-Type": "application/json"}
    made_now: dict[str, Any] = (await asking.ask("POST", "/v1/subscriptions", orjson.dumps(form), **json)).json
    return made_now


async def sent(asking: Asking, who: str, events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the sender writes down of the answers."""
    lines = []
    for event in events:
        (result,) = (await asking.post_batch([event])).json["results"]
        lines.append({**line_of(event, who), **result})
    return lines


async def sent_by_kafka(asking: Asking, who: str) -> list[dict[str, Any]]:
    """What the sender writes down when the broker has acknowledged all."""
    events = whole_path(who)
    events.append(never_taken(events[0]))
    async with sending(asking.kafka) as sender:
        await sender.structured(*events)
    lines = [{**line_of(event, who), "way": "kafka", "outcome": "sent", "event": None} for event in events]
    lines[-1]["complete"] = True
    return lines


def line_of(event: dict[str, Any], who: str) -> dict[str, Any]:
    """What every line of a sender's ledger says."""
    return {**{name: event[name] for name in ("source", "id", "type", "subject")}, "path": who}


async def received(asking: Asking, subscription: str) -> list[dict[str, Any]]:
    """What a subscriber writes down, when it has everything."""
    path = f"/v1/subscriptions/{subscription}/events?limit=500&wait=5"

    async def everything() -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = (await asking.get(path)).json["events"]
        return events if len(events) >= PEOPLE * len(STORY) else []

    return [{"subscription": subscription, "entry": event["id"]} for event in await asking.until(everything)]


async def nothing_is_before(asking: Asking, subscription: str) -> bool:
    """Whether everything was matched and sent."""
    now = (await asking.get(f"/v1/subscriptions/{subscription}")).json
    return not now["unmatched"] and not now["pending"]


def write(path: Path, lines: Sequence[dict[str, Any]]) -> None:
    """NDJSON."""
    path.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
