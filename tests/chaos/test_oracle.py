"""Whoever judges must be judged: each check is shown a world that is broken in its way, and a sound one."""

import ast
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from services.deciding import DECIDING
from services.policies import pack_in_use
from shared.parts import foreign, rules_of
from tests.acceptance.path import STORY
from tests.chaos.oracle.deliveries import taken
from tests.chaos.oracle.judging import CHECKS, Case, judge, judged, read_world
from tests.chaos.oracle.world import LISTENS, SERVICES, Copy, Refusal
from tests.chaos.sound import PEOPLE, Sound, sound_world

Lines = list[dict[str, Any]]
ORACLE = Path(__file__).parent / "oracle"
MAY_IMPORT = {*sys.stdlib_module_names, "asyncpg", "kafka", "orjson"}
LAST = "(SELECT max(position) FROM {})"


@pytest.fixture(scope="module")
async def sound(postgres_dsn: str, kafka: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sound]:
    async with sound_world(postgres_dsn, kafka, tmp_path_factory.mktemp("sound")) as made:
        yield made


def said_otherwise(table: str, name: str, value: str, which: str) -> str:
    """An attribute in published bytes is changed, as nobody may."""
    changed = f'regexp_replace(convert_from(body, \'UTF8\'), \'"{name}":"[^"]*"\', \'"{name}":"{value}"\')'
    return f"UPDATE {table} SET body = convert_to({changed}, 'UTF8') WHERE {which}"


def without_constraints(table: str) -> str:
    """What keeps a table whole is taken away."""
    return (
        "DO $$ DECLARE name text; BEGIN FOR name IN SELECT conname FROM pg_constraint "
        f"WHERE conrelid = '{table}'::regclass AND contype IN ('p', 'u') "
        f"LOOP EXECUTE 'ALTER TABLE {table} DROP CONSTRAINT ' || quote_ident(name); END LOOP; END $$; "
        f"ALTER TABLE {table} ALTER position DROP IDENTITY"
    )


def again(table: str, identifier: str = "id") -> str:
    """A row is there a second time."""
    columns = "person, sequence, id, origin, content, type, time, recorded, cause, correlation, traceparent, body"
    taken = columns.replace(" id,", f" {identifier},")
    return (
        f"{without_constraints(table)}; INSERT INTO {table} (position, {columns}) "
        f"SELECT 1000000, {taken} FROM {table} WHERE cause IS NOT NULL LIMIT 1"
    )


