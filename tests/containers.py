"""Apache Kafka in a container, for machines where a Docker engine answers."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from testcontainers.core.container import DockerContainer

from deploy.local.kafka import version
from deploy.local.process import free_port


def docker_answers() -> bool:
    """Asked in a process of its own, since the client leaves a socket open where nobody answers."""
    question = "import docker; docker.from_env(timeout=5).ping()"
    return subprocess.run([sys.executable, "-c", question], capture_output=True, check=False).returncode == 0


@contextmanager
def kafka_container() -> Iterator[str]:
    """The port is chosen here, because the broker must know the address that it advertises before it starts."""
    port = free_port()
    settings = {
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_NODE_ID": "1",
        "KAFKA_LISTENERS": f"PLAINTEXT://:{port},CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://127.0.0.1:{port}",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
    }
    container = DockerContainer(f"apache/kafka:{version()}").with_bind_ports(port, port)
    for name, value in settings.items():
        container = container.with_env(name, value)
    with container:
        deadline = time.monotonic() + 60
        while "Kafka Server started" not in container.get_logs()[0].decode():
            if time.monotonic() > deadline:
                raise TimeoutError("Apache Kafka in Docker did not start within 60 s")
            time.sleep(0.2)
        yield f"127.0.0.1:{port}"
