"""Who is calling: named bearer tokens, stored hashed; roles; and which sources a sender may speak for."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode, urlsplit

import asyncpg
from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from shared.eventing.messages import new_event_id
from shared.problems import ProblemError
from shared.sql import queries

SQL = queries("shared", "access.sql")
ROLES = ("sender", "practitioner", "liaison", "operator", "auditor")
COOKIE = "throughcare_token"
COOKIE_SECONDS = 30 * 24 * 3600
REMEMBERED_SECONDS = 5.0
MOST_REMEMBERED = 1000
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class NameTaken(Exception):
    """A live token has this name."""


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated system or person; `name` is what events carry as `actor`."""

    name: str
    roles: frozenset[str]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A token as an operator sees it."""

    name: str
    roles: tuple[str, ...]
    sources: tuple[str, ...]
    created: datetime
    revoked: datetime | None


def hash_of(token: str) -> bytes:
    """A token is 256 random bits, so a plain hash keeps it."""
    return hashlib.sha256(token.encode()).digest()


class Tokens:
    """The tokens of a deployment. A verified token is remembered for five seconds, so a revoked one ends in five."""

    def __init__(self, pool: asyncpg.Pool, clock: Callable[[], float] = time.monotonic) -> None:
        self._pool, self._clock = pool, clock
        self._remembered: dict[bytes, tuple[float, Caller]] = {}

    async def add(self, name: str, roles: Sequence[str], sources: Sequence[str]) -> str:
        """A new token, to be shown once. Raises NameTaken."""
        token = "tc_" + secrets.token_urlsafe(32)
        try:
            await self._pool.execute(SQL["add"], new_event_id(), name, hash_of(token), list(roles), list(sources))
        except asyncpg.UniqueViolationError as error:
            raise NameTaken(f"a token named {name} exists: revoke it first, or choose another name") from error
        return token

    async def verify(self, token: str) -> Caller | None:
        """Whose token this is."""
        hashed, now = hash_of(token), self._clock()
        until, caller = self._remembered.get(hashed, (0.0, None))
        if caller and now < until:
            return caller
        row = await self._pool.fetchrow(SQL["verify"], hashed, timeout=5)
        if row is None:
            self._remembered.pop(hashed, None)
            return None
        caller = Caller(row["name"], frozenset(row["roles"]), tuple(row["sources"]))
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[hashed] = (now + REMEMBERED_SECONDS, caller)
        return caller

    async def revoke(self, name: str) -> bool:
        """End a token. False: there is no live one of this name."""
        self._remembered.clear()
        return str(await self._pool.execute(SQL["revoke"], name)) == "UPDATE 1"

    async def list(self) -> list[Listed]:
        """All tokens there are and were."""
        rows = await self._pool.fetch(SQL["list"])
        return [
            Listed(row["name"], tuple(row["roles"]), tuple(row["sources"]), row["created"], row["revoked"])
            for row in rows
        ]


def bearer(request: Request) -> str | None:
    """The token of a request: its header, or its cookie, which changes something only where our own page asks."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return request.cookies.get(COOKIE) if request.method in SAFE_METHODS or is_same_origin(request) else None


def is_same_origin(request: Request) -> bool:
    """Whether a page of ours sent this: the browser says so, and no page can say it for the browser."""
    if site := request.headers.get("sec-fetch-site"):
        return site == "same-origin"
    origin = urlsplit(request.headers.get("origin", ""))
    return bool(origin.netloc) and origin.netloc == request.headers.get("host")


def require(*roles: str) -> Callable[[Request], Awaitable[Caller]]:
    """A dependency: the caller, who has one of these roles. Problems 401 and 403 otherwise."""

    async def caller(request: Request) -> Caller:
        token = bearer(request)
        tokens: Tokens = request.app.state.tokens
        found = await tokens.verify(token) if token else None
        if found is None:
            detail = "send the header Authorization: Bearer TOKEN; `throughcare token add` makes one"
            raise ProblemError(401, "no_token", "Who is calling?", detail, headers={"WWW-Authenticate": "Bearer"})
        if found.roles.isdisjoint(roles):
            detail = f"this needs a token with the role {' or '.join(roles)}"
            raise ProblemError(403, "not_allowed", "This token may not do that", detail)
        return found

    return caller


def require_internal(token: str) -> Callable[[Request], Awaitable[None]]:
    """A dependency: another role of this deployment, which knows the deployment's secret."""

    async def check(request: Request) -> None:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), token.encode()):
            raise ProblemError(401, "not_internal", "This address is for other roles", "use the door's own addresses")

    return check


async def sign_in(request: Request) -> Response | None:
    """Move a token from the address into a cookie that scripts cannot read and other sites cannot send."""
    token = request.query_params.get("token")
    if token is None:
        return None
    if await request.app.state.tokens.verify(token) is None:
        raise ProblemError(
            401, "unknown_token", "This token is not known", "it may have been revoked: ask for a new address"
        )
    rest = urlencode([(name, value) for name, value in request.query_params.multi_items() if name != "token"])
    path = "/" + request.url.path.lstrip("/")  # two slashes would be another site
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    answer = RedirectResponse(path + (f"?{rest}" if rest else ""), 303, headers)
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, token, COOKIE_SECONDS, path="/", httponly=True, samesite="strict", secure=secure)
    return answer
