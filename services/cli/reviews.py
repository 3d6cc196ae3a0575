"""`throughcare review`: what followed from something that was corrected or retracted since, and whether it stands."""

from typing import Annotated
from urllib.parse import quote

import typer

from services.cli.common import AsJson, run_async, settings

app = typer.Typer(no_args_is_help=True, help="What followed from something corrected since.")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Print what is to be reviewed, the oldest first. Example: throughcare review list"""
    from services.cli import asking, showing

    found = run_async(asking.get(settings(), "/v1/reviews", limit="500"))["reviews"]
    showing.table(found, ("opened", "person", "event", "headline", "reason", "because"), as_json)


@app.command()
def stands(
    event: Annotated[str, typer.Argument(help="The event's id, as listed.")],
    reason: Annotated[str, typer.Option(help="Why, kept with the decision; 3 to 500 characters.")],
    as_json: AsJson = False,
) -> None:
    """Say that an event stands, although what it followed from was corrected or retracted.

    Example: throughcare review stands 0198c0de-... --reason "the plan does not rest on that score"
    """
    from services.cli import asking, showing

    path = f"/v1/reviews/{quote(event, safe='')}"
    done = run_async(asking.ask(settings(), "POST", path, json={"reason": reason}))
    if as_json:
        return showing.as_lines([done])
    return typer.echo(f"stands: {done['event']}")
