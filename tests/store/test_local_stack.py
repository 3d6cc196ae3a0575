"""The local stack starts, stops, and starts again on whatever a kill -9 left behind."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncpg
import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.local.broker import EmbeddedBroker
from deploy.local.kafka import LocalKafka
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.process import LocalStackError, free_port

Broker = EmbeddedBroker | LocalKafka

LAUNCHER = """
import asyncio, pathlib, sys
from deploy.local.broker import EmbeddedBroker
from deploy.local.postgres import EmbeddedPostgres

async def serve():
    await EmbeddedPostgres(pathlib.Path(sys.argv[1])).start()
    await EmbeddedBroker(pathlib.Path(sys.argv[2])).start()
    print("up", flush=True)
    await asyncio.sleep(600)

asyncio.run(serve())
"""


async def counted(dsn: str) -> int:
    """Add a row to a table that outlives the server, and count them."""
    db = await asyncpg.connect(dsn)
    try:
        await db.execute("CREATE TABLE IF NOT EXISTS kept (id uuid)")
        await db.execute("INSERT INTO kept VALUES ($1)", uuid.uuid4())
        return int(await db.fetchval("SELECT count(*) FROM kept"))
    finally:
        await db.close()


async def cluster_id(broker: Broker) -> str:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    try:
        return str((await admin.describe_cluster())["cluster_id"])
    finally:
        await admin.close()


async def send(broker: Broker, topic: str, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap, acks="all")
    await producer.start()
    try:
        await producer.send_and_wait(topic, value, partition=2)
    finally:
        await producer.stop()


async def first(broker: Broker, topic: str) -> bytes:
    consumer = AIOKafkaConsumer(bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic, 2)])
        return bytes((await consumer.getone()).value)
    finally:
        await consumer.stop()


async def create(broker: Broker, topic: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, num_partitions=3, replication_factor=1)])
    finally:
        await admin.close()


def servers_in(folder: Path) -> list[int]:
    """What runs in the folder: process ids."""
    found = psutil.process_iter(["cwd"])
    return [process.pid for process in found if (process.info["cwd"] or "").startswith(str(folder))]


async def test_postgres_keeps_its_data_over_stop_and_kill(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path)
    await server.start()
    assert await counted(server.dsn) == 1
    await server.stop()
    assert servers_in(tmp_path) == []

    await server.start()
    assert await counted(server.dsn) == 2
    server.kill()

    async with server:
        assert await counted(server.dsn) == 3
    assert servers_in(tmp_path) == []


async def test_postgres_starts_where_the_process_id_it_left_is_somebody_elses_by_now(tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path) as server:
        await counted(server.dsn)
        server.kill()
    (tmp_path / "data/postmaster.pid").write_text(f"{os.getppid()}\n{tmp_path / 'data'}\n0\n5432\n{tmp_path}\n\n\n")
    (tmp_path / ".s.PGSQL.5432.lock").write_text(f"{os.getppid()}\n")

    async with EmbeddedPostgres(tmp_path) as server:
        assert await counted(server.dsn) == 2


async def test_postgres_starts_below_a_path_too_long_for_a_socket(tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path / ("long" * 30)) as server:
        assert await counted(server.dsn) == 1
        socket = Path(server.dsn.rpartition("=")[2])
        assert socket.stat().st_mode & 0o777 == 0o700
    assert not socket.exists()


@pytest.fixture
def nobodys_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that others may enter, on a machine without user namespaces."""
    if os.geteuid() != 0:
        pytest.skip("only root needs another user")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "setpriv").symlink_to("/usr/bin/setpriv")
        monkeypatch.setenv("PATH", name)
        yield folder


async def test_postgres_runs_as_nobody_where_root_may_make_no_namespace(nobodys_folder: Path) -> None:
    async with EmbeddedPostgres(nobodys_folder / "postgres") as server:
        assert await counted(server.dsn) == 1
        assert (nobodys_folder / "postgres").owner() == "nobody"


async def test_a_folder_in_use_is_refused_and_left_alone(tmp_path: Path) -> None:
    async with EmbeddedPostgres(tmp_path / "postgres") as server, EmbeddedBroker(tmp_path / "broker") as broker:
        with pytest.raises(LocalStackError, match="in use"):
            await EmbeddedPostgres(tmp_path / "postgres").start()
        with pytest.raises(LocalStackError, match="in use"):
            await EmbeddedBroker(tmp_path / "broker").start()
        assert await counted(server.dsn) == 1
        assert await cluster_id(broker)


