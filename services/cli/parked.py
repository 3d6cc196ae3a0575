"""`throughcare parked`: people held behind an event that could not be applied, and what is done about it."""

from typing import Annotated
from urllib.parse import quote

import typer

from services.cli import names
from services.cli.common import MOST, AsJson, Limit, run_async, say_if_more, settings

app = typer.Typer(no_args_is_help=True, help="People held behind an event that could not be applied.")
Consumer = Annotated[
    str,
    typer.Argument(
        help="In which consumer: intake, planning, release, aftercare or timeline.", autocompletion=names.consumers
    ),
]
Person = Annotated[str, typer.Argument(help="The person's id, as listed.")]
Reason = Annotated[str, typer.Option(help="Why, kept with the decision; 3 to 500 characters.")]


@app.command("list")
def list_(limit: Limit = MOST, as_json: AsJson = False) -> None:
    """Print who is parked where, and why. Example: throughcare parked list"""
    from services.cli import asking, showing

    found = run_async(asking.get(settings(), "/v1/parked", limit=str(limit)))["parked"]
    showing.table(found, ("since", "consumer", "person", "event", "code", "detail", "held"), as_json)
    say_if_more(found, limit)


@app.command()
def retry(consumer: Consumer, person: Person, reason: Reason, as_json: AsJson = False) -> None:
    """Apply the event again, then what queued behind it. Exit code 1: it fails still, and the person stays parked.

    Example: throughcare parked retry timeline 0198c0de-... --reason "release 1.4 reads it"
    """
    decide("retry", (consumer, person), reason, as_json)


@app.command()
def skip(consumer: Consumer, person: Person, reason: Reason, as_json: AsJson = False) -> None:
    """Leave the event out in this consumer. What queued behind it is applied. It cannot be taken back.

    Example: throughcare parked skip planning 0198c0de-... --reason "agreed with Leeds, case 4711"
    """
    decide("skip", (consumer, person), reason, as_json)


def decide(decision: str, where: tuple[str, str], reason: str, as_json: bool) -> None:
    """Tell the door, and say what was done."""
    from services.cli import asking, showing

    consumer, person = (quote(each, safe="") for each in where)
    said = {"decision": decision, "reason": reason}
    done = run_async(asking.ask(settings(), "POST", f"/v1/parked/{consumer}/{person}", json=said))
    if as_json:
        return showing.as_lines([done])
    return typer.echo(f"{decision}: {where[1]} goes on in {where[0]}")
