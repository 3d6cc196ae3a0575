"""`throughcare token`: who may call. Works on the database itself, so that it needs no token."""

from typing import Annotated

import typer

from services.cli import names
from services.cli.common import AsJson, fail, run_async, settings

LONGEST_NAME = 100
app = typer.Typer(no_args_is_help=True, help="Tokens: who may call.")
Name = Annotated[str, typer.Argument(help="Whose it is; its events carry the name as `actor`.")]


@app.command()
def add(
    name: Name,
    role: Annotated[
        list[str],
        typer.Option(
            help="sender, practitioner, liaison, operator or auditor; may be repeated.",
            autocompletion=names.token_roles,
        ),
    ],
    source: Annotated[
        list[str] | None, typer.Option(help="A prefix of the sources it may send; may be repeated.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a token, shown once. Example: throughcare token add leeds --role sender --source urn:gb:leeds"""
    if unknown := set(role) - set(names.TOKEN_ROLES):
        fail(f"there is no role {', '.join(sorted(unknown))}: choose from {', '.join(names.TOKEN_ROLES)}", 2)
    if not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        fail(f"a name has 1 to {LONGEST_NAME} printable characters", 2)
    if not all(source or ()):
        fail("a source prefix may not be empty: leave --source out, and every source may be sent", 2)
    from services.cli import showing
    from services.offline import with_tokens

    token = run_async(with_tokens(settings(), lambda tokens: tokens.add(name, role, source or ())))
    if as_json:
        return showing.as_lines([{"name": name, "roles": role, "sources": source or [], "token": token}])
    return typer.echo(token)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Print the tokens there are and were, never the tokens themselves. Example: throughcare token list"""
    from dataclasses import asdict

    from services.cli import showing
    from services.offline import with_tokens

    found = [asdict(each) for each in run_async(with_tokens(settings(), lambda tokens: tokens.list()))]
    showing.table(found, ("name", "roles", "sources", "created", "revoked"), as_json)


@app.command()
def revoke(name: Name, as_json: AsJson = False) -> None:
    """End a token within seconds. Example: throughcare token revoke leeds"""
    from services.cli import showing
    from services.offline import with_tokens

    if not run_async(with_tokens(settings(), lambda tokens: tokens.revoke(name))):
        fail(f"there is no live token named {name}")
    if as_json:
        showing.as_lines([{"name": name, "revoked": True}])
