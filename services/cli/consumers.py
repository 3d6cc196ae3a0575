"""`throughcare consumer`: what is done about one that is paused."""

from typing import Annotated
from urllib.parse import quote

import typer

from services.cli import names
from services.cli.common import AsJson, run_async, settings

PAUSE = 15  # the longest of a paused consumer's, between two attempts
app = typer.Typer(no_args_is_help=True, help="Consumers that are paused.")
Name = Annotated[
    str, typer.Argument(help="intake, planning, release, aftercare or timeline.", autocompletion=names.consumers)
]


@app.callback()
def consumer() -> None:
    """Consumers that are paused, since too many people were parked for one reason."""


@app.command()
def resume(
    name: Name,
    reason: Annotated[str, typer.Option(help="Why, kept with the decision; 3 to 500 characters.")],
    as_json: AsJson = False,
) -> None:
    """Let a paused consumer go on and park people again.

    For an hour, whoever the fault concerns is parked. A mended consumer goes on by itself.

    Example: throughcare consumer resume timeline --reason "they are all of the test system"
    """
    from services.cli import asking, showing

    path = f"/v1/consumers/{quote(name, safe='')}/resume"
    done = run_async(asking.ask(settings(), "POST", path, json={"reason": reason}))
    if as_json:
        return showing.as_lines([done])
    return typer.echo(f"{name} goes on within {PAUSE} seconds")