ENTRIES = PEOPLE * len(STORY)
OTHER_ID = "00000000-0000-7000-8000-000000000000"
RETURNED = "type = 'throughcare.intake.admission.recorded.v1'"
ENTRY_AGAIN = "INSERT INTO timeline.entries SELECT * FROM timeline.entries LIMIT 1"
PUBLISHED_BACK = (
    "WITH moved AS (UPDATE intake.relay SET position = 1 RETURNING *) INSERT INTO intake.publications "
    "(first_position, last_position, at, log, offsets) SELECT 1, 1, now(), log, offsets FROM moved "
    "ON CONFLICT (last_position) DO UPDATE SET at = excluded.at"
)
HELD = "'timeline', person, 'intake', 99, now(), body FROM intake.events LIMIT 1"
BROKEN = [
    ("acknowledged_but_lost", "DELETE FROM intake.events WHERE type = 'throughcare.intake.person.registered.v1'"),
    ("acknowledged_but_lost", "DELETE FROM aftercare.confirmations"),
    ("acknowledged_but_lost", "DELETE FROM planning.waiting"),
    ("acknowledged_but_lost", "DELETE FROM intake.rejected"),
    ("missing_on_timeline", f"DELETE FROM timeline.entries WHERE position = {LAST.format('timeline.entries')}"),
    ("not_taken_in", "DELETE FROM planning.known_facts WHERE number = (SELECT max(number) FROM planning.known_facts)"),
    ("from_nowhere", f"DELETE FROM release.events WHERE position = {LAST.format('release.events')}"),
    ("unreadable", "UPDATE timeline.entries SET body = '{}' WHERE position = 5"),
    ("unreadable", "UPDATE release.events SET body = 'not even JSON' WHERE position = 1"),
    ("present_twice", again("planning.events")),
    ("present_twice", again("planning.events", f"'{OTHER_ID}'::uuid")),
    ("present_twice", "UPDATE timeline.people SET entries = entries + 1"),
    ("present_twice", f"{without_constraints('timeline.entries')}; {ENTRY_AGAIN}"),
    (
        "present_twice",
        "INSERT INTO intake.confirmations SELECT origin, content, id, 'x', now(), body FROM intake.events LIMIT 1",
    ),
    ("bytes_differ", "UPDATE timeline.entries SET body = body || ' ' WHERE position = 5"),
    ("bytes_differ", "UPDATE planning.known_facts SET body = body || ' '"),
    ("columns_differ", "UPDATE timeline.entries SET recorded = recorded + interval '1 s' WHERE position = 5"),
    ("columns_differ", "UPDATE timeline.entries SET actor = 'somebody' WHERE position = 5"),
    ("columns_differ", "UPDATE intake.events SET cause = id WHERE position = 1"),
    ("gaps", "DELETE FROM intake.events WHERE sequence = 2"),
    ("gaps", "DELETE FROM timeline.entries WHERE sequence = 2"),
    (
        "inversions",
        "ALTER TABLE timeline.entries ALTER position DROP IDENTITY; UPDATE timeline.entries SET position = -position",
    ),
    (
        "inversions",
        "ALTER TABLE intake.events ALTER position DROP IDENTITY; UPDATE intake.events SET position = -position",
    ),
    ("broken_chains", "UPDATE intake.events SET body = body || ' ' WHERE sequence = 1"),
    ("broken_chains", said_otherwise("timeline.entries", "prevhash", "00", "sequence = 2")),
    (
        "effects_before_causes",
        said_otherwise("planning.events", "recordedtime", "2020-01-01T00:00:00Z", "cause IS NOT NULL"),
    ),
    ("effects_before_causes", said_otherwise("planning.events", "causationid", OTHER_ID, "cause IS NOT NULL")),
    (
        "effects_before_causes",
        "UPDATE timeline.places SET ordertime = '2000-01-01Z' WHERE id IN (SELECT id FROM planning.events)",
    ),
    ("clocks_back", "UPDATE timeline.entries SET known = known - interval '1 hour' WHERE position = 9"),
    ("clocks_back", said_otherwise("intake.events", "recordedtime", "2020-01-01T00:00:00Z", "sequence = 2")),
    ("misplaced", "UPDATE timeline.places SET ordertime = ordertime + interval '1 day' WHERE sequence = 1"),
    ("misplaced", "DELETE FROM timeline.places WHERE sequence = 1"),
    ("misplaced", "DELETE FROM timeline.entries WHERE sequence = 1"),
    ("stuck", "UPDATE planning.waiting SET report = 'test:person:S0-agreed'"),
    ("stuck", "UPDATE intake.relay SET position = position - 1"),
    ("stuck", "UPDATE planning.watermarks SET sequence = sequence - 1"),
    ("stuck", "DELETE FROM timeline.watermarks WHERE source = 'release'"),
    ("stuck", f"INSERT INTO timeline.held (consumer, person, source, sequence, since, body) SELECT {HELD}"),
    (
        "parked_for_nothing",
        "INSERT INTO planning.parked SELECT 'planning', person, id, 'x', '', now() FROM intake.events LIMIT 1",
    ),
    ("checkpoints", "UPDATE intake.relay SET position = position - 1"),
    ("checkpoints", "UPDATE intake.relay SET position = position + 1"),
    ("checkpoints", "UPDATE intake.relay SET epoch = epoch - 1"),
    ("checkpoints", f"UPDATE intake.relay SET epoch = epoch + 1; {PUBLISHED_BACK}"),
    (
        "fired_twice",
        f"{again('planning.events')}; {said_otherwise('planning.events', 'id', OTHER_ID, 'position = 1000000')}",
    ),
    ("fired_twice", said_otherwise("planning.events", "originid", "another", "cause IS NOT NULL")),
    ("unlike_expected", "DELETE FROM planning.events WHERE cause IS NOT NULL"),
    ("undelivered", "DELETE FROM timeline.deliveries; UPDATE timeline.subscriptions SET id = gen_random_uuid()"),
    ("unasked", "UPDATE timeline.subscriptions SET types = '{throughcare.intake.*}'"),
]


