"""`throughcare takeback`: for a store whose topic does not hold all that a backup lacks."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli import names
from services.cli.common import AsJson, fail, run_async, settings

SHORTEST, LONGEST = 3, 500


def takeback(
    service: Annotated[
        str, typer.Argument(help="intake, planning, release or aftercare.", autocompletion=names.deciding)
    ],
    reason: Annotated[str, typer.Option(help="Why something may be missing; 3 to 500 characters, kept.")],
    file: Annotated[
        Path | None, typer.Option(help="Events as they were published, one a line, such as the timeline has them.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take back what a file and the topic still have. For a service that refuses to start after its store was restored.

    Stop the service first. What neither has stays missing, by your word: its sequences are never used again.

    Example: throughcare takeback intake --reason "backup of May, topic kept a week" --file intake.ndjson
    """
    if service not in names.DECIDING:
        fail(f"{service} has no store of its own: choose one of {', '.join(names.DECIDING)}", 2)
    if not SHORTEST <= len(reason.strip()) <= LONGEST:
        fail(f"--reason has {SHORTEST} to {LONGEST} characters: it is kept", 2)
    if file and not file.is_file():
        fail(f"there is no file {file}", 2)
    from services.cli import showing
    from services.restoring import take_back

    took = run_async(take_back(settings(), service, reason.strip(), file))
    if as_json:
        return showing.as_lines([took])
    return typer.echo(f"{service}: {took['events']} events of {took['people']} people taken back")
