"""`throughcare subscription`: who is told of what, and what was delivered."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from services.cli.common import AsJson, fail, run_async, settings
from services.cli.recipients import recipient, with_for

app = typer.Typer(no_args_is_help=True, help="Subscriptions: who is told of what, and what was delivered.")
PATH = "/v1/subscriptions"
COLUMNS = ("id", "name", "owner", "channel", "for", "status", "pending", "unmatched", "failing_since", "reason")
LOG_COLUMNS = ("number", "status", "type", "event", "attempts", "answer", "due", "attempted", "detail")
Id = Annotated[str, typer.Argument(metavar="ID", help="The subscription's id, as `list` shows it.")]
Since = Annotated[str | None, typer.Option(help="From this instant on (RFC 3339).")]
Event = Annotated[str | None, typer.Option(help="From this event on, with it.")]
Cursor = Annotated[str | None, typer.Option(help="Go on after it. Without it: after what was acknowledged.")]


class Channel(StrEnum):
    """How updates come."""

    PULL = "pull"
    SSE = "sse"
    WEBHOOK = "webhook"


class Payload(StrEnum):
    """What a message says."""

    THIN = "thin"
    FULL = "full"


def ask(method: str, path: str, said: Any = None, **query: str | None) -> Any:
    """One answer of the server's, or one line and a non-zero exit."""
    from services.cli import asking

    given = {name: value for name, value in query.items() if value is not None}
    body = {} if said is None else {"json": said}
    return run_async(asking.ask(settings(), method, PATH + path, params=given, **body))


def show_one(found: dict[str, Any], as_json: bool) -> None:
    """A subscription, a field a line."""
    from services.cli import showing

    if as_json:
        return showing.as_lines([found])
    rows = [{"field": name, "value": value} for name, value in flat(with_for(found)) if value not in (None, "", [])]
    return showing.table(rows, ("field", "value"), False)


def flat(found: dict[str, Any]) -> list[tuple[str, Any]]:
    """The fields, and those of the filter."""
    return [*((name, value) for name, value in found.items() if name != "filter"), *found["filter"].items()]