@pytest.mark.parametrize(("check", "statement"), BROKEN)
async def test_what_is_broken_in_a_database_is_found(sound: Sound, check: str, statement: str) -> None:
    assert check in judged(await sound.broken(statement)).found


def swapped(copies: list[Copy]) -> None:
    """Two of one person change places."""
    first = copies[0]
    second = next(place for place, copy in enumerate(copies[1:], 1) if copy.key == first.key)
    copies[0], copies[second] = copies[second], first


def altered(copy: Copy, **event: Any) -> Copy:
    """A record that says something else."""
    assert copy.event
    return replace(copy, event=replace(copy.event, **event))


TOPICS: list[tuple[str, Callable[[list[Copy]], Any]]] = [
    ("missing_in_kafka", lambda copies: copies.pop()),
    ("from_nowhere", lambda copies: copies.append(altered(copies[0], id=OTHER_ID))),
    ("unreadable", lambda copies: copies.append(replace(copies[0], event=None))),
    ("bytes_differ", lambda copies: copies.append(altered(copies[0], digest="00"))),
    ("inversions", swapped),
    ("inversions", lambda copies: copies.append(replace(copies[0], partition=9))),
]


@pytest.mark.parametrize(("check", "spoil"), TOPICS)
def test_what_is_broken_in_a_topic_is_found(sound: Sound, check: str, spoil: Callable[[list[Copy]], Any]) -> None:
    copies = sound.world.topics["intake"].copy()
    spoil(copies)
    assert check in judged(replace(sound.world, topics=sound.world.topics | {"intake": copies})).found


def hooked(lines: Lines, number: int, **otherwise: Any) -> Lines:
    """A receiver of webhooks wrote down something else of its so-many-th attempt."""
    place = [place for place, line in enumerate(lines) if "delivery" in line][number]
    return [*lines[:place], {**lines[place], **otherwise}, *lines[place + 1 :]]


TOLD: list[tuple[str, str, Callable[[Lines], Lines]]] = [
    ("acknowledged_but_lost", "ledger", lambda lines: [*lines, {**lines[0], "id": "another", "event": None}]),
    ("acknowledged_but_lost", "ledger", lambda lines: [{**line, "event": OTHER_ID} for line in lines]),
    ("answered_differently", "ledger", lambda lines: [*lines, {**lines[0], "event": OTHER_ID}]),
    (
        "unlike_expected",
        "expected",
        lambda lines: [{**lines[0], "types": {"throughcare.intake.person.registered.v1": 1}}],
    ),
    ("unlike_expected", "ledger", lambda lines: [{**line, "id": "another"} for line in lines]),
    ("undelivered", "received", lambda lines: lines[1:]),
    ("unasked", "received", lambda lines: [*lines, {**lines[0], "entry": OTHER_ID}]),
    ("delivered_out_of_order", "received", lambda lines: lines[::-1]),
    ("undelivered", "received", lambda lines: hooked(lines, -1, taken=False)),
    ("badly_signed", "received", lambda lines: hooked(lines, 1, genuine=False)),
    ("under_another_id", "received", lambda lines: hooked(lines, 1, delivery=OTHER_ID)),
    ("other_content", "received", lambda lines: hooked(lines, 1, digest="00")),
    ("before_its_turn", "received", lambda lines: [line for line in lines if taken(line)][::-1]),
    ("before_its_turn", "received", lambda lines: hooked(lines, 1, taken=False)),
]


@pytest.mark.parametrize(("check", "file", "retell"), TOLD)
def test_what_does_not_fit_what_was_written_down_is_found(
    sound: Sound, check: str, file: str, retell: Callable[[Lines], Lines]
) -> None:
    told: dict[str, Any] = {file: retell(getattr(sound.world, file))}
    assert check in judged(replace(sound.world, **told)).found


