"""`throughcare import`: files of events."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.common import fail, printable, run_async, settings

if TYPE_CHECKING:
    from services.cli.bookmark import Counts
    from services.cli.lines import Told


class Format(StrEnum):
    """What a file holds."""

    CSV = "csv"
    NDJSON = "ndjson"


class As(StrEnum):
    """Whose events a file may hold, by the adapter that reads them."""

    HMPPS = "hmpps-domain-events"


File = Annotated[
    Path | None, typer.Argument(help="A .csv or .ndjson file, also packed (.gz), or - for standard input.")
]
AsFormat = Annotated[Format | None, typer.Option("--format", help="What the file holds, where its name does not say.")]
AsAdapter = Annotated[As | None, typer.Option("--as", help="Read another system's events: NDJSON, or one JSON array.")]
Validate = Annotated[bool, typer.Option("--validate", help="Say what would become of each row, and write nothing.")]
ReportTo = Annotated[Path | None, typer.Option(help="Write the rows that failed to this CSV file.", dir_okay=False)]
Template = Annotated[str | None, typer.Option(metavar="TYPE", help="Print the columns for an event type, and a row.")]
Out = Annotated[Path | None, typer.Option(help="Write the template to this file.", dir_okay=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print a line of JSON for each row: all, or those not accepted.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(import_)


def import_(  # noqa: PLR0913, PLR0917 - as many as the command has options
    file: File = None,
    format_: AsFormat = None,
    as_: AsAdapter = None,
    validate: Validate = False,
    report: ReportTo = None,
    template: Template = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Send events from a file, of CSV or NDJSON. Safe to repeat; goes on where it was cut off.

    Exit code 0: all taken, 1: some were rejected, 2: the file or the command is wrong.

    Example: throughcare import events.csv --validate --report failed.csv
    """
    if template:
        return print_template(template, out)
    if file is None:
        fail("name a file, or - for standard input; `throughcare import --help` says what it may hold", 2)
    if out:
        fail("--out belongs to --template: the rows that failed go to --report FILE", 2)
    if str(file) != "-" and not file.is_file():
        fail(f"{file} is a folder: name a file in it" if file.is_dir() else f"there is no file {file}", 2)
    if as_ and format_:
        fail("--format is for files of our own events: with --as leave it out", 2)
    if report and report.exists() and file.exists() and report.samefile(file):
        fail("the report would overwrite the file: name another", 2)
    csv = None if format_ is None else format_ is Format.CSV
    counts = run_async(import_from(file, (csv, as_), (validate, report), print_row if as_json else None))
    say_what_is_not_for_us(counts, as_)
    say_what_came_of_it(counts, validate, report, as_json)


async def import_from(
    file: Path,
    held: tuple[bool | None, As | None],
    wanted: tuple[bool, Path | None],
    hear: "Callable[[Told], None] | None",
) -> "Counts":
    """Send the file to the server that the settings name."""
    from rich.console import Console

    from services.adapters.known import ADAPTERS
    from services.cli.asking import address
    from services.cli.csv_rows import FileRefused
    from services.cli.importing import Import, import_file

    found, (csv, adapter) = settings(), held
    if other := None if adapter or csv else anothers(file):
        raise FileRefused(f"{file} holds no CloudEvents: it looks like a file for --as {other}")
    work = Import(file, *address(found), found.data, csv, *wanted, hear, ADAPTERS[adapter] if adapter else None)
    return await import_file(work, Console(stderr=hear is not None))


def anothers(file: Path) -> str | None:
    """The adapter that knows the first record of a file, where that is JSON."""
    import zlib

    import orjson

    from services.adapters.known import ADAPTERS
    from services.cli.lines import BOM, STANDARD_INPUT, line_of, opened

    if file == STANDARD_INPUT:
        return None
    try:
        with opened(file) as held:
            record = orjson.loads(line_of(held)[0].removeprefix(BOM))
    except (ValueError, EOFError, OSError, zlib.error):
        return None  # whoever reads the file says what is wrong with it
    return next((adapter.name for adapter in ADAPTERS.values() if adapter.knows(record)), None)


def print_row(told: "Told") -> None:
    """As JSON."""
    from dataclasses import asdict

    import orjson

    typer.echo(orjson.dumps(asdict(told)).decode())


def say_what_is_not_for_us(counts: "Counts", as_: As | None) -> None:
    """Nothing is left out in silence."""
    if not (counts.not_for_us and as_):
        return
    from services.adapters.known import ADAPTERS

    total, kinds = counts.not_for_us.total(), len(counts.not_for_us)
    typer.echo(
        f"not for us: {total} {'event' if total == 1 else 'events'} of {kinds} type{'s' * (kinds > 1)}", err=True
    )
    for kind, count in sorted(counts.not_for_us.items()):
        typer.echo(f"  {count:>7}  {printable(kind)}: {ADAPTERS[as_].why(kind)}", err=True)


def say_what_came_of_it(counts: "Counts", validate: bool, report: Path | None, as_json: bool) -> None:
    """The first rows that failed, where all of them are, and the exit code."""
    for each in () if as_json else counts.failed:
        typer.echo(printable(str(each)), err=True)
    if rejected := counts.outcomes["rejected"]:
        would = "would be " if validate else ""
        where = f"{report} lists them" if report else "--report FILE lists them"
        fail(f"{rejected} {would}rejected; {where if validate or report else '`throughcare rejected` lists them'}")


def print_template(event_type: str, out: Path | None) -> None:
    """The columns of a type and one row, to begin from."""
    from services.cli.csv_template import template_of

    text = template_of(event_type)
    if text is None:
        import difflib

        from shared.contracts.catalogue import CATALOGUE

        near = difflib.get_close_matches(event_type, CATALOGUE, n=1)
        fail(f"no event type {event_type}: " + (f"did you mean {near[0]}?" if near else "/events lists them"), 2)
    if out:
        out.write_text(text, newline="")
    else:
        typer.echo(text, nl=False)
