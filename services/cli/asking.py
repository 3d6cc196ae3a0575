"""Asks the server for the command line: finds its address and token by itself."""

import os
from typing import Any
from urllib.parse import quote

import aiohttp
import orjson

from shared.settings import Settings, SettingsError


class Unanswered(Exception):
    """The server did not answer, or answered with a problem; in one line."""


def address(settings: Settings) -> tuple[str, str]:
    """Where the server is and with which token: from the environment, else from the data folder."""
    url = os.environ.get("THROUGHCARE_URL") or kept(settings, "url") or f"http://{settings.host}:{settings.port}"
    token = os.environ.get("THROUGHCARE_TOKEN") or kept(settings, "token")
    if not token:
        raise SettingsError(
            f"no token: set THROUGHCARE_TOKEN, or start `throughcare run` so that one is kept in {settings.data}"
        )
    return url, token


def kept(settings: Settings, name: str) -> str | None:
    """What `throughcare run` left for us."""
    path = settings.data / name
    return path.read_text().strip() if path.is_file() else None


async def get(settings: Settings, path: str, **query: str) -> Any:
    """One answer. Raises Unanswered."""
    url, token = address(settings)
    try:
        headers = {"Authorization": f"Bearer {token}"}
        async with aiohttp.ClientSession(url, headers=headers) as session, session.get(path, params=query) as answer:
            body = await answer.read()
            if answer.status >= 400:
                raise Unanswered(detail_of(body) or f"the server answered {answer.status}")
            return orjson.loads(body)
    except aiohttp.ClientError as error:
        raise Unanswered(f"no server at {url}: start one with `throughcare run` ({error})") from error


def detail_of(body: bytes) -> str:
    """What a problem says."""
    try:
        said = orjson.loads(body)
        return f"{said['title']}: {said['detail']}"
    except (ValueError, KeyError, TypeError):
        return ""


async def timeline(settings: Settings, who: str, as_of: str | None) -> list[dict[str, Any]]:
    """All entries of a person, page by page."""
    entries: list[dict[str, Any]] = []
    query = {"limit": "500"} | ({"as_of": as_of} if as_of else {})
    path = f"/v1/people/{quote(who, safe='')}/timeline"
    while True:
        page = await get(settings, path, **query)
        entries += page["entries"]
        if page["next"] is None:
            return entries
        query = {"limit": "500", "cursor": page["next"]}
