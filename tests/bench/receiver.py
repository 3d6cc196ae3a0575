"""A receiver that costs as little as can be: takes every POST with 204, and never answers paths that begin /hang/."""

import asyncio
import sys
from typing import cast

import httptools
import uvloop

ANSWER = b"HTTP/1.1 204 No Content\r\n\r\n"


class Receiver(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own is no subclass
        self._parser, self._hangs = httptools.HttpRequestParser(self), False

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self._hangs = url.startswith(b"/hang/")

    def on_message_complete(self) -> None:
        if not self._hangs:
            self._transport.write(ANSWER)


async def main(port: int) -> None:
    """Until terminated."""
    server = await asyncio.get_running_loop().create_server(Receiver, "127.0.0.1", port, backlog=2048)
    print("ready", flush=True)  # noqa: T201 - for whoever started it
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
