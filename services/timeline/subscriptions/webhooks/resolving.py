"""Names → addresses, each checked: what was checked is what is connected to, whatever the name says a moment later."""

import asyncio
import socket
from ipaddress import ip_address
from threading import Thread
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from services.timeline.subscriptions.webhooks.addresses import AddressRefused, Networks, check_address

NUMERIC = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
AT_ONCE = 64
Found = list[Any]


class CheckedResolver(AbstractResolver):
    """Gives all the addresses of a name, or none where one of them may not be sent to."""

    def __init__(self, networks: Networks, scheme: str) -> None:
        self._networks, self._scheme = networks, scheme
        self._room = asyncio.Semaphore(AT_ONCE)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Raises AddressRefused, or OSError where nobody knows the name."""
        async with self._room:
            found = await look_up(host, port, family)
        try:
            for *_, place in found:
                check_address(ip_address(place[0]), self._networks, self._scheme)
        except AddressRefused:
            # Without the address: who subscribes must not learn from us what a name within leads to.
            way = "use https: " if self._scheme == "http" else ""
            raise AddressRefused(f"{way}this name leads where webhooks may not be sent") from None
        return [
            ResolveResult(hostname=host, host=place[0], port=port, family=kind, proto=protocol, flags=NUMERIC)
            for kind, _, protocol, _, place in found
        ]

    async def close(self) -> None:
        """Nothing is kept open."""


async def look_up(host: str, port: int, family: int) -> Found:
    """Ask the system, in a thread of its own: one that hangs holds up neither the others nor the program's end."""
    loop = asyncio.get_running_loop()
    told: asyncio.Future[Found] = loop.create_future()

    def tell(found: Found, error: OSError | None) -> None:
        if not told.done():
            told.set_exception(error) if error else told.set_result(found)

    def ask() -> None:
        found, error = addresses_of(host, port, family)
        if not loop.is_closed():
            loop.call_soon_threadsafe(tell, found, error)

    Thread(target=ask, name="resolve", daemon=True).start()
    return await told


def addresses_of(host: str, port: int, family: int) -> tuple[Found, OSError | None]:
    """What the system's resolver says."""
    try:
        return socket.getaddrinfo(host, port, family, socket.SOCK_STREAM), None
    except OSError as error:
        return [], error
    except UnicodeError as error:
        return [], OSError(f"no name: {error}")
