"""Commands that ask the running server and print its answer."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import quote

import typer

from services.cli.common import MOST, AsJson, Limit, fail, run_async, say_if_more, settings
from services.cli.names import Place, Show, ShowNotices, State

OfSource = Annotated[str | None, typer.Option("--source", help="Only of sources that begin with this.")]
OfType = Annotated[str | None, typer.Option("--type", help="Only of types that begin with this.")]
Most = Annotated[int | None, typer.Option("--limit", min=1, help="At most so many; else all.")]


def register(app: typer.Typer) -> None:
    """Add the commands, in the order in which help lists them."""
    for command in (
        timeline,
        people,
        caseload,
        notices,
        handover,
        event,
        trace,
        lag,
        waiting,
        rejected,
        dismiss,
        roles,
    ):
        app.command()(command)


def given(asked: Mapping[str, str | None]) -> dict[str, str]:
    """What of it was asked for."""
    return {name: value for name, value in asked.items() if value}


def timeline(
    who: Annotated[str, typer.Argument(help="A person's id, or scheme:value.")],
    as_of: Annotated[str | None, typer.Option(help="As known at this instant (RFC 3339).")] = None,
    as_json: AsJson = False,
) -> None:
    """Print a person's timeline. Example: throughcare timeline us:doc:nc:0001 --as-of 2026-11-01T00:00:00Z"""
    from services.cli import asking, showing

    showing.timeline(run_async(asking.timeline(settings(), who, as_of)), as_json)


def people(
    state: Annotated[State | None, typer.Option(help="Only those in this state.")] = None,
    place: Annotated[Place | None, typer.Option(help="Only those who are there, whatever their state.")] = None,
    identifier: Annotated[str | None, typer.Option(help="Only the one known by this scheme:value.")] = None,
    limit: Most = None,
    as_json: AsJson = False,
) -> None:
    """Print who there is. Example: throughcare people --place absconded"""
    from services.cli import asking, showing

    asked = {"state": state.value if state else None, "place": place.value if place else None, "identifier": identifier}
    found = run_async(asking.every(settings(), "/v1/people", "people", limit, **given(asked)))
    showing.table(found, ("id", "state", "place", "identifiers", "entries", "changed"), as_json)


def caseload(  # noqa: PLR0913, PLR0917 - as many as the command has options
    worker: Annotated[
        str | None, typer.Option(help="Only people for whom this worker is responsible, or will be.")
    ] = None,
    team: Annotated[
        str | None, typer.Option(help="Only people of this team, also those it is asked to take or will.")
    ] = None,
    show: Annotated[Show | None, typer.Option(help="Only those who need this.")] = None,
    since: Annotated[
        str | None,
        typer.Option(help="Only those who changed after this instant (RFC 3339), or after the `last` look."),
    ] = None,
    limit: Most = None,
    as_json: AsJson = False,
) -> None:
    """Print whom somebody must look after.

    The most urgent first; of everybody, those of whom something is urgent.

    With --since last: who changed since this list was asked for in that way before; at first everybody.

    Example: throughcare caseload --worker staff-17 --since last
    """
    from datetime import UTC, datetime

    from services.cli import cases

    query = {"worker": worker, "team": team, "show": show.value if show else None, "since": since}
    found, look = run_async(cases.asked_for(settings(), limit, given(query)))
    cases.print_cases(found, as_json, datetime.now(UTC), brief=limit is None and not given(query))
    if look and found["next"] is None:
        look.write(found["as_of"])


def notices(
    channel: Annotated[str | None, typer.Option(help="Only those that this team or role is to give.")] = None,
    show: Annotated[ShowNotices | None, typer.Option(help="Only these.")] = None,
    limit: Most = None,
    as_json: AsJson = False,
) -> None:
    """Print which notices are owed, for a liaison. Example: throughcare notices --show overdue"""
    from services.cli import asking, showing

    query = {"channel": channel, "show": show.value if show else None}
    showing.notices(run_async(asking.whole(settings(), "/v1/notices", "notices", limit, **given(query))), as_json)