REFUSALS: list[tuple[str, Callable[[Refusal], list[Refusal]]]] = [
    ("refused_in_silence", lambda _: []),
    ("refused_for_nothing", lambda told: [told, replace(told, key=(told.key[0], "test:person:S0-registered"))]),
    ("refused_for_nothing", lambda told: [told, replace(told, key=("nobody", "nothing"), outcome="conflict")]),
    ("refused_under_two_ids", lambda told: [told, replace(told, id=OTHER_ID)]),
]


@pytest.mark.parametrize(("check", "retell"), REFUSALS)
def test_what_senders_by_kafka_are_told_wrongly_is_found(
    sound: Sound, check: str, retell: Callable[[Refusal], list[Refusal]]
) -> None:
    (refusal,) = sound.world.refusals
    assert check in judged(replace(sound.world, refusals=retell(refusal))).found


def test_every_check_is_shown_a_world_that_it_must_find_broken() -> None:
    shown = {case[0] for case in [*BROKEN, *TOPICS, *TOLD, *REFUSALS]}
    assert shown == {check.__name__ for check in CHECKS}


async def test_a_sound_world_is_found_sound(sound: Sound) -> None:
    verdict = await judge(sound.case)
    assert verdict.found == {}, verdict.examples
    assert (verdict.people, verdict.events) == (PEOPLE, ENTRIES)
    assert {line["outcome"] for line in sound.world.ledger} == {"accepted", "duplicate", "waiting", "rejected", "sent"}
    assert {line["answer"] for line in sound.world.received if "answer" in line} == {"busy", "taken"}


async def test_repeats_of_a_run_are_no_fault_of_a_topic(sound: Sound) -> None:
    repeated = {service: records + records[:5] for service, records in sound.topics.items()}
    assert (await judge(await sound.republished(**repeated))).found == {}


async def test_who_is_parked_behind_a_strange_record_is_not_parked_for_nothing(sound: Sound) -> None:
    first = sound.topics["intake"][0]
    case = await sound.republished(intake=[*sound.topics["intake"], first._replace(value=first.value + b" ")])
    park = f"INSERT INTO planning.parked VALUES ('planning', '{first.key}', NULL, 'x', '', now())"
    world = replace(await sound.broken(park), topics=(await read_world(case)).topics)
    assert set(judged(world).found) == {"bytes_differ"}


async def test_a_checkpoint_may_go_back_by_who_has_taken_the_epoch_and_says_so(sound: Sound) -> None:
    seize, rewind = "epoch = epoch + 1", "position = 0, began = 0, offsets = '{}'"
    world = await sound.broken(f"UPDATE intake.relay SET {seize}", f"UPDATE intake.relay SET {rewind}")
    assert set(judged(world).found) == {"stuck"}


async def test_the_command_prints_the_verdict_and_ends_with_it(sound: Sound) -> None:
    def run(case: Case) -> tuple[int, Any]:
        options = [f"--{name}={value}" for name, value in vars(case).items()]
        done = subprocess.run([sys.executable, "-m", "tests.chaos.oracle", *options], capture_output=True, check=False)
        return done.returncode, orjson.loads(done.stdout)

    code, verdict = run(sound.case)
    assert (code, verdict["events"], set(verdict["checks"].values())) == (0, ENTRIES, {0})
    async with sound.retold(received=[]) as case:
        code, verdict = run(case)
    asked_for = ENTRIES + sum(event.service == "release" for event in sound.world.events.values())
    assert (code, verdict["checks"]["undelivered"], len(verdict["examples"]["undelivered"])) == (1, asked_for, 5)


def test_the_oracle_imports_nothing_of_ours() -> None:
    for path in ORACLE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.partition(".")[0] in MAY_IMPORT or name.startswith("tests.chaos.oracle"), f"{path}: {name}"


def test_who_listens_to_what_is_as_the_services_say() -> None:
    assert tuple(DECIDING) == SERVICES
    pack = pack_in_use("un-baseline", DECIDING.values())
    hears = {name: {*parts.listens_to, *foreign(name, rules_of(parts, pack))} for name, parts in DECIDING.items()}
    assert {name: {event.type for event in kinds} for name, kinds in hears.items()} == LISTENS
