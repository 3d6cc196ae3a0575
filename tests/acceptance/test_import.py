"""A file reaches the timeline like anything else that is sent; a validation foretells it, and leaves no trace."""

import asyncio
import csv
import io
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest

from services.cli.csv_rows import row_of
from shared.database import SCHEMAS
from tests.acceptance.asking import Asking
from tests.acceptance.path import STORY, story, whole_path
from tests.acceptance.processes import Program, started, told
from tests.unit.cli.tables import table

SAMPLE = Path("samples/first-journey.csv")


@pytest.fixture
def settings(product: Asking, tmp_path: Path) -> dict[str, str]:
    return {"THROUGHCARE_URL": product.url, "THROUGHCARE_TOKEN": product.token, "THROUGHCARE_DATA": str(tmp_path)}


def as_csv(path: Path, events: Sequence[Mapping[str, Any]]) -> str:
    path.write_text(table([row_of(event) for event in events]), "utf-8")
    return str(path)


def as_ndjson(path: Path, events: Sequence[Mapping[str, Any]]) -> str:
    path.write_bytes(b"\n".join(orjson.dumps(event) for event in events))
    return str(path)


@asynccontextmanager
async def admin(product: Asking) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(product.database.dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def everything(product: Asking) -> dict[str, list[str]]:
    """Every row of every table, but for the tables of what is measured as time goes by."""
    async with admin(product) as connection:
        names = await connection.fetch(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY($1)", list(SCHEMAS)
        )
        return {
            f"{schema}.{name}": sorted(map(repr, await connection.fetch(f'TABLE "{schema}"."{name}"')))
            for schema, name in names
        }


async def results(*arguments: str, settings: Mapping[str, str]) -> list[dict[str, Any]]:
    """What `--json` says of each row."""
    _, said = await told("import", *arguments, "--json", settings=settings)
    return [orjson.loads(line) for line in said.splitlines() if line.startswith("{")]


async def test_a_journey_as_csv_ends_like_the_same_journey_as_ndjson(
    product: Asking, someone: str, settings: dict[str, str], tmp_path: Path
) -> None:
    twin = f"{someone}B"
    for path in as_csv(tmp_path / "a.csv", whole_path(someone)), as_ndjson(tmp_path / "a.ndjson", whole_path(twin)):
        assert (await told("import", path, settings=settings))[0] == 0
    one, other = await product.entries(someone, len(STORY)), await product.entries(twin, len(STORY))
    assert Counter(story(one)) == Counter(story(other)) == Counter(STORY)
    assert await reported(product, one) == [
        (time, data.replace(twin, someone).replace(twin.rpartition(":")[2], someone.rpartition(":")[2]))
        for time, data in await reported(product, other)
    ]


async def reported(product: Asking, entries: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """When, and what, as it was said."""
    events = [(await product.get(f"/v1/events/{each['id']}")).json for each in entries if not each["cause"]]
    return sorted(
        (event["time"], orjson.dumps(event["data"], option=orjson.OPT_SORT_KEYS).decode()) for event in events
    )


async def test_the_sample_is_one_person_from_registration_to_supervision(
    product: Asking, settings: dict[str, str]
) -> None:
    code, said = await told("import", str(SAMPLE), settings=settings)
    assert (code, said.splitlines()[-1].endswith("rejected 0")) == (0, True)
    entries = await product.entries("example:prison:1001", 15)
    await product.settled()
    assert not any(entry["flags"] for entry in entries)
    assert story(entries)[0] == "person.registered"
    assert story(entries)[-1] == "supervision.started"


async def test_domain_events_of_england_and_wales_become_timelines_and_nothing_twice(
    product: Asking, settings: dict[str, str], tmp_path: Path
) -> None:
    sample = [*map(orjson.loads, Path("samples/hmpps-domain-events.ndjson").read_bytes().splitlines())]
    array = tmp_path / "events.json"
    array.write_bytes(orjson.dumps([*sample, {"eventType": "offender-management.allocation.changed"}]))
    foretold = await results(str(array), "--as", "hmpps-domain-events", "--validate", settings=settings)
    code, said = await told("import", str(array), "--as", "hmpps-domain-events", settings=settings)
    assert (code, "not for us: 6 events of 6 types" in said) == (1, True)
    assert f"line {len(sample) + 1}: field_missing: additionalInformation.staffCode is missing" in said
    assert Counter(row["outcome"] for row in foretold)["rejected"] == 1
    await product.settled()
    entries = await product.timeline("gb:noms:X0001XX")
    assert not [each for each in (await product.get("/v1/waiting?limit=500")).json["waiting"] if "hmpps" in str(each)]
    assert len(await product.timeline("gb:crn:X000001")) == len(entries)
    happened = [name for name in story(entries) if name in MOVEMENTS]
    assert happened == MOVEMENTS
    assert story(await product.timeline("gb:noms:X0002XX"))[:2] == ["admission.recorded", "death.recorded"]
    code, said = await told("import", str(array), "--as", "hmpps-domain-events", settings=settings)
    assert "accepted 0 duplicate 35 waiting 0 rejected 1" in said


MOVEMENTS = [
    *("admission.recorded", "temporary_absence.started", "temporary_absence.ended", "transfer.started"),
    *("transfer.completed", "temporary_absence.started", "temporary_absence.ended", "released"),
]


async def test_bad_rows_are_told_by_line_and_column_and_kept_and_harm_none_beside_them(
    product: Asking, someone: str, settings: dict[str, str], tmp_path: Path
) -> None:
    lines = table([row_of(event) for event in whole_path(someone)]).splitlines()
    lines[3] = lines[3].replace(",730,", ",two years,")
    lines.insert(2, f'urn:test:system,{someone}-torn,"a quote that nobody closes')
    lines.insert(1, "one,cell,too,many" + "," * lines[0].count(",") + "here")
    path, report = tmp_path / "a.csv", tmp_path / "failed.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    code, said = await told("import", str(path), "--report", str(report), settings=settings)
    assert (code, "accepted" in said) == (1, True)
    assert said.splitlines()[-1] == f"throughcare: 3 rejected; {report} lists them"
    rows = list(csv.DictReader(io.StringIO(report.read_text("utf-8"))))
    assert [(row["line"], row["column"], row["code"]) for row in rows] == [
        ("2", "", "too_many_cells"), ("4", "", "not_a_record"), ("6", "data.lengthDays", "data_int_type"),
    ]  # fmt: skip
    assert rows[2]["id"] == f"{someone}-sentence"
    kept = (await product.get("/v1/rejected?limit=500")).json["rejected"]
    assert f"{someone}-sentence" in {row["report"] for row in kept}
    mended = whole_path(someone)[2:3]
    assert (await told("import", as_csv(tmp_path / "b.csv", mended), settings=settings))[0] == 0
    assert story(await product.entries(someone, len(STORY))).count("sentence.recorded") == 1


def broken(events: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    """Shuffled, some twice, some with other content, some that break their contract, one of the future."""
    events = [*events, *chance.sample(events, 3)]
    events.append(chance.choice(events) | {"time": "2025-01-07T00:00:00+01:00"})
    events.append(chance.choice(events) | {"id": f"{chance.random()}", "time": "2999-01-01T00:00:00Z"})
    events.append(chance.choice(events) | {"id": f"{chance.random()}", "type": "throughcare.intake.nothing.known.v1"})
    events.append(chance.choice(events) | {"id": f"{chance.random()}", "subject": "nobody"})
    chance.shuffle(events)
    return events


@pytest.mark.parametrize("seed", range(4))
async def test_a_validation_foretells_each_row_and_changes_no_table(
    product: Asking, someone: str, settings: dict[str, str], tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    events = whole_path(someone)
    known, new = events[: seed * 2], broken(events, chance)
    if known:
        await product.post_batch(known)
    await product.at_rest()
    if seed % 2 == 0:  # what needs no other service is foretold whatever else happens
        new = [event for event in new if ".intake." in event["type"]]
    path = (as_csv if seed < 2 else as_ndjson)(tmp_path / ("a.csv" if seed < 2 else "a.ndjson"), new)
    before = await everything(product)
    foretold = await results(path, "--validate", settings=settings)
    assert await everything(product) == before
    happened = (await product.post_batch(new)).json["results"]
    assert len(foretold) == len(new)
    for row, result in zip(foretold, happened, strict=True):
        assert (row["outcome"], row["flags"], row["code"], row["reason"]) == (
            result["outcome"], result["flags"], result["code"] or "", result["detail"] or "",
        ), row  # fmt: skip


async def test_where_everything_is_settled_a_validation_foretells_the_rest_for_every_service(
    product: Asking, someone: str, settings: dict[str, str], tmp_path: Path
) -> None:
    events = whole_path(someone)
    await product.post_batch(events[:9])
    await product.settled()
    rest = broken(events, random.Random(7))
    foretold = await results(as_csv(tmp_path / "a.csv", rest), "--validate", settings=settings)
    happened = (await product.post_batch(rest)).json["results"]
    assert [row["outcome"] for row in foretold] == [result["outcome"] for result in happened]


async def test_a_trial_is_its_callers_own_and_over_when_it_is_ended(product: Asking, someone: str) -> None:
    address = "/v1/trials/0198c0de-0000-7000-8000-000000000001"
    event = whole_path(someone)[0]
    body = orjson.dumps(event)
    media = {"Content-Type": "application/cloudevents+json"}
    trial = f"/v1/events?trial={address.rpartition('/')[2]}"
    assert (await product.ask("POST", trial, body, **media)).json["code"] == "no_such_trial"
    assert [(await product.ask("PUT", address)).status for _ in range(2)] == [201, 200]
    tried = await product.ask("POST", trial, body, **media)
    assert (tried.status, tried.json["event"], tried.headers["Throughcare-Trial"]) == (201, None, address[11:])
    assert (await product.ask("POST", trial, body, **media)).json["outcome"] == "duplicate"
    async with admin(product) as connection:
        query = "SELECT count(*) FROM intake.events WHERE convert_from(body, 'UTF8') LIKE $1"
        assert await connection.fetchval(query, f"%{someone}%") == 0
    assert product.role.tokens
    everybody, product.token = product.token, await product.role.tokens.add("someone else", ["sender"], [])
    assert (await product.ask("POST", trial, body, **media)).status == 404
    product.token = everybody
    assert (await product.ask("DELETE", address)).status == 204
    assert (await product.ask("POST", trial, body, **media)).status == 404


async def test_killed_and_begun_again_every_row_of_a_file_is_there_once(
    product: Asking, someone: str, settings: dict[str, str], tmp_path: Path
) -> None:
    people = [f"{someone}{number}" for number in range(1500)]
    path = as_csv(tmp_path / "a.csv", [event for who in people for event in whole_path(who)[:2]])
    report = tmp_path / "failed.csv"
    for stop in (signal.SIGKILL, signal.SIGINT):
        async with started("import", path, "--report", str(report), settings=settings) as program:
            await bookmarked(tmp_path, program)
            with suppress(ProcessLookupError):
                program.signal(stop)
            await program.process.wait()
    code, said = await told("import", path, "--report", str(report), settings=settings)
    assert (code, " 3000 " in said.splitlines()[-1]) == (0, True)
    async with admin(product) as connection:
        assert await connection.fetchval("SELECT count(*) FROM intake.events WHERE convert_from(body, 'UTF8') LIKE $1",
                                         f"%{someone}%registered%") == len(people)  # fmt: skip
    assert report.read_text() == "line,column,source,id,code,reason\n"


async def bookmarked(folder: Path, program: Program) -> bytes:
    """Until something has been acknowledged; all, if it was too quick for us."""
    async with asyncio.timeout(60):
        while program.process.returncode is None:
            if found := [each.read_bytes() for each in (folder / "imports").glob("*[!w]")]:
                return found[0]
            await asyncio.sleep(0.005)
    return b""


async def test_a_validation_that_the_server_has_forgotten_begins_again(
    product: Asking, someone: str, settings: dict[str, str], tmp_path: Path
) -> None:
    events = [whole_path(f"{someone}{number}")[0] for number in range(6000)]
    path = as_ndjson(tmp_path / "a.ndjson", events)
    async with started("import", path, "--validate", settings=settings) as program:
        trial = orjson.loads(await bookmarked(tmp_path, program))["trial"]
        assert (await product.ask("DELETE", f"/v1/trials/{trial}")).status == 204
        assert await program.ended(60) == 0
    assert any("it begins again from the start" in line for line in program.said)
    assert "validate 100% 6000 " in program.said[-1]
    assert "accepted 6000 duplicate 0 waiting 0" in program.said[-1]
