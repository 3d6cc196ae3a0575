"""The command line. Heavy modules are imported by the command that needs them, so that --help is quick."""

import os
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

app = typer.Typer(
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="One provable timeline of each person's way from custody to a settled life.\n\n"
    "Exit codes: 0 done, 1 something was refused or failed, 2 the command or a setting is wrong.",
)
token_app = typer.Typer(no_args_is_help=True, help="Tokens: who may call.")
app.add_typer(token_app, name="token")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def fail(message: object, code: int = 1) -> NoReturn:
    """One line, and a non-zero exit."""
    typer.echo(f"throughcare: {message}", err=True)
    raise typer.Exit(code)


def settings() -> Any:
    """The settings, or one line that says what is wrong with them."""
    from shared.settings import SettingsError, load_settings

    try:
        return load_settings(os.environ)
    except SettingsError as error:
        fail(error, 2)


def run_async(work: Coroutine[Any, Any, Any]) -> Any:
    """Run to the end; every failure that has a name is one line."""
    import asyncpg
    import uvloop

    from deploy.local.process import LocalStackError
    from services.cli.asking import Unanswered
    from services.cli.importing import ImportFailed
    from shared.auth import NameTaken
    from shared.database import WrongSecret
    from shared.migrate import MigrationError
    from shared.problems import ConfigurationError
    from shared.settings import SettingsError

    known = (
        LocalStackError,
        Unanswered,
        ImportFailed,
        NameTaken,
        WrongSecret,
        MigrationError,
        asyncpg.PostgresError,
        OSError,
    )
    try:
        return uvloop.run(work)
    except (SettingsError, ConfigurationError) as error:
        fail(error, 2)
    except known as error:
        fail(error)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


@app.command()
def serve(
    role: Annotated[str, typer.Argument(help="door, intake, planning, release, aftercare, timeline or all.")],
) -> None:
    """Run one role, or all in one process. Example: throughcare serve all"""
    from services.app import serve as serve_role
    from services.roles import ROLES

    if role not in ROLES:
        fail(f"there is no role {role}: choose one of {', '.join(ROLES)}", 2)
    run_async(serve_role(role, settings()))


@app.command()
def run(sample: Annotated[Path | None, typer.Option(help="Events to import at the start.")] = None) -> None:
    """Run everything on this machine, with an embedded database and broker. Example: throughcare run"""
    from services.app import run as run_all

    if sample and not sample.exists():
        fail(f"there is no file {sample}", 2)
    run_async(run_all(settings(), sample))


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A .ndjson or .ndjson.gz file, or - for standard input.")],
) -> None:
    """Send events, one a line. Safe to repeat. Example: throughcare import events.ndjson.gz"""
    from rich.console import Console

    from services.cli.asking import address
    from services.cli.importing import import_file

    if str(file) != "-" and not file.is_file():
        fail(f"there is no file {file}", 2)
    found = settings()
    url, token = address(found)
    counts = run_async(import_file(file, url, token, Console(), found.data))
    for each in counts.rejected:
        typer.echo(f"line {each['line']}: {each['code']}: {each['detail']}", err=True)
    if counts.outcomes["rejected"]:
        raise typer.Exit(1)


@app.command()
def timeline(
    who: Annotated[str, typer.Argument(help="A person's id, or scheme:value.")],
    as_of: Annotated[str | None, typer.Option(help="As known at this instant (RFC 3339).")] = None,
    as_json: AsJson = False,
) -> None:
    """Print a person's timeline. Example: throughcare timeline us:doc:nc:0001"""
    from services.cli import asking, showing

    entries = run_async(asking.timeline(settings(), who, as_of))
    showing.timeline(entries, as_json)


@app.command()
def trace(event: Annotated[str, typer.Argument(help="An event's id.")], as_json: AsJson = False) -> None:
    """Print every hop of an event and of what it caused. Example: throughcare trace 0198c0de-..."""
    from services.cli import asking, showing

    showing.trace(run_async(asking.get(settings(), f"/v1/events/{event}/trace")), as_json)


@app.command()
def lag(as_json: AsJson = False) -> None:
    """Print how far each relay and consumer is behind. Example: throughcare lag"""
    from services.cli import asking, showing

    showing.lag(run_async(asking.get(settings(), "/v1/lag")), as_json)


@app.command()
def waiting(as_json: AsJson = False) -> None:
    """Print reports whose ground has not arrived. Example: throughcare waiting"""
    from services.cli import asking, showing

    found = run_async(asking.get(settings(), "/v1/waiting"))["waiting"]
    showing.table(found, ("age_seconds", "source", "report", "type", "missing"), as_json)


@app.command()
def rejected(as_json: AsJson = False) -> None:
    """Print reports that were refused and not mended yet. Example: throughcare rejected"""
    from services.cli import asking, showing

    found = run_async(asking.get(settings(), "/v1/rejected"))["rejected"]
    showing.table(found, ("last", "source", "report", "code", "field", "detail"), as_json)


@token_app.command("add")
def token_add(
    name: str,
    role: Annotated[list[str], typer.Option(help="sender, practitioner, operator or auditor; may be repeated.")],
    source: Annotated[
        list[str] | None, typer.Option(help="A prefix of the sources it may send; may be repeated.")
    ] = None,
) -> None:
    """Make a token, shown once. Example: throughcare token add leeds --role sender --source urn:gb:leeds"""
    from services.app import with_tokens
    from shared.auth import ROLES

    if unknown := set(role) - set(ROLES):
        fail(f"there is no role {', '.join(sorted(unknown))}: choose from {', '.join(ROLES)}", 2)
    typer.echo(run_async(with_tokens(settings(), lambda tokens: tokens.add(name, role, source or ()))))


@token_app.command("list")
def token_list(as_json: AsJson = False) -> None:
    """Print the tokens there are and were, never the tokens themselves. Example: throughcare token list"""
    from dataclasses import asdict

    from services.app import with_tokens
    from services.cli import showing

    found = [asdict(each) for each in run_async(with_tokens(settings(), lambda tokens: tokens.list()))]
    showing.table(found, ("name", "roles", "sources", "created", "revoked"), as_json)


@token_app.command("revoke")
def token_revoke(name: str) -> None:
    """End a token within seconds. Example: throughcare token revoke leeds"""
    from services.app import with_tokens

    if not run_async(with_tokens(settings(), lambda tokens: tokens.revoke(name))):
        fail(f"there is no live token named {name}")
