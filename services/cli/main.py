"""The command line. Heavy modules are imported by the command that needs them, so that --help is quick."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli import parked, questions, tokens
from services.cli.common import fail, run_async, settings
from services.cli.health import health

if TYPE_CHECKING:
    from services.cli.importing import Counts
    from shared.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="One provable timeline of each person's way from custody to a settled life.\n\n"
    "Exit codes: 0 done, 1 something was refused or failed, 2 the command or a setting is wrong, 130 interrupted.",
)


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

    if sample and not sample.is_file():
        fail(f"there is no file {sample}", 2)
    run_async(run_all(settings(), sample))


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A .ndjson or .ndjson.gz file, or - for standard input.")],
) -> None:
    """Send events, one a line. Exit code 1: some were rejected. Safe to repeat.

    Example: throughcare import events.ndjson.gz
    """
    from services.cli.showing import printable

    if str(file) != "-" and not file.is_file():
        fail(f"there is no file {file}", 2)
    counts = run_async(import_from(settings(), file))
    for each in counts.rejected:
        typer.echo(printable(f"line {each['line']}: {each['code']}: {each['detail']}"), err=True)
    if rejected := counts.outcomes["rejected"]:
        fail(f"{rejected} rejected; `throughcare rejected` lists them")


async def import_from(found: "Settings", file: Path) -> "Counts":
    """Send the file to the server that the settings name."""
    from rich.console import Console

    from services.cli.asking import address
    from services.cli.importing import import_file

    url, token = address(found)
    return await import_file(file, url, token, Console(), found.data)


app.command()(health)
questions.register(app)
app.add_typer(parked.app, name="parked")
app.add_typer(tokens.app, name="token")
