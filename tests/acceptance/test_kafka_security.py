"""Apache Kafka as agencies run it: it wants a password, and speaks TLS. The same settings reach all three clients."""

import subprocess
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import orjson
import pytest

from deploy.local.kafka import Guard, LocalKafka
from deploy.local.process import free_port
from tests.acceptance.path import registered
from tests.acceptance.processes import started, told
from tests.acceptance.test_roles_apart import poll

USER, PASSWORD = "throughcare", "a password with spaces; and = signs"
WHO = "test:person:GUARDED"


@dataclass(frozen=True)
class Broker:
    """Where each protocol is spoken, and the certificate to trust."""

    ports: dict[str, int]
    certificate: Path

    def settings(self, protocol: str, folder: Path, password: str) -> dict[str, str]:
        (folder / "password").write_text(password + "\n")
        return {
            "KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{self.ports[protocol]}",
            "KAFKA_SECURITY_PROTOCOL": protocol,
            "KAFKA_SASL_USERNAME": USER,
            "KAFKA_SASL_PASSWORD_FILE": str(folder / "password"),
            **({"KAFKA_SSL_CAFILE": str(self.certificate)} if protocol == "SASL_SSL" else {}),
        }


def certify(folder: Path) -> Path:
    """A certificate for 127.0.0.1, and both.pem: its key and itself."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        *subject,
        *map(str, ("-keyout", key, "-out", certificate)),
    ]
    subprocess.run(made, check=True, capture_output=True)
    (folder / "both.pem").write_text(key.read_text() + certificate.read_text())
    return certificate


@pytest.fixture(scope="module")
async def broker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Broker]:
    """Real Apache Kafka with SCRAM, with and without TLS, beside the listener that it needs for itself."""
    folder = tmp_path_factory.mktemp("guarded")
    certificate = certify(folder)
    ports = {protocol: free_port() for protocol in ("SASL_PLAINTEXT", "SASL_SSL")}
    guard = Guard(
        listeners=[f"{protocol}://127.0.0.1:{port}" for protocol, port in ports.items()],
        properties=[
            "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,"
            + ",".join(f"{protocol}:{protocol}" for protocol in ports),
            "sasl.enabled.mechanisms=SCRAM-SHA-512",
            *(
                f"listener.name.{protocol.lower()}.scram-sha-512.sasl.jaas.config="
                "org.apache.kafka.common.security.scram.ScramLoginModule required;"
                for protocol in ports
            ),
            "ssl.keystore.type=PEM",
            f"ssl.keystore.location={folder / 'both.pem'}",
        ],
        users=[f"SCRAM-SHA-512=[name={USER},password={PASSWORD}]"],
    )
    async with LocalKafka(folder / "kafka", guard):
        yield Broker(ports, certificate)


@pytest.fixture
def settings(database: str, topic_prefix: str, tmp_path: Path) -> dict[str, str]:
    """All but the broker, with secrets by file."""
    (tmp_path / "secret").write_text(uuid.uuid4().hex * 2)
    (tmp_path / "dsn").write_text(database + "\n")
    return {
        "DATABASE_URL_FILE": str(tmp_path / "dsn"),
        "THROUGHCARE_SECRET_FILE": str(tmp_path / "secret"),
        "THROUGHCARE_TOPIC_PREFIX": topic_prefix,
        "THROUGHCARE_PARTITIONS": "2",
        "THROUGHCARE_DATA": str(tmp_path / "data"),
        "THROUGHCARE_PORT": str(free_port()),
    }


@pytest.mark.parametrize("protocol", ["SASL_PLAINTEXT", "SASL_SSL"])
async def test_an_event_passes_through_a_broker_that_wants_a_password(
    broker: Broker, protocol: str, settings: dict[str, str], tmp_path: Path
) -> None:
    settings |= broker.settings(protocol, tmp_path, PASSWORD)
    async with started("serve", "all", settings=settings) as program:
        await program.line("ready: ")
        code, token = await told("token", "add", "all", "--role=sender", "--role=practitioner", settings=settings)
        assert code == 0
        url = f"http://127.0.0.1:{settings['THROUGHCARE_PORT']}"
        headers = {"Authorization": f"Bearer {token}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            media = {"Content-Type": "application/cloudevents+json"}
            async with session.post(f"{url}/v1/events", data=orjson.dumps(registered(WHO)), headers=media) as answer:
                assert answer.status == 201
            await poll(session, f"{url}/v1/people/{WHO}/timeline", lambda found: bool(found.get("entries")))
        assert PASSWORD not in "\n".join(program.said)


async def test_a_wrong_password_is_one_line_that_does_not_show_it(
    broker: Broker, settings: dict[str, str], tmp_path: Path
) -> None:
    settings |= broker.settings("SASL_PLAINTEXT", tmp_path, "wrong-one")
    code, said = await told("serve", "all", settings=settings)
    assert code == 1, said
    assert said.splitlines()[-1].startswith("throughcare: ")
    assert "KAFKA_SASL_USERNAME" in said.splitlines()[-1]
    assert "wrong-one" not in said
