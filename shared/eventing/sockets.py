"""Sockets that a client of kafka-python closes when it is closed, whatever it was doing.

By itself (3.0.12) it forgets one that it was connecting, that was refused, or on which it had something to send still:
closing cancels the task that would have closed it. Other ways to connect are found by the scheme of `proxy_url`; this
one goes straight there, and leaves beside each socket a task that closes it when it is cancelled like all others.
"""

from typing import Any

from kafka.future import Future
from kafka.net.inet import KafkaNetSocket

# For the option `proxy_url` of every client of kafka-python.
CLOSED_WITH_CLIENT = "direct://"


class Direct(KafkaNetSocket):  # type: ignore[misc] # kafka-python is untyped
    """Registers itself for its scheme by being defined."""

    SCHEMES = ("direct",)

    async def sock_connect(self, net: Any, sock: Any, *arguments: Any, **named: Any) -> Any:
        """As without a proxy."""

        async def close_in_the_end() -> None:
            try:
                await Future()
            finally:
                sock.close()

        net.call_soon(close_in_the_end)
        return await super().sock_connect(net, sock, *arguments, **named)
