"""The command line. Heavy modules are imported by the command that needs them, and help is plain text: it is quick."""

import gc
from pathlib import Path
from typing import Annotated

import typer

from services.cli import (
    consumers,
    files,
    inspecting,
    names,
    parked,
    policy,
    questions,
    reviews,
    subscriptions,
    tokens,
)
from services.cli.common import EXIT_CODES, AsJson, OneLine, fail, run_async, settings
from services.cli.health import health
from services.cli.rebuild import rebuild
from services.cli.republish import republish
from services.cli.takeback import takeback

app = typer.Typer(
    cls=OneLine,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    epilog="\n".join(["\b", "Exit codes:", *(f"  {code:<3}  {meaning}" for code, meaning in EXIT_CODES.items())]),
)


def print_version(asked: bool) -> None:
    """Print it, and end."""
    from importlib.metadata import version

    if asked:
        typer.echo(f"throughcare {version('throughcare')}")
        raise typer.Exit


@app.callback()
def throughcare(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=print_version, is_eager=True)
    ] = False,
) -> None:
    """One provable timeline of each person's way from custody to a settled life. Example: throughcare run"""


@app.command()
def serve(
    role: Annotated[
        str,
        typer.Argument(help="door, intake, planning, release, aftercare, timeline or all.", autocompletion=names.roles),
    ],
    as_json: AsJson = False,
) -> None:
    """Run one role, or all in one process. Example: throughcare serve all"""
    if role not in names.ROLES:
        fail(f"there is no role {role}: choose one of {', '.join(names.ROLES)}", 2)
    gc.disable()  # nothing that is imported is garbage, and to look for it took a tenth of a start
    from services.app import serve as serve_role

    gc.enable()
    run_async(serve_role(role, settings(), as_json))


@app.command()
def run(
    sample: Annotated[Path | None, typer.Option(help="Events to import at the start.")] = None, as_json: AsJson = False
) -> None:
    """Run everything on this machine. Database and broker are embedded, where no others are named.

    Example: throughcare run
    """
    if sample and not sample.is_file():
        fail(f"there is no file {sample}", 2)
    from services.laptop import run as run_all

    run_async(run_all(settings(), sample, as_json))


files.register(app)
questions.register(app)
app.command()(health)
inspecting.register(app)
app.command()(takeback)
app.command()(rebuild)
app.command()(republish)
app.add_typer(parked.app, name="parked")
app.add_typer(policy.app, name="policy")
app.add_typer(reviews.app, name="review")
app.add_typer(consumers.app, name="consumer")
app.add_typer(subscriptions.app, name="subscription")
app.add_typer(tokens.app, name="token")
