"""`throughcare review`: what somebody must look at: what followed from something that was corrected or retracted since,
and records that may be one person.
"""

from typing import Annotated
from urllib.parse import quote

import typer

from services.cli.common import MOST, AsJson, Limit, run_async, say_if_more, settings

app = typer.Typer(no_args_is_help=True, help="What somebody must look at.")


@app.command("list")
def list_(limit: Limit = MOST, as_json: AsJson = False) -> None:
    """Print what followed from something corrected since, the oldest first. Example: throughcare review list"""
    from services.cli import asking, showing

    found = run_async(asking.get(settings(), "/v1/reviews", limit=str(limit)))["reviews"]
    showing.table(found, ("opened", "person", "event", "headline", "reason", "because"), as_json)
    say_if_more(found, limit)


@app.command()
def duplicates(limit: Limit = MOST, as_json: AsJson = False) -> None:
    """Print records that may be one person, and who says so. Example: throughcare review duplicates"""
    from services.cli import asking, showing

    found = run_async(asking.get(settings(), "/v1/duplicates", limit=str(limit)))["duplicates"]
    say_if_more(found, limit)
    if as_json:
        return showing.as_lines(found)
    rows = [
        {
            "since": each["since"],
            "one": each["people"][0]["identifiers"] or each["people"][0]["id"],
            "other": each["people"][1]["identifiers"] or each["people"][1]["id"],
            "said_by": sorted({f"{ground['actor']} ({ground['reason']})" for ground in each["said"]}),
        }
        for each in found
    ]
    return showing.table(rows, ("since", "one", "other", "said_by"), as_json=False)


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
