"""`throughcare health`: whether the role on this machine is alive and ready. For container engines; needs no token."""

import typer

from services.cli.common import AsJson, fail, settings

PATIENCE = 8
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to ask somebody who listens everywhere


def health(as_json: AsJson = False) -> None:
    """Ask the role that listens here whether it is well. Exit code 1: it is not alive, or not ready.

    Example: throughcare health
    """
    from http.client import HTTPConnection, HTTPException

    found = settings()
    host = ANY_ADDRESS.get(found.host, found.host)
    said: list[str] = []
    for path in ("/healthz", "/readyz"):
        connection = HTTPConnection(host, found.port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read(4096).decode(errors="replace")
        except (OSError, HTTPException) as error:
            fail(f"{host}:{found.port}{path} does not answer: {error or type(error).__name__}")
        if answer.status != 200:
            fail(f"{path} answered {answer.status}: {body}")
        said.append(body)
    if as_json:
        typer.echo("\n".join(said))
