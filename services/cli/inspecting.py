"""Commands that look at this machine: which settings are in effect, and what is wrong."""

import os
import re
from typing import Any

import typer

from services.cli.common import AsJson, fail, run_async, settings

SECRET = re.compile(r"password|secret|token", re.IGNORECASE)
PASSWORD = re.compile(r"(?<=://)([^/@:]*):[^/@]*(?=@)")
HIDDEN = "(hidden)"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (config, doctor):
        app.command()(command)


def config(as_json: AsJson = False) -> None:
    """Print the settings in effect. Each with where it comes from; secrets are hidden.

    Example: throughcare config
    """
    from services.cli import showing
    from shared.settings import OF_THE_COMMAND_LINE, variable

    found = settings()
    rows = [setting(variable(name), getattr(found, name)) for name in type(found).model_fields]
    rows += [setting(name, os.environ[name]) for name in sorted(OF_THE_COMMAND_LINE) if name in os.environ]
    showing.table(rows, ("variable", "value", "from"), as_json)


def setting(variable: str, value: Any) -> dict[str, str | None]:
    """One setting as it may be shown. A file's name is no secret; what it holds is."""
    of_file = f"{variable}_FILE"
    origin = "file" if os.environ.get(of_file) else "environment" if os.environ.get(variable) else "default"
    shown = None if value is None else PASSWORD.sub(rf"\1:{HIDDEN}", str(value))
    hidden = bool(SECRET.search(variable)) and not variable.endswith("_FILE") and value is not None
    return {"variable": variable, "value": HIDDEN if hidden else shown, "from": origin}


def doctor(as_json: AsJson = False) -> None:
    """Find what is wrong, and say what to do. Exit code 1: an error.

    Looks at settings, database, broker, clocks, versions and the server.

    Example: throughcare doctor
    """
    from services.cli import showing
    from services.doctor.examination import examine

    found = run_async(examine(os.environ))
    showing.findings(found, as_json)
    if errors := sum(each.level == "error" for each in found):
        fail(f"{errors} {'error' if errors == 1 else 'errors'}")
