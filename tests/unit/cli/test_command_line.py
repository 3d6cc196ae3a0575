"""The program as it is started: help, one line for each mistake, exit codes, and where it finds server and token."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args

import orjson
import pytest
import typer
from aiohttp import web

from deploy.local.process import free_port
from services import roles
from services.cli.common import EXIT_CODES, NAMED
from services.cli.main import app
from services.cli.names import CONSUMERS, PROJECTIONS, ROLES, TOKEN_ROLES
from services.timeline.caseload.listing import Show
from services.timeline.caseload.whereabouts import Place
from services.timeline.journey import STATES
from services.timeline.notices import listing as notices
from shared import auth
from shared.eventing import kafka
from tests.unit.cli.door import open_door
from tests.unit.cli.program import PROGRAM, process, throughcare

COMMANDS = (
    *(
        "serve",
        "run",
        "import",
        "timeline",
        "people",
        "caseload",
        "handover",
        "event",
        "trace",
        "lag",
        "waiting",
        "rejected",
        "roles",
    ),
    *("health", "config", "doctor", "rebuild", "parked", "subscription", "token"),
)


async def test_help_names_every_command_and_exit_code() -> None:
    ended = await process("--help")
    assert ended.code == 0
    assert [command for command in COMMANDS if f" {command} " not in ended.out] == []
    assert [code for code in EXIT_CODES if f" {code:<3}  {EXIT_CODES[code]}" not in ended.out] == []


@pytest.mark.parametrize("group", ["", "parked", "subscription", "token"])
async def test_what_a_command_does_is_said_whole_on_a_terminal_of_80_columns(group: str) -> None:
    ended = await throughcare(*group.split(), "--help", COLUMNS="80")
    commands = ended.out.partition("Commands:")[2]
    assert commands
    assert "..." not in commands


@pytest.mark.parametrize("arguments", ["--help", "--version"])
async def test_what_is_only_read_loads_no_heavy_module(arguments: str) -> None:
    heavy = (
        "rich",
        "ssl",
        "aiohttp",
        "aiokafka",
        "asyncpg",
        "fastapi",
        "faststream",
        "kafka",
        "opentelemetry",
        "orjson",
        "pydantic",
    )
    loaded = "import atexit, sys; atexit.register(lambda: print('loaded', *sys.modules, file=sys.stderr))"
    ended = await process(*arguments.split(), program=f"{loaded}; {PROGRAM}")
    modules = ended.err.partition("loaded ")[2].split()
    assert "typer" in modules
    assert [name for name in heavy if name in modules] == []


async def test_the_version_is_that_of_the_package() -> None:
    ended = await throughcare("--version")
    assert (ended.code, ended.out) == (0, f"throughcare {version('throughcare')}\n")


async def test_a_command_that_is_misspelt_is_named_with_its_nearest() -> None:
    ended = await throughcare("lga")
    assert ended.code == 2
    assert ended.err == "throughcare: No such command 'lga'. Did you mean 'lag'?: see `throughcare --help`\n"


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("", COMMANDS),
        ("serve ", ROLES),
        ("serve t", ["timeline"]),
        ("people --state ", [*STATES]),
        ("people --place ", get_args(Place)),
        ("caseload --show ", get_args(Show)),
        ("notices --show ", get_args(notices.Show)),
        ("parked retry ", CONSUMERS),
        ("rebuild ", PROJECTIONS),
        ("token add x --role ", TOKEN_ROLES),
    ],
)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
async def test_completion_offers_commands_roles_and_states(words: str, offered: Sequence[str], shell: str) -> None:
    line = f"throughcare {words}"
    asked = {
        "bash": {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))},
        "zsh": {"_TYPER_COMPLETE_ARGS": line},
        "fish": {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    }
    ended = await throughcare(**asked[shell], _THROUGHCARE_COMPLETE=f"complete_{shell}")
    assert [name for name in offered if name not in ended.out] == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
async def test_completion_is_printed_for_each_shell(shell: str) -> None:
    ended = await throughcare("--show-completion", shell, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert (ended.code, "_THROUGHCARE_COMPLETE" in ended.out) == (0, True)


def test_names_that_completion_offers_are_those_that_there_are() -> None:
    assert roles.ROLES == ROLES
    assert auth.ROLES == TOKEN_ROLES
    assert (*kafka.SERVICES, "timeline") == CONSUMERS


def commands_of(group: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every command there is, by what one types."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands_of(command, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


EVERY_COMMAND = dict(commands_of(typer.main.get_command(app)))


@pytest.mark.parametrize("name", EVERY_COMMAND)
def test_every_command_shows_an_example_and_prints_json_where_asked(name: str) -> None:
    command = EVERY_COMMAND[name]
    assert f"Example: throughcare {name}" in (command.help or "")
    assert any("--json" in option.opts for option in command.params)


@pytest.mark.parametrize(
    ("command", "environment", "said"),
    [
        ("lag", {"THROUGHCARE_PROT": "1"}, "unknown setting THROUGHCARE_PROT: did you mean THROUGHCARE_PORT?"),
        ("lag", {}, "no token: set THROUGHCARE_TOKEN"),
        ("import {data}/events", {}, "no token: set THROUGHCARE_TOKEN"),
        ("import nowhere", {}, "there is no file nowhere"),
        ("import {data}/events --as hmpps-domain-events --format csv", {}, "--format is for files of our own events"),
        (
            "lag",
            {"THROUGHCARE_TOKEN": "t", "THROUGHCARE_URL": "localhost:1"},
            "THROUGHCARE_URL: localhost:1 should",
        ),
        ("serve nothing", {}, "there is no role nothing: choose one of door"),
        ("run --sample nowhere", {}, "there is no file nowhere"),
        ("policy try un-baseline --since yesterday", {}, "--since yesterday is not a day: give one such as"),
        ("policy try nowhere.yaml --since 2026-01-01", {}, "nowhere.yaml cannot be read: No such file"),
        ("policy try un-baseline --since 2026-01-01", {}, "there are no data in {data}: set THROUGHCARE_DATA"),
        (
            "policy try un-baseline --since 2026-01-01",
            {"THROUGHCARE_POLICY": "nowhere"},
            "THROUGHCARE_POLICY: nowhere is neither one of",
        ),
        ("caseload --show nope", {}, "Invalid value for '--show': 'nope' is not one of 'released_today', 'no_first"),
        (
            "caseload --limit 0",
            {},
            "Invalid value for '--limit': Input should be greater than or equal to 1: see `through",
        ),
        ("parked retry", {}, "Missing argument 'consumer': see `throughcare parked retry --help`"),
        ("--nope", {}, "No such option: --nope: see `throughcare --help`"),
        ("token add x --role king", {}, "there is no role king: choose from sender"),
        ("token add x\ny --role sender", {}, "a name has 1 to 100 printable characters"),
    ],
)
async def test_a_mistake_is_one_line_and_exit_code_2(
    command: str, environment: dict[str, str], said: str, tmp_path: Path
) -> None:
    (tmp_path / "events").write_bytes(b"1\n")
    arguments = [each.format(data=tmp_path) for each in command.split(" ")]
    ended = await throughcare(*arguments, THROUGHCARE_DATA=str(tmp_path), **environment)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"throughcare: {said.format(data=tmp_path)}")
    assert ended.err.count("\n") == 1


async def test_a_process_ends_by_its_mistake(tmp_path: Path) -> None:
    ended = await process("lag", THROUGHCARE_DATA=str(tmp_path))
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.err.startswith("throughcare: no token: set THROUGHCARE_TOKEN")


@pytest.mark.parametrize("named", [each for code in NAMED for each in NAMED[code]])
def test_every_failure_that_has_a_name_is_one(named: str) -> None:
    module, _, name = named.rpartition(".")
    found = getattr(import_module(module), name)
    kinds = found if isinstance(found, tuple) else (found,)
    assert [each for each in kinds if not issubclass(each, Exception)] == []


@pytest.mark.parametrize("command", ["check {pack}", "try {pack} --since 2026-01-01", "show {pack}"])
async def test_what_is_wrong_with_a_pack_is_told_by_line_and_column(command: str, tmp_path: Path) -> None:
    pack = tmp_path / "wrong.yaml"
    pack.write_text("pack: ours\ntitle: Ours\njurisdiction: xx\nin_force_from: 2026-01-01\n")
    ended = await throughcare("policy", *command.format(pack=pack).split(), THROUGHCARE_DATA=str(tmp_path))
    assert (ended.code, ended.out) == (1, f"{pack}:1:1: time_zone is missing: write time_zone: Europe/London\n")
    assert ended.err == f"throughcare: 1 mistake in {pack}\n"


async def test_several_packs_are_checked_and_one_with_a_mistake_hides_no_other(tmp_path: Path) -> None:
    (pack := tmp_path / "wrong.yaml").write_text("pack: ours\n\ttitle: Ours\n")
    ended = await throughcare("policy", "check", str(pack), "us-id", THROUGHCARE_DATA=str(tmp_path))
    assert (ended.code, ended.err) == (1, f"throughcare: 1 mistake in {pack}\n")
    first, second, third = ended.out.splitlines()
    assert first == f"{pack}:2:1: this is not YAML: a tab: lines are moved in by spaces"
    assert second.endswith("us-id.yaml: 13 rows, 0 of them unverified; no mistakes")
    assert "us-id.yaml: no row says by when, and so nothing is ever overdue: health_screening, induction" in third


async def test_a_server_that_is_not_there_is_one_line_and_exit_code_1(tmp_path: Path) -> None:
    async with open_door() as door:
        pass
    ended = await process("lag", THROUGHCARE_URL=door.url, THROUGHCARE_TOKEN="t", THROUGHCARE_DATA=str(tmp_path))
    assert (ended.code, ended.err.count("\n")) == (1, 1)
    assert ended.err.startswith(f"throughcare: no server at {door.url}: start one with `throughcare run`")


async def test_a_database_that_is_not_there_is_named_without_its_password_when_a_role_starts(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a secret of the tests, long enough")
    ended = await process(
        "serve",
        "timeline",
        THROUGHCARE_SECRET_FILE=str(secret),
        THROUGHCARE_DATA=str(tmp_path),
        THROUGHCARE_PORT=str(free_port()),
        DATABASE_URL="postgresql://us:hush@127.0.0.1:1/db",
        KAFKA_BOOTSTRAP_SERVERS="127.0.0.1:1",
    )
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("throughcare: PostgreSQL at 127.0.0.1:1: [Errno 111] ")
    assert ended.err.endswith(": does it run there, is DATABASE_URL right?\n")


async def test_address_and_token_are_found_in_the_data_folder_and_pages_are_followed(tmp_path: Path) -> None:
    async def people(request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer tc_kept"
        assert request.query["state"] == "in_custody"
        after = request.query.get("cursor")
        row = {"id": after or "first", "state": "in_custody", "identifiers": [], "entries": 1, "changed": "t"}
        return web.json_response({"total": 2, "people": [row], "next": None if after else "second"})

    async with open_door(people=people) as door:
        (tmp_path / "url").write_text(door.url + "\n")
        (tmp_path / "token").write_text("tc_kept\n")
        ended = await throughcare("people", "--state", "in_custody", "--json", THROUGHCARE_DATA=str(tmp_path))
    assert [orjson.loads(line)["id"] for line in ended.out.splitlines()] == ["first", "second"]


async def test_of_a_list_in_pages_no_more_is_asked_for_than_is_wanted() -> None:
    asked = []

    async def caseload(request: web.Request) -> web.Response:
        asked.append(dict(request.query))
        people = [{"id": f"{len(asked)}-{each}"} for each in range(int(request.query["limit"]))]
        return web.json_response({"total": 9000, "as_of": "t", "people": people, "next": f"after-{len(asked)}"})

    async with open_door(caseload=caseload) as door:
        there = {"THROUGHCARE_URL": door.url, "THROUGHCARE_TOKEN": "t"}
        ended = await throughcare("caseload", "--limit", "501", "--json", **there)
    assert asked == [{"limit": "500"}, {"limit": "1", "cursor": "after-1"}]
    assert ended.out.splitlines()[499:] == ['{"id":"1-499"}', '{"id":"2-0"}']


async def test_a_list_that_was_cut_is_not_taken_for_whole() -> None:
    async def rejected(request: web.Request) -> web.Response:
        return web.json_response({"rejected": [{"code": "conflict"}] * min(int(request.query["limit"]), 3)})

    async with open_door(rejected=rejected) as door:
        there = {"THROUGHCARE_URL": door.url, "THROUGHCARE_TOKEN": "t"}
        cut, whole = [await throughcare("rejected", "--limit", n, "--json", **there) for n in ("3", "4")]
    assert cut.err == "throughcare: these are the first 3; there may be more\n"
    assert (whole.err, whole.out) == ("", cut.out)


CASE = {
    "id": "p", "identifiers": ["gb:noms:A"], "state": "in_custody", "worker": "staff-1", "team": None,
    "place": "absconded", "since": "2026-07-03T08:00:00Z", "since_roughly": None, "released": None,
    "asked": {"team": "leeds", "by": None, "until": None}, "successor": {"worker": "staff-9", "team": "york"},
    "urgency": "overdue",
    "deadlines": [{"kind": "plan_approved", "due": "2026-01-09T12:00:00Z"}, {"kind": "records_copy", "due": None}],
    "gaps": [{"code": "no_plan_in_time", "sentence": "The plan was due.", "do": "Agree one.", "source": ""}],
}  # fmt: skip


async def test_a_caseload_is_printed_with_what_is_due_and_what_is_missing_and_can_be_done() -> None:
    async def caseload(request: web.Request) -> web.Response:
        assert dict(request.query) == {"worker": "staff-1", "show": "overdue", "limit": "500"}
        behind = "2026-11-27T16:30:00Z"
        return web.json_response(
            {
                "total": 1,
                "as_of": "t",
                "time_zones": ["Europe/London"],
                "behind": behind,
                "people": [CASE],
                "next": None,
            }
        )

    async with open_door(caseload=caseload) as door:
        there = {"THROUGHCARE_URL": door.url, "THROUGHCARE_TOKEN": "t"}
        ended = await throughcare("caseload", "--worker", "staff-1", "--show", "overdue", **there)
    assert ended.out.splitlines() == [
        "gb:noms:A: overdue",
        "    Away without leave, since 3 July 2026, 09:00",
        "    responsible: staff-1; leeds is asked to take over: accept or refuse; after release: staff-9, york",
        "    due: approval of the plan, OVERDUE since 9 January 2026, 12:00",
        "    due: copy of the records, no time set",
        "    missing: The plan was due. → Agree one.",
    ]
    assert "something that came since 27 November 2026, 16:30 is not in this list yet" in ended.err


async def test_of_everybody_those_of_whom_nothing_is_urgent_are_counted() -> None:
    async def caseload(_: web.Request) -> web.Response:
        people = [CASE, CASE | {"urgency": "none", "identifiers": ["gb:noms:B"]}]
        return web.json_response(
            {"total": 2, "as_of": "t", "time_zones": ["UTC"], "behind": None, "people": people, "next": None}
        )

    async with open_door(caseload=caseload) as door:
        there = {"THROUGHCARE_URL": door.url, "THROUGHCARE_TOKEN": "t"}
        brief, whole = [await throughcare("caseload", *more, **there) for more in ((), ("--limit", "9"))]
    assert ("gb:noms:A" in brief.out, "gb:noms:B" in brief.out) == (True, False)
    assert brief.err.startswith("1 of 2; of 1 nothing is urgent")
    assert "gb:noms:B" in whole.out


async def test_who_changed_since_the_last_look_is_asked_by_the_instant_of_that_list(tmp_path: Path) -> None:
    asked: list[str] = []

    async def caseload(request: web.Request) -> web.Response:
        asked.append(request.query["since"])
        answer = {
            "total": 1,
            "as_of": f"2026-01-0{len(asked)}T00:00:00Z",
            "time_zones": ["UTC"],
            "people": [CASE],
            "next": None,
        }
        return web.json_response(answer)

    async with open_door(caseload=caseload) as door:
        there = {"THROUGHCARE_URL": door.url, "THROUGHCARE_TOKEN": "t", "THROUGHCARE_DATA": str(tmp_path)}
        for worker in ("a", "a", "b", "a"):
            await throughcare("caseload", "--worker", worker, "--since", "last", **there)
    assert asked == ["1900-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "1900-01-01T00:00:00Z", "2026-01-02T00:00:00Z"]


async def test_a_hand_over_pack_is_printed_as_a_page_of_its_own_or_as_json() -> None:
    pack = {
        "person": "p", "identifiers": ["gb:noms:A"], "state": "in_community", "classification": "Confidential",
        "whole": False, "time_zones": ["UTC"], "gaps": [], "events": [], "left_out": [], "heads": [],
        "sections": [{"code": "person", "title": "The person", "lines": [{"label": "Born in", "text": None}]}],
        "made": {"at": "2026-03-06T16:00:00Z", "for": "me", "as_of": "2026-03-06T16:00:00Z"},
    }  # fmt: skip

    async def handover(request: web.Request) -> web.Response:
        assert dict(request.query) == {"as_of": "2026-03-06T16:00:00Z"}
        return web.json_response(pack)

    async with open_door(**{"people/gb:noms:A/handover-pack": handover}) as door:
        there = {"THROUGHCARE_URL": door.url, "THROUGHCARE_TOKEN": "t"}
        asked = ("handover", "gb:noms:A", "--as-of", "2026-03-06T16:00:00Z")
        page, data = [await throughcare(*asked, *more, **there) for more in ((), ("--json",))]
    assert page.out.startswith("<!doctype html>")
    assert '<em class="unknown">not known</em>' in page.out
    assert orjson.loads(data.out) == pack


async def test_what_the_server_refuses_is_said_in_its_words(tmp_path: Path) -> None:
    async def lag(_: web.Request) -> web.Response:
        return web.json_response({"title": "This token may not do that", "detail": "this needs operator"}, status=403)

    async with open_door(lag=lag) as door:
        ended = await throughcare("lag", THROUGHCARE_URL=door.url, THROUGHCARE_TOKEN="t")
    assert (ended.code, ended.err) == (1, "throughcare: This token may not do that: this needs operator\n")


async def test_an_import_from_standard_input_with_a_rejected_line(tmp_path: Path) -> None:
    async with open_door() as door:
        there = {"THROUGHCARE_URL": door.url, "THROUGHCARE_TOKEN": "t", "THROUGHCARE_DATA": str(tmp_path)}
        ended = await process("import", "-", given='1\n"bad"\n2', **there)
    assert ended.code == 1
    assert ended.out.splitlines()[-1].endswith("/s accepted 2 duplicate 0 waiting 0 rejected 1")
    assert ended.err.splitlines() == [
        "line 2: wrong: it is �[31mbad",
        "throughcare: 1 rejected; `throughcare rejected` lists them",
    ]


async def test_an_import_of_another_systems_events_says_what_was_not_for_us(tmp_path: Path) -> None:
    path = tmp_path / "events.json"
    path.write_text('[{"eventType": "cell\x7f"}, {"eventType": "cell\x7f"}, {"eventType": "job"}, {"event": 1}]')
    async with open_door() as door:
        there = {"THROUGHCARE_URL": door.url, "THROUGHCARE_TOKEN": "t", "THROUGHCARE_DATA": str(tmp_path)}
        ended = await throughcare("import", str(path), "--as", "hmpps-domain-events", **there)
    assert (ended.code, ended.out.count("\n")) == (1, 1)
    assert ended.out.startswith("import 100% 4 ")
    assert ended.err.splitlines() == [
        "not for us: 3 events of 2 types",
        "        2  cell\ufffd: not known here: misspelled, or newer than this version",
        "        1  job: not known here: misspelled, or newer than this version",
        "line 4: not_a_domain_event: this has no eventType: it is no HMPPS domain event",
        "throughcare: 1 rejected; `throughcare rejected` lists them",
    ]


async def test_a_file_that_is_no_table_of_events_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("Name;Born\nA;1990\n")
    async with open_door() as door:
        there = {"THROUGHCARE_URL": door.url, "THROUGHCARE_TOKEN": "t", "THROUGHCARE_DATA": str(tmp_path)}
        ended = await throughcare("import", str(tmp_path / "people.csv"), **there)
        assert door.requests == 0
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert ended.err.startswith("throughcare: line 1: unknown column Name: see `throughcare import --template TYPE`")


async def test_a_file_of_another_system_is_told_from_our_own_before_anything_is_sent(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    path.write_text('\ufeff{"eventType": "x"}\n')
    async with open_door() as door:
        there = {"THROUGHCARE_URL": door.url, "THROUGHCARE_TOKEN": "t", "THROUGHCARE_DATA": str(tmp_path)}
        ended = await throughcare("import", str(path), **there)
        assert door.requests == 0
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "it looks like a file for --as hmpps-domain-events" in ended.err


async def test_a_template_is_printed_without_a_server_or_said_to_be_of_no_type(tmp_path: Path) -> None:
    ended = await throughcare("import", "--template", "throughcare.intake.person.registered.v1")
    assert (ended.code, ended.out.splitlines()[0][:34]) == (0, "source,id,type,subject,time,data.i")
    wrong = await throughcare("import", "--template", "throughcare.intake.person.registred.v1")
    assert (wrong.code, wrong.out) == (2, "")
    assert "did you mean throughcare.intake.person.registered.v1?" in wrong.err
    assert (await throughcare("import")).code == 2


async def test_an_import_without_fault_ends_with_0_and_all_lines(tmp_path: Path) -> None:
    (tmp_path / "events.ndjson").write_bytes(b"1\n2\n3\n")
    async with open_door() as door:
        there = {"THROUGHCARE_URL": door.url, "THROUGHCARE_TOKEN": "t", "THROUGHCARE_DATA": str(tmp_path)}
        ended = await throughcare("import", str(tmp_path / "events.ndjson"), **there)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("import 100% 3 ")