def handover(
    who: Annotated[str, typer.Argument(help="A person's id, or scheme:value.")],
    as_of: Annotated[str | None, typer.Option(help="As known at this instant (RFC 3339).")] = None,
    whole: Annotated[bool, typer.Option("--whole", help="The whole journey, for another jurisdiction.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print a person's hand-over pack: a page (HTML). Example: throughcare handover gb:noms:A1234BC > pack.html"""
    from services.cli import asking, showing

    asked = given({"as_of": as_of, "whole": "true" if whole else None})
    found = run_async(asking.get(settings(), f"/v1/people/{quote(who, safe='')}/handover-pack", **asked))
    showing.handover(found, as_json)


def event(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="An event's id.")], as_json: AsJson = False
) -> None:
    """Print an event as it was published. Example: throughcare event 0198c0de-..."""
    from services.cli import asking, showing

    showing.event(run_async(asking.get(settings(), f"/v1/events/{quote(identifier, safe='')}")), as_json)


def trace(event: Annotated[str, typer.Argument(help="An event's id.")], as_json: AsJson = False) -> None:
    """Print every hop of an event and of what it caused. Example: throughcare trace 0198c0de-..."""
    from services.cli import asking, showing

    showing.trace(run_async(asking.get(settings(), f"/v1/events/{quote(event, safe='')}/trace")), as_json)


def lag(as_json: AsJson = False) -> None:
    """Print how far each relay and consumer is behind. Example: throughcare lag"""
    from services.cli import asking, showing

    showing.lag(run_async(asking.get(settings(), "/v1/lag")), as_json)


def roles(as_json: AsJson = False) -> None:
    """Print how each role is. Exit code 1: one is not well. Example: throughcare roles"""
    from services.cli import asking, showing

    found = run_async(asking.get(settings(), "/v1/roles"))["roles"]
    showing.table(found, ("role", "state", "failing"), as_json)
    if unwell := [row["role"] for row in found if row["state"] != "ready"]:
        fail(f"not well: {', '.join(unwell)}")


def waiting(source: OfSource = None, type_: OfType = None, limit: Limit = MOST, as_json: AsJson = False) -> None:
    """Print reports whose ground has not arrived. Example: throughcare waiting --source urn:gb:leeds"""
    from services.cli import asking, showing

    which = given({"source": source, "type": type_})
    found = run_async(asking.get(settings(), "/v1/waiting", limit=str(limit), **which))["waiting"]
    showing.table(found, ("age_seconds", "source", "report", "type", "missing"), as_json)
    say_if_more(found, limit)


def rejected(
    source: OfSource = None,
    type_: OfType = None,
    code: Annotated[str | None, typer.Option(help="Only those refused for this.")] = None,
    limit: Limit = MOST,
    as_json: AsJson = False,
) -> None:
    """Print reports that were refused and not mended yet. Example: throughcare rejected --code unknown_type"""
    from services.cli import asking, showing

    which = given({"source": source, "type": type_, "code": code})
    found = run_async(asking.get(settings(), "/v1/rejected", limit=str(limit), **which))["rejected"]
    showing.table(found, ("last", "source", "report", "code", "field", "detail", "id"), as_json)
    say_if_more(found, limit)


def dismiss(
    rejection: Annotated[str, typer.Argument(metavar="ID", help="The rejection's id, as listed.")],
    reason: Annotated[str, typer.Option(help="Why, kept with your name; 3 to 500 characters.")],
    as_json: AsJson = False,
) -> None:
    """Take off the list a rejected report that nobody will mend.

    A conflict is one, and nobody's record changes by it.

    Example: throughcare dismiss 0198c0de-... --reason "sent again under another id, agreed with Leeds"
    """
    from services.cli import asking, showing

    path = f"/v1/rejected/{quote(rejection, safe='')}"
    done = run_async(asking.ask(settings(), "POST", path, json={"reason": reason}))
    if as_json:
        return showing.as_lines([done])
    return typer.echo(f"dismissed: {done['id']}")