@pytest.mark.parametrize(("version", "complaint"), [("9.6", "PostgreSQL 9.6"), (None, "holds no PostgreSQL data")])
async def test_foreign_data_is_refused_in_one_line(tmp_path: Path, version: str | None, complaint: str) -> None:
    (tmp_path / "data").mkdir()
    if version:
        (tmp_path / "data/PG_VERSION").write_text(version)

    with pytest.raises(LocalStackError, match=complaint) as refused:
        await EmbeddedPostgres(tmp_path).start()

    assert "\n" not in str(refused.value)


async def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LocalStackError, match="cannot be used"):
        await EmbeddedPostgres(tmp_path / "file").start()


@contextmanager
def launched(folder: Path, path: str = os.environ["PATH"]) -> Iterator[None]:
    """Both servers run, and at the end their launcher dies by kill -9."""
    command = [sys.executable, "-c", LAUNCHER, str(folder / "postgres"), str(folder / "broker")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={"PATH": path}) as launcher:
        assert launcher.stdout
        assert launcher.stdout.readline() == b"up\n"
        yield
        launcher.kill()


async def both_start(folder: Path) -> None:
    async with EmbeddedPostgres(folder / "postgres") as server, EmbeddedBroker(folder / "broker") as broker:
        assert await counted(server.dsn) == 1
        assert await cluster_id(broker)
    assert servers_in(folder) == []


async def test_both_start_again_when_the_launcher_was_killed(tmp_path: Path) -> None:
    with launched(tmp_path):
        pass
    await both_start(tmp_path)


async def test_both_start_again_when_everything_was_killed(tmp_path: Path) -> None:
    with launched(tmp_path):
        for process in servers_in(tmp_path):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
    await both_start(tmp_path)


async def test_servers_that_outlived_their_launcher_are_stopped_first(tmp_path: Path) -> None:
    """As on a system that cannot tell them of its death: this one has no `setpriv`."""
    (tmp_path / "unshare").symlink_to("/usr/bin/unshare")
    with launched(tmp_path, path=str(tmp_path)):
        outlived = servers_in(tmp_path)
    assert set(outlived) == set(servers_in(tmp_path))
    await both_start(tmp_path)


async def test_the_embedded_broker_keeps_its_port_and_nothing_else(tmp_path: Path) -> None:
    async with EmbeddedBroker(tmp_path) as broker:
        address, cluster = broker.bootstrap, await cluster_id(broker)
        await create(broker, "facts")
        await send(broker, "facts", b"told")
        assert await first(broker, "facts") == b"told"
        broker.kill()

        await broker.start()
        assert broker.bootstrap == address
        assert await cluster_id(broker) != cluster
    assert servers_in(tmp_path) == []


async def test_kafka_keeps_its_port_and_its_data(tmp_path: Path) -> None:
    async with LocalKafka(tmp_path) as kafka:
        address, cluster = kafka.bootstrap, await cluster_id(kafka)
        await create(kafka, "facts")
        await send(kafka, "facts", b"told")
        kafka.kill()

        await kafka.start()
        assert await first(kafka, "facts") == b"told"
        await kafka.stop()

        await kafka.start()
        assert (kafka.bootstrap, await cluster_id(kafka)) == (address, cluster)
        assert await first(kafka, "facts") == b"told"
    assert servers_in(tmp_path) == []


async def test_kafka_serves_groups_and_an_idempotent_producer(kafka: str, topic_prefix: str) -> None:
    topic = f"{topic_prefix}.facts"
    async with AIOKafkaProducer(bootstrap_servers=kafka, enable_idempotence=True) as producer:
        await producer.send_and_wait(topic, b"told")
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=kafka, group_id=topic_prefix, auto_offset_reset="earliest", enable_auto_commit=False
    )
    async with consumer:
        assert (await consumer.getone()).value == b"told"


def test_a_port_is_kept_for_whoever_asked_and_a_server_takes_it() -> None:
    port = free_port()
    with socket.socket() as another, pytest.raises(OSError, match="in use"):
        another.bind(("127.0.0.1", port))
    with socket.create_server(("127.0.0.1", port)) as server, socket.create_connection(server.getsockname()):
        pass


async def test_a_database_is_empty_and_a_tests_own(database: str) -> None:
    assert await counted(database) == 1
