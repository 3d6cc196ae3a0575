"""`throughcare policy`: what a policy pack says, and what is wrong with it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.common import AsJson, fail, printable, run_async, settings

if TYPE_CHECKING:
    from shared.deadlines.pack import Row

app = typer.Typer(no_args_is_help=True, help="Policy packs: when things are due, as data.")
Named = Annotated[
    str, typer.Argument(metavar="PACK", help="A file, or the name of a pack that comes with the product.")
]


@app.command()
def check(pack: Named, as_json: AsJson = False) -> None:
    """Say what is wrong with a policy pack, by line and column. Exit code 1: something is.

    Example: throughcare policy check our-pack.yaml
    """
    from dataclasses import asdict

    from services.cli import showing
    from services.policies import checking, shipped
    from services.roles import DECIDING
    from shared.deadlines.reading import BadPack

    path = shipped().get(pack) or Path(pack)
    try:
        read = checking(DECIDING.values()).load(path)
    except BadPack as bad:
        if as_json:
            showing.as_lines([asdict(mistake) for mistake in bad.mistakes])
        for mistake in () if as_json else bad.mistakes:
            typer.echo(printable(f"{path}:{mistake}"))
        fail(f"{len(bad.mistakes)} {'mistake' if len(bad.mistakes) == 1 else 'mistakes'} in {path}")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}", 2)
    rows = read.pack.rows
    unverified = sum(row.confidence == "unverified" for row in rows)
    if as_json:
        return showing.as_lines([{"pack": read.pack.pack, "rows": len(rows), "unverified": unverified}])
    return typer.echo(f"{path}: {len(rows)} rows, {unverified} of them unverified; no mistakes")


@app.command()
def show(pack: Named, as_json: AsJson = False) -> None:
    """Print the rows of a policy pack, with who says so.

    Example: throughcare policy show un-baseline
    """
    from services.cli import showing
    from services.policies import pack as load
    from services.roles import DECIDING
    from shared.deadlines.reading import BadPack

    try:
        read = load(pack, DECIDING.values())
    except BadPack as bad:
        fail(f"{bad}: `throughcare policy check` tells more")
    except OSError as error:
        fail(f"{pack} cannot be read: {error.strerror}", 2)
    rows = [
        {
            "row": row.id,
            "kind": row.kind,
            "due": in_words(row),
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
    """Say of each deadline of a person from which fact it follows, by which row, and what became of it.

    Example: throughcare policy explain gb:noms:A1234BC
    """
    from services.cli import asking, showing
    from services.cli.explaining import explained
    from services.policies import pack_in_use
    from services.roles import DECIDING

    found = settings()
    pack = pack_in_use(found.policy, DECIDING.values())
    rows = {(pack.pack, row.id): row for row in pack.rows}
    lines = explained(run_async(asking.timeline(found, who, as_of)), rows)
    showing.table(lines, ("kind", "state", "due", "because", "row", "computed", "since", "source"), as_json)


def in_words(row: "Row") -> str:
    """When it is due."""
    if row.amount is None:
        return "no number"
    again = ""
    if row.recurrence:
        count = row.recurrence.count
        again = ", again and again" if count == 1 else f", {count} in any such time"
    unit = row.unit.replace("_", " ").removesuffix("s" if row.amount == 1 else "")
    return f"{row.amount} {unit} {row.direction}{again}"
