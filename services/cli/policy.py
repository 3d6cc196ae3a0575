"""`throughcare policy`: what a policy pack says, and what is wrong with it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.common import AsJson, fail, printable, run_async, settings

if TYPE_CHECKING:
    from services.trying import Found
    from shared.deadlines.pack import Pack
    from shared.deadlines.reading import Read
    from shared.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Policy packs: when things are due, as data.")
Named = Annotated[
    str, typer.Argument(metavar="PACK", help="A file, or the name of a pack that comes with the product.")
]


@app.command()
def check(
    packs: Annotated[
        list[str],
        typer.Argument(
            metavar="PACK...", help="Files, names of packs that come with the product, or - for standard input."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Say what is wrong with policy packs, by line and column, and for which obligations they have no row.

    Exit code 0: nothing is wrong, 1: something is, 2: a pack cannot be read.

    Example: throughcare policy check our-pack.yaml
    """
    from services.cli import showing
    from services.deciding import DECIDING
    from services.policies import without_row

    wrong: list[str] = []
    for name in packs:
        found = tried_reading(name, as_json)
        if isinstance(found, str):
            wrong.append(found)
            continue
        rows, missing = found.pack.rows, without_row(found.pack, DECIDING.values())
        unverified = sum(row.confidence == "unverified" for row in rows)
        if as_json:
            line = {"pack": found.pack.pack, "rows": len(rows), "unverified": unverified, "without_row": missing}
            showing.as_lines([line])
            continue
        typer.echo(f"{named(name)}: {counted(len(rows), 'row')}, {unverified} of them unverified; no mistakes")
        if missing:
            typer.echo(f"{named(name)}: no row says by when, and so nothing is ever overdue: {', '.join(missing)}")
    if wrong:
        fail("; ".join(wrong))


def tried_reading(name: str, as_json: bool) -> "Read | str":
    """A pack that can be used; or how many mistakes it has, which are printed, a line each."""
    from dataclasses import asdict

    from services.cli import showing
    from services.deciding import DECIDING
    from services.policies import checking
    from shared.deadlines.reading import BadPack, parse_pack

    try:
        return checking(DECIDING.values()).held(parse_pack(text_of(name), named(name)))
    except BadPack as bad:
        if as_json:
            showing.as_lines([{"file": named(name), **asdict(mistake)} for mistake in bad.mistakes])
        for mistake in () if as_json else bad.mistakes:
            typer.echo(printable(f"{named(name)}:{mistake}"))
        return f"{counted(len(bad.mistakes), 'mistake')} in {named(name)}"


def text_of(name: str) -> str:
    """What a pack's file holds, or the end."""
    import sys

    try:
        return sys.stdin.buffer.read().decode() if name == "-" else Path(named(name)).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        fail(f"{named(name)} cannot be read: {why}", 2)


def named(name: str) -> str:
    """Where a pack is."""
    from services.policies import shipped

    return "standard input" if name == "-" else str(shipped().get(name) or name)


def counted(number: int, what: str) -> str:
    """One thing, or several."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def loaded(pack: str, as_json: bool) -> "Read":
    """A pack that can be used; or its mistakes, and the end."""
    found = tried_reading(pack, as_json)
    if isinstance(found, str):
        fail(found)
    return found


def in_use(settings: "Settings") -> "Pack":
    """The pack that the settings name, or one line that says what is wrong with it."""
    from services.deciding import DECIDING
    from services.policies import pack_in_use
    from shared.settings import SettingsError

    try:
        return pack_in_use(settings.policy, DECIDING.values(), settings.policy_from)
    except SettingsError as error:
        fail(error, 2)


@app.command()
def show(pack: Named, as_json: AsJson = False) -> None:
    """Print the rows of a policy pack, with who says so.

    Example: throughcare policy show un-baseline
    """
    from services.cli import showing
    from shared.deadlines.in_words import beside, in_words

    read = loaded(pack, as_json)
    rows = [
        {
            "row": row.id,
            "kind": row.kind,
            "due": "; ".join((in_words(row), *beside(row))),
            "legal": row.legal,
            "confidence": row.confidence,
            "source": row.source,
        }
        for row in read.pack.rows
    ]
    showing.table(rows, ("row", "kind", "due", "legal", "confidence", "source"), as_json)


@app.command()
def explain(
    who: Annotated[str, typer.Argument(help="A person's id, or scheme:value.")],
    as_of: Annotated[str | None, typer.Option(help="As known at this instant (RFC 3339).")] = None,
    as_json: AsJson = False,
) -> None:
    """Say of each deadline of a person from which fact it follows, by which row, counted how, and what became of it.

    Example: throughcare policy explain gb:noms:A1234BC
    """
    from services.cli import asking
    from services.cli.explaining import Known, explained
    from services.cli.explanation import show_all
    from services.deciding import DECIDING
    from services.timeline.clocks import Clocks

    found = settings()
    pack = in_use(found)
    core = {each.kind: each for parts in DECIDING.values() for each in parts.obligations}
    told = run_async(asking.timeline(found, who, as_of))
    entries = told["entries"] if as_json else Clocks(told["time_zones"]).entries(told["entries"])
    show_all(explained(entries, Known.of(pack, core)), as_json)


@app.command("try")
def try_(
    pack: Named,
    since: Annotated[str, typer.Option(metavar="DATE", help="The day from which it would have been in force.")],
    people: Annotated[
        int, typer.Option(min=0, help="Print each deadline that would be different, of so many people.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Say what would be different, had a pack been in force since a day. Nothing is written.

    Every person's facts are read from the database, as they are now, and judged by the pack in use and by this one, as
    if in force since that day. What was told of deadlines before it stays as it is.

    Example: throughcare policy try our-pack.yaml --since 2026-07-01 --people 20
    """
    from datetime import date

    try:
        day = date.fromisoformat(since)
    except ValueError:
        fail(f"--since {since} is not a day: give one such as 2026-07-01", 2)
    from rich.console import Console

    from services.cli import trying
    from services.cli.progress import share
    from services.trying import by_settings, packs

    new, found = loaded(pack, as_json).pack, settings()
    compare = packs(in_use(found), new, day)

    async def tried() -> "Found":
        with share(Console(stderr=True), "policy try") as bar:
            return await by_settings(found, compare, people, bar)

    trying.show(run_async(tried()), as_json)
