"""`throughcare serve ROLE`: everything that is started, in order, and stopped in the reverse."""

import asyncio
import gc
import os
import secrets
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import orjson
import uvicorn

from deploy.local.broker import EmbeddedBroker
from deploy.local.postgres import EmbeddedPostgres
from services.keeping_up import keep_up
from services.roles import Deployment, Role
from shared import telemetry
from shared.background import background
from shared.database import Database
from shared.eventing.kafka import Kafka
from shared.eventing.messages import PersonKey
from shared.eventing.security import Security
from shared.overheard import Overheard
from shared.settings import Settings, SettingsError
from shared.stopping import Stop


class Server(uvicorn.Server):
    """uvicorn within our own order of stopping: only the launcher hears signals."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        self.listening.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them to `Stop`."""
        yield


def bind(host: str, port: int) -> socket.socket:
    """Take the port before anything is started. Raises SettingsError where it is taken."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        raise SettingsError(
            f"{host}:{port} cannot be listened on ({error.strerror}): set THROUGHCARE_PORT to a free port"
        ) from error
    return listener


def person_key(settings: Settings) -> PersonKey:
    """The deployment's secret; a laptop makes its own and keeps it beside its data."""
    if settings.secret:
        return PersonKey(settings.secret)
    if settings.database_url:
        raise SettingsError(
            "DATABASE_URL without THROUGHCARE_SECRET_FILE: people's ids follow from the deployment's secret"
        )
    path = settings.data / "secret"
    if not path.exists():
        write_private(path, secrets.token_hex(32))
    if not (secret := path.read_text().strip()):
        raise SettingsError(
            f"{path} is empty: put this deployment's secret back, without which its data cannot be read"
        )
    return PersonKey(secret.encode())


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read: it is whole and on the disk, or as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


@contextmanager
def data_folder(settings: Settings) -> Iterator[None]:
    """The folder of the data, while this is written to it. Raises SettingsError where it cannot be."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise SettingsError(
            f"THROUGHCARE_DATA: {settings.data} cannot be written to ({error.strerror}): choose another folder"
        ) from error


@asynccontextmanager
async def deployment(settings: Settings) -> AsyncIterator[Deployment]:
    """Database and broker, embedded where no address says otherwise; the schema is ready."""
    async with AsyncExitStack() as stack:
        with data_folder(settings):
            people = person_key(settings)
        postgres = None if settings.database_url else EmbeddedPostgres(settings.data / "postgres")
        broker = None if settings.kafka_bootstrap_servers else EmbeddedBroker(settings.data / "broker")
        started = [stack.enter_async_context(part) for part in (postgres, broker) if part]
        await asyncio.gather(*started)
        await stack.enter_async_context(background(*(keep_up(part) for part in (postgres, broker) if part)))
        if postgres:
            write_private(settings.data / "dsn", postgres.dsn)
            stack.callback((settings.data / "dsn").unlink, missing_ok=True)
        database = Database(str(settings.database_url or (postgres.dsn if postgres else "")), people)
        bootstrap = settings.kafka_bootstrap_servers or (broker.bootstrap if broker else "")
        security = Security.of(settings)
        kafka = Kafka(bootstrap, settings.topic_prefix, settings.partitions, broker is not None, security)
        await database.prepare()
        yield Deployment(settings, database, kafka)


@asynccontextmanager
async def serving(role: Role, settings: Settings, listener: socket.socket) -> AsyncIterator[None]:
    """HTTP for a running role."""
    config = uvicorn.Config(
        role.app,
        log_config=None,
        access_log=False,
        loop="none",
        timeout_graceful_shutdown=3,  # an upload without end is cut short; its sender sends again
        timeout_keep_alive=75,  # longer than clients and proxies keep one: who posts on an old one is not cut off
        lifespan="off",
        server_header=False,
    )
    server = Server(config)
    work = asyncio.ensure_future(server.serve(sockets=[listener]))
    try:
        await server.listening.wait()
        yield
    finally:
        role.stopping.set()
        server.should_exit = True
        await work


def collect_garbage_less_often() -> None:
    """A service keeps many small objects for long; walking them again and again took a fifth of its time.

    What outlives one look is looked at once more, ten looks later: sooner costs no more, and garbage is gone sooner.
    """
    gc.freeze()
    gc.set_threshold(100_000, 10, 500)


def say_ready(url: str, as_json: bool) -> None:
    """The one line that programs wait for, on standard output."""
    print(orjson.dumps({"ready": url}).decode() if as_json else f"ready: {url}", flush=True)  # noqa: T201


@asynccontextmanager
async def at_work(name: str, settings: Settings) -> AsyncIterator[Role]:
    """One role, or all, from its port to its last span, for as long as the block lasts."""
    telemetry.set_up_logs(settings.log_level, Overheard())
    telemetry.set_up_tracing(name, settings.trace_sample_ratio)
    listener = bind(settings.host, settings.port)
    async with AsyncExitStack() as stack:
        stack.callback(telemetry.shut_down_tracing)
        deployed = await stack.enter_async_context(deployment(settings))
        role = await stack.enter_async_context(Role(name, deployed).running())
        await stack.enter_async_context(serving(role, settings, listener))
        collect_garbage_less_often()
        yield role


async def serve(name: str, settings: Settings, as_json: bool = False) -> None:
    """Run one role, or all, until stopped."""
    with Stop() as stop:
        async with at_work(name, settings):
            say_ready(f"http://{settings.host}:{settings.port}/", as_json)
            await stop.wait()