@app.command()
def add(  # noqa: PLR0913, PLR0917 - a command has the options that its user needs
    name: Annotated[str, typer.Argument(help="For people to know it by.")],
    channel: Annotated[Channel, typer.Option(help="How updates come.")] = Channel.PULL,
    type_: Annotated[list[str] | None, typer.Option("--type", help="An event type, or its beginning and *.")] = None,
    person: Annotated[list[str] | None, typer.Option(help="scheme:value or id.")] = None,
    state: Annotated[list[str] | None, typer.Option(help="Where the person is after the event.")] = None,
    url: Annotated[str | None, typer.Option(help="Where a webhook is sent.")] = None,
    payload: Annotated[Payload, typer.Option(help="A link to the event, or the event.")] = Payload.THIN,
    for_: Annotated[
        str | None, typer.Option("--for", help="KIND or KIND:REF, such as employer:northern-bakery.")
    ] = None,
    purpose: Annotated[str | None, typer.Option(help="What for, such as job_placement: consents to it count.")] = None,
    legal_basis: Annotated[str | None, typer.Option(help="The law by which no consent is needed.")] = None,
    since: Since = None,
    event: Event = None,
    as_json: AsJson = False,
) -> None:
    """Subscribe; a webhook's secret is shown this once. With --for somebody else is told, by consent (rule 10).

    Example: throughcare subscription add "Releases" --channel sse --type "throughcare.release.*" """
    wanted = {"types": type_ or [], "people": person or [], "states": state or []}
    form = {"name": name, "channel": channel.value, "filter": wanted, "payload": payload.value}
    to = recipient(for_, purpose, legal_basis)
    given = {"url": url, "since": since, "event": event, "recipient": to}
    show_one(ask("POST", "", form | {key: value for key, value in given.items() if value}), as_json)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Print your subscriptions; an operator sees all. Example: throughcare subscription list"""
    from services.cli import asking, showing

    found = run_async(asking.every(settings(), PATH, "subscriptions"))
    showing.table(found if as_json else [with_for(each) for each in found], COLUMNS, as_json)


@app.command()
def show(subscription: Id, as_json: AsJson = False) -> None:
    """Print one, and what is before it. Example: throughcare subscription show 0198c0de-..."""
    show_one(ask("GET", f"/{subscription}"), as_json)


@app.command()
def pause(
    subscription: Id, reason: Annotated[str, typer.Option(help="Why, for others.")], as_json: AsJson = False
) -> None:
    """Deliver nothing for now; nothing is lost.

    Example: throughcare subscription pause 0198c0de-... --reason "the receiver is being moved"
    """
    show_one(ask("POST", f"/{subscription}/pause", {"reason": reason}), as_json)


@app.command()
def resume(subscription: Id, as_json: AsJson = False) -> None:
    """Go on from where it was paused or disabled. Example: throughcare subscription resume 0198c0de-..."""
    show_one(ask("POST", f"/{subscription}/resume"), as_json)


@app.command()
def delete(subscription: Id, as_json: AsJson = False) -> None:
    """End it, with its delivery log. Example: throughcare subscription delete 0198c0de-..."""
    from services.cli import showing

    ask("DELETE", f"/{subscription}")
    if as_json:
        showing.as_lines([{"id": subscription, "deleted": True}])


@app.command()
def test(subscription: Id, as_json: AsJson = False) -> None:
    """Send a test: a webhook is tried once, now. Exit code 1: it was not taken.

    Example: throughcare subscription test 0198c0de-...
    """
    from services.cli import showing

    found = ask("POST", f"/{subscription}/test")
    tried = ("number",) if found["number"] is not None else ("status", "milliseconds")
    showing.table([found], tried, as_json)
    if found["error"]:
        fail(found["error"])


@app.command()
def replay(subscription: Id, since: Since = None, event: Event = None, as_json: AsJson = False) -> None:
    """Deliver again, in order, with the same event ids.

    Example: throughcare subscription replay 0198c0de-... --since 2026-11-27T00:00:00Z
    """
    from services.cli import showing

    given = {name: value for name, value in (("since", since), ("event", event)) if value}
    found = ask("POST", f"/{subscription}/replay", given)
    if as_json:
        return showing.as_lines([found])
    return typer.echo(f"again from there: {found['unmatched']} entries are held against the filter")


@app.command()
def log(
    subscription: Id,
    status: Annotated[str | None, typer.Option(help="Only these: pending, sent, delivered or skipped.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many, the latest first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Print what was delivered and what is pending.

    Example: throughcare subscription log 0198c0de-... --status pending
    """
    from services.cli import showing

    found = ask("GET", f"/{subscription}/deliveries", status=status, limit=str(limit))
    showing.table(found["deliveries"], LOG_COLUMNS, as_json)


@app.command()
def pull(  # noqa: PLR0913, PLR0917
    subscription: Id,
    cursor: Cursor = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many.")] = 100,
    wait: Annotated[int, typer.Option(min=0, max=30, help="Where nothing is new, wait so many seconds for it.")] = 0,
    acknowledge: Annotated[bool, typer.Option(help="What was printed is safe: it does not come again.")] = True,
    as_json: AsJson = False,
) -> None:
    """Fetch what is new and print it. Example: throughcare subscription pull 0198c0de-... --wait 30 --json"""
    import sys

    from services.cli import listening, showing

    found = ask("GET", f"/{subscription}/events", cursor=cursor, limit=str(limit), wait=str(wait))
    showing.table(found["events"], listening.COLUMNS, as_json)
    sys.stdout.flush()
    if acknowledge and found["events"]:
        ask("POST", f"/{subscription}/acknowledgements", {"cursor": found["next"]})


@app.command()
def listen(subscription: Id, cursor: Cursor = None, as_json: AsJson = False) -> None:
    """Print deliveries as they come, until interrupted. It resumes by itself.

    Example: throughcare subscription listen 0198c0de-... --cursor latest --json
    """
    from services.cli import listening

    run_async(listening.listen(settings(), f"{PATH}/{subscription}/stream", cursor, as_json))
