"""The script that counts the sample from the running system: sees every difference, and says which."""

import gzip
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.unit.samples.scripts import SAMPLE, script

totals = script("totals")

Timelines = dict[str, list[dict[str, Any]]]
TOKEN = "a-token"
EXPECTED = totals.lives_in_recid()
STATES = {f"us:doc:nc:{life.number}": life.state for life in EXPECTED}


@pytest.fixture(scope="module")
def timelines() -> Timelines:
    """What a system that took every event would show, but for its own reactions."""
    shown = defaultdict(list)
    for line in gzip.decompress((SAMPLE / "events.ndjson.gz").read_bytes()).splitlines():
        event = orjson.loads(line)
        shown[event["subject"]].append({key: event[key] for key in ("type", "time", "data")})
    return dict(shown)


@pytest.fixture
async def some(timelines: Timelines) -> AsyncIterator[tuple[str, Timelines]]:
    """An API that holds the first five people, two to a page, three entries to a page."""
    held = dict(sorted(timelines.items())[:5])

    async def people(request: web.Request) -> web.Response:
        return paged(request, "people", 2, listed(held))

    async def timeline(request: web.Request) -> web.Response:
        return paged(request, "entries", 3, held[request.match_info["id"]])

    app = web.Application()
    app.add_routes([web.get("/v1/people", people), web.get("/v1/people/{id}/timeline", timeline)])
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/"), held


def listed(held: Timelines) -> list[dict[str, Any]]:
    return [{"id": subject, "state": STATES.get(subject, "in_custody")} for subject in held]


def paged(request: web.Request, name: str, size: int, everything: list[dict[str, Any]]) -> web.Response:
    if request.headers["Authorization"] != f"Bearer {TOKEN}":
        return web.json_response({"title": "Who is calling?"}, status=401)
    assert request.query["limit"] == "500"
    start = int(request.query.get("cursor", "0"))
    following = str(start + size) if start + size < len(everything) else None
    return web.json_response({name: everything[start : start + size], "next": following, "total": len(everything)})


def nobody_watches(done: int, total: int) -> None:
    pass


def all_lives(timelines: Timelines) -> list[Any]:
    return [totals.life_of_timeline(entries, STATES[subject]) for subject, entries in timelines.items()]


def test_the_timelines_of_the_sample_say_what_the_data_say(
    timelines: Timelines, capsys: pytest.CaptureFixture[str]
) -> None:
    assert totals.report(all_lives(timelines), 0, EXPECTED) == 0
    said = capsys.readouterr().out
    lines = {line[:28].strip(): line[28:].split() for line in said.splitlines()}
    assert lines["everyone"] == ["1,445", "1,445", "552", "552", "38.2%"]
    assert lines["in the work programme"] == ["672", "672", "263", "263", "39.1%"]
    assert lines["not in it"] == ["773", "773", "289", "289", "37.4%"]
    assert lines["released under supervision"] == ["1,003", "1,003", "375", "375", "37.4%"]
    assert lines["with a need: alcohol"] == ["303", "303", "132", "132", "43.6%"]
    assert "The same, person by person." in said


def test_the_readme_shows_this_very_table(timelines: Timelines) -> None:
    table = "\n".join(totals.table(all_lives(timelines), EXPECTED))
    assert table in (SAMPLE / "README.md").read_text(encoding="utf-8")


def test_a_person_without_a_timeline_is_a_difference(timelines: Timelines, capsys: pytest.CaptureFixture[str]) -> None:
    found = [life for life in all_lives(timelines) if life.number != "0557"]
    assert totals.report(found, 0, EXPECTED) == 1
    shown = capsys.readouterr()
    assert "us:doc:nc:0557 has no timeline" in shown.err
    assert "different" in shown.out


def test_two_mistakes_that_cancel_out_in_the_totals_are_seen(timelines: Timelines) -> None:
    found = {life.number: life for life in all_lives(timelines)}
    one, other = (next(life for life in found.values() if life.alcohol is holds) for holds in (True, False))
    found |= {one.number: replace(one, alcohol=False), other.number: replace(other, alcohol=True)}
    said = sorted(totals.differences(list(found.values()), EXPECTED))
    assert said == sorted(
        [
            f"us:doc:nc:{one.number}: alcohol is False, should be True",
            f"us:doc:nc:{other.number}: alcohol is True, should be False",
        ]
    )


def test_one_person_on_two_timelines_is_a_difference() -> None:
    said = list(totals.differences([*EXPECTED, EXPECTED[0]], EXPECTED))
    assert said == ["us:doc:nc:0001 is on 2 timelines"] * 2


def test_who_lost_their_registration_is_missed_by_number_and_others_without_one_are_not_of_this_sample(
    timelines: Timelines,
) -> None:
    assert totals.life_of_timeline(timelines["us:doc:nc:0001"][1:], "ended") is None
    assert list(totals.differences(EXPECTED[1:], EXPECTED)) == ["us:doc:nc:0001 has no timeline"]


def test_an_admission_before_any_release_is_no_return(timelines: Timelines) -> None:
    path = timelines["us:doc:nc:0001"]
    admission = next(entry for entry in path if entry["type"] == totals.ADMITTED)
    assert not totals.life_of_timeline([admission, *path], "ended").returned
    assert totals.life_of_timeline([*path, admission], "returned_to_custody").returned


async def test_every_page_of_every_timeline_is_read(some: tuple[str, Timelines]) -> None:
    url, held = some
    seen = []
    found, others = await totals.read(url, TOKEN, lambda done, total: seen.append((done, total)))
    assert found == EXPECTED[: len(held)]
    assert others == 0
    assert seen == [(done, 5) for done in range(1, 6)]


async def test_who_is_not_of_the_sample_is_left_out(some: tuple[str, Timelines]) -> None:
    url, held = some
    data = {"identifiers": [{"scheme": "gb:noms", "value": "A1234BC"}]}
    held["gb:noms:A1234BC"] = [{"type": totals.REGISTERED, "time": "2026-01-01T09:00:00Z", "data": data}]
    found, others = await totals.read(url, TOKEN, nobody_watches)
    assert (len(found), others) == (5, 1)


async def test_a_refused_token_is_said_in_one_line(some: tuple[str, Timelines]) -> None:
    url, _ = some
    with pytest.raises(totals.UnreadableError, match=r"answered 401 .*Who is calling"):
        await totals.read(url, "another", nobody_watches)


async def test_no_server_is_said_in_one_line() -> None:
    with pytest.raises(totals.UnreadableError, match="did not answer as Throughcare does"):
        await totals.read("http://127.0.0.1:1", TOKEN, nobody_watches)
