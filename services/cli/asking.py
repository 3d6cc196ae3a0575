"""Asks the server for the command line: finds its address and token by itself."""

import os
from typing import Any
from urllib.parse import quote

import aiohttp
import orjson

from services.cli.common import MOST
from shared.settings import Settings, SettingsError

TIMEOUT = aiohttp.ClientTimeout(total=60, sock_connect=10)


class Unanswered(Exception):
    """The server did not answer, or answered with a problem; in one line."""


def address(settings: Settings) -> tuple[str, str]:
    """Where the server is and with which token: from the environment, else from the data folder."""
    url = where(settings)
    token = os.environ.get("THROUGHCARE_TOKEN") or kept(settings, "token")
    if not url.startswith(("http://", "https://")):
        raise SettingsError(f"THROUGHCARE_URL: {url} should begin with http:// or https://")
    if not token:
        raise SettingsError(
            f"no token: set THROUGHCARE_TOKEN, or start `throughcare run` so that one is kept in {settings.data}"
        )
    return url, token


def where(settings: Settings) -> str:
    """The server's address."""
    return os.environ.get("THROUGHCARE_URL") or kept(settings, "url") or f"http://{settings.host}:{settings.port}"


def kept(settings: Settings, name: str) -> str | None:
    """What `throughcare run` left for us."""
    path = settings.data / name
    return path.read_text().strip() if path.is_file() else None


async def get(settings: Settings, path: str, **query: str) -> Any:
    """One answer. Raises Unanswered."""
    return await ask(settings, "GET", path, params=query)


async def ask(settings: Settings, method: str, path: str, **more: Any) -> Any:
    """One answer to a request of any kind. Raises Unanswered."""
    url, token = address(settings)
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    try:
        async with (
            aiohttp.ClientSession(url, headers=headers, timeout=TIMEOUT) as session,
            session.request(method, path, **more) as answer,
        ):
            body = await answer.read()
            if answer.status >= 400:
                raise Unanswered(detail_of(body) or f"the server answered {answer.status}")
            return orjson.loads(body) if body else None
    except aiohttp.ClientConnectorError as error:
        raise Unanswered(f"no server at {url}: start one with `throughcare run` ({error})") from error
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise Unanswered(f"{url} gave no answer of ours: {str(error) or type(error).__name__}") from error


def detail_of(body: bytes) -> str:
    """What a problem says."""
    try:
        said = orjson.loads(body)
        return f"{said['title']}: {said['detail']}"
    except (ValueError, KeyError, TypeError):
        return ""


async def every(
    settings: Settings, path: str, name: str, most: int | None = None, **query: str
) -> list[dict[str, Any]]:
    """The rows of all pages, or the first `most` of them."""
    pages = await paged(settings, path, name, most, **query)
    return [row for page in pages for row in page[name]]


async def whole(settings: Settings, path: str, name: str, most: int | None = None, **query: str) -> dict[str, Any]:
    """The first page, with the rows of all pages or the first `most` of them."""
    pages = await paged(settings, path, name, most, **query)
    return {**pages[0], name: [row for page in pages for row in page[name]], "next": pages[-1]["next"]}


async def paged(
    settings: Settings, path: str, name: str, most: int | None = None, **query: str
) -> list[dict[str, Any]]:
    """All pages, or as many as hold the first `most` rows; at least one."""
    pages: list[dict[str, Any]] = []
    while (got := sum(len(page[name]) for page in pages)) != most:
        left = MOST if most is None else min(most - got, MOST)
        pages.append(page := await get(settings, path, limit=str(left), **query))
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    return pages


async def timeline(settings: Settings, who: str, as_of: str | None) -> dict[str, Any]:
    """The first page of a person's timeline, with the entries of all."""
    known = {"as_of": as_of} if as_of else {}
    return await whole(settings, f"/v1/people/{quote(who, safe='')}/timeline", "entries", None, **known)
