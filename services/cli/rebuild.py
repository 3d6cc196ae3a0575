"""`throughcare rebuild PROJECTION`: has a table that follows from the entry log built anew, and shows how far it is."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.cli import names
from services.cli.common import AsJson, fail, run_async, settings

if TYPE_CHECKING:
    from rich.console import Console

    from shared.settings import Settings

LOOKS_EVERY = 0.2
Projection = Annotated[
    str,
    typer.Argument(
        help="places: where each entry stands on its person's timeline. people: who there is, where they are on the "
        "path, their identifiers; it follows from places too, and the caseload is folded anew after it.",
        autocompletion=names.projections,
    ),
]


def rebuild(projection: Projection, as_json: AsJson = False) -> None:
    """Build a projection anew from the entry log. Reading and taking events go on.

    When the new one is whole it takes the old one's place, and you are told how many rows of the old one were wrong.

    The server does it. Interrupt the command and it goes on; give the command again to see how far it is.

    Example: throughcare rebuild people
    """
    from rich.console import Console

    done = run_async(watched(settings(), projection, Console(stderr=True)))
    if done["failed"]:
        fail(f"{projection} stays as it was: rebuilding it failed ({done['failed']}); the timeline's log says more")
    if as_json:
        from services.cli import showing

        return showing.as_lines([done])
    wrong = "none was wrong" if not done["differed"] else f"{done['differed']} were wrong, and are right now"
    return typer.echo(f"{projection}: {done['rows']} rows from {done['folded']} entries; {wrong}")


async def watched(settings: "Settings", projection: str, console: "Console") -> dict[str, Any]:
    """The rebuild when it is finished; how far it is shows meanwhile."""
    from services.cli.progress import share

    with share(console, f"rebuild {projection}") as bar:
        async for now in asked(settings, projection):
            bar(now["percent"], f"{now['stage']} {now['folded']}")
    return now


async def asked(settings: "Settings", projection: str) -> AsyncIterator[dict[str, Any]]:
    """How far it is, again and again until it is finished."""
    import asyncio
    from urllib.parse import quote

    from services.cli import asking

    now = await asking.ask(settings, "POST", f"/v1/projections/{quote(projection, safe='')}/rebuild")
    while True:
        yield now
        if now["finished"]:
            return
        await asyncio.sleep(LOOKS_EVERY)
        found = (await asking.get(settings, "/v1/projections"))["projections"]
        now = next(each["rebuild"] for each in found if each["name"] == projection)
