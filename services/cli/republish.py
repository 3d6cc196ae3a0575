"""`throughcare republish SERVICE`: has a service publish all that it ever said again, and shows how far it is."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.cli import names
from services.cli.common import AsJson, run_async, settings

if TYPE_CHECKING:
    from rich.console import Console

    from shared.settings import Settings

LOOKS_EVERY = 0.2
Service = Annotated[str, typer.Argument(help="intake, planning, release or aftercare.", autocompletion=names.deciding)]


def republish(
    service: Service,
    reason: Annotated[str, typer.Option(help="Why, kept with your name; 3 to 500 characters.")],
    as_json: AsJson = False,
) -> None:
    """Publish again all that a service ever said.

    For a consumer that is new to what its topic no longer has; the others drop what they have. The server does it, and
    takes events meanwhile. Interrupt the command and it goes on; give the command again to see how far it is.

    Example: throughcare republish intake --reason "the new consumer planning.housing begins in 2024"
    """
    from rich.console import Console

    done = run_async(watched(settings(), service, reason, Console(stderr=True)))
    if as_json:
        from services.cli import showing

        return showing.as_lines([done])
    return typer.echo(f"{service}: published again up to position {done['until']}")


async def watched(settings: "Settings", service: str, reason: str, console: "Console") -> dict[str, Any]:
    """When it is finished; how far it is shows meanwhile."""
    from services.cli.progress import share

    with share(console, f"republish {service}") as bar:
        async for now in asked(settings, service, reason):
            bar(100 * now["position"] // max(now["until"], 1), f"{now['position']} of {now['until']}")
    return now


async def asked(settings: "Settings", service: str, reason: str) -> AsyncIterator[dict[str, Any]]:
    """How far it is, again and again until it is finished."""
    import asyncio
    from urllib.parse import quote

    from services.cli import asking

    path = f"/v1/relays/{quote(service, safe='')}/republish"
    now = await asking.ask(settings, "POST", path, json={"reason": reason})
    while not now["finished"]:
        yield now
        await asyncio.sleep(LOOKS_EVERY)
        now = await asking.get(settings, path)
    yield now
