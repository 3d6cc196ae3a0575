"""kafka-python as we use it leaves nothing behind: neither threads nor sockets."""

import gc
import socket
import threading
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from kafka.net.inet import create_connection
from kafka.net.selector import NetworkSelector
from kafka.net.transport import KafkaTCPTransport

from shared.eventing import kafka
from shared.eventing.kafka import BrokerAway, Kafka
from shared.eventing.sockets import CLOSED_WITH_CLIENT


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """A server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@contextmanager
def nothing_is_left_open() -> Iterator[None]:
    gc.collect()
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always", ResourceWarning)
        yield
        gc.collect()
    assert [str(each.message) for each in found if each.category is ResourceWarning] == []


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def connecting(net: NetworkSelector, port: int) -> Any:
    """Connect on a loop of kafka-python's."""
    return net.call_soon_with_future(create_connection, net, "127.0.0.1", port, (), CLOSED_WITH_CLIENT)


def test_a_socket_with_something_to_send_is_closed_with_its_client(listening: socket.socket) -> None:
    with nothing_is_left_open(), closing(NetworkSelector()) as net:
        future = connecting(net, listening.getsockname()[1])
        net.poll(future=future)
        transport = KafkaTCPTransport(net, future.value)
        del future
        transport.write(b"a request")
        transport.close()


def test_a_socket_that_connects_still_is_closed_with_its_client(listening: socket.socket) -> None:
    with nothing_is_left_open(), closing(NetworkSelector()) as net:
        connecting(net, listening.getsockname()[1])
        net.poll(timeout_ms=0)


def test_a_client_of_a_broker_that_is_away_leaves_neither_threads_nor_sockets(
    listening: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka, "PATIENCE_MS", 150)
    silent = listening.getsockname()[1]
    with socket.create_server(("127.0.0.1", 0)) as gone:
        refusing = gone.getsockname()[1]
    before = threading.active_count(), descriptors()
    for port in (silent, refusing):
        with nothing_is_left_open(), pytest.raises(BrokerAway), Kafka(f"127.0.0.1:{port}", "away", 1).admin():
            pass
    assert (threading.active_count(), descriptors()) == before
