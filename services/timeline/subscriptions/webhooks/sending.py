"""One attempt: a POST to where it may go, and what became of it. Nothing that a receiver says is trusted."""

import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from types import TracebackType
from typing import Self

import aiohttp

from services.timeline.subscriptions.webhooks.addresses import SCHEMES, AddressRefused, Networks, check_url
from services.timeline.subscriptions.webhooks.resolving import CheckedResolver

PATIENCE_SECONDS = 15.0
NAMES_KEPT_SECONDS = 10
# Many subscriptions may have one host; of these connections each takes no more than its own room.
CONNECTIONS_TO_A_HOST = 256
AGENT = f"Throughcare/{version('throughcare')}"
GONE, BUSY = 410, (429, 503)
MOST_READ, LONGEST_DETAIL = 4096, 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an attempt; without a status there was no answer. `rest` is what the receiver asks for."""

    status: int | None
    milliseconds: float
    detail: str | None = None
    rest: timedelta | None = None

    @property
    def is_success(self) -> bool:
        """Whether the receiver has taken it."""
        return self.status is not None and 200 <= self.status < 300


class Sender:
    """Connections that are kept alive: one pool for each scheme, since other rules hold for where they may go."""

    def __init__(self, networks: Networks, patience: float = PATIENCE_SECONDS) -> None:
        self._networks, self._patience = networks, patience
        self._stack = AsyncExitStack()
        self._sessions: dict[str, aiohttp.ClientSession] = {}

    async def __aenter__(self) -> Self:
        for scheme in SCHEMES:
            self._sessions[scheme] = await self._stack.enter_async_context(self._session(scheme))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def _session(self, scheme: str) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            resolver=CheckedResolver(self._networks, scheme),
            ttl_dns_cache=NAMES_KEPT_SECONDS,
            limit=0,
            limit_per_host=CONNECTIONS_TO_A_HOST,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": AGENT, "Accept-Encoding": "identity"},
            timeout=aiohttp.ClientTimeout(total=self._patience),
            auto_decompress=False,
            trust_env=False,
        )

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Once. Raises nothing of what can go wrong on the way: that is an answer too."""
        began = time.monotonic()
        status, rest = None, None
        try:
            to = check_url(url, self._networks)
            session = self._sessions[to.scheme]
            async with session.post(to, data=body, headers=headers, allow_redirects=False) as answer:
                status, rest = answer.status, rest_of(answer)
                detail = None if 200 <= status < 300 else await said(answer)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            detail = explained(error, self._patience)
        return Answer(status, (time.monotonic() - began) * 1000, detail, rest)


async def said(answer: aiohttp.ClientResponse) -> str:
    """Why the receiver did not take it, in a few words of its own."""
    if 300 <= answer.status < 400:
        return f"{answer.status}: redirects are not followed: change the subscription's url"
    body = await answer.content.read(MOST_READ)
    text = body.decode(errors="replace") if is_text(answer.content_type) else ""
    return printable(f"{answer.status} {answer.reason or ''}: {text}".rstrip(": "))


def is_text(media: str) -> bool:
    """Whether a person can read it as it is."""
    return media in ("text/plain", "application/json", "application/problem+json")


def printable(text: str) -> str:
    """On one line, short, and without what would steer a terminal."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:LONGEST_DETAIL]


def rest_of(answer: aiohttp.ClientResponse) -> timedelta | None:
    """Retry-After of a receiver that is busy, in seconds; a date is left to our own schedule."""
    given = answer.headers.get("Retry-After", "")
    is_number = given.isascii() and given.isdigit() and len(given) < 8
    return timedelta(seconds=int(given)) if answer.status in BUSY and is_number else None


def explained(error: Exception, patience: float) -> str:
    """Why there was no answer, without the address, which may hold a secret."""
    match error:
        case AddressRefused():
            why = str(error)
        case TimeoutError():
            why = f"no answer within {patience:g} seconds"
        case aiohttp.ClientConnectorDNSError():
            why = "nobody knows the name of the host"
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError():
            why = "the certificate or the TLS of the receiver is not good"
        case aiohttp.ClientConnectorError():
            why = f"no connection: {error.os_error.strerror or type(error.os_error).__name__}"
        case aiohttp.ClientConnectionError():
            why = "the connection broke off before the answer"
        case _:
            why = f"no answer that can be read: {type(error).__name__}"
    return printable(why)
