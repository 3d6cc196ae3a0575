"""What every command needs: settings, one line for what went wrong, and the event loop."""

import os
import sys
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from shared.settings import Settings

T = TypeVar("T")
EXIT_CODES = {
    0: "Done.",
    1: "Something was refused, failed, or is not well: one line says what.",
    2: "The command or a setting is wrong: one line says which.",
    130: "Interrupted.",
}
# The failures that have a name, by their exit code. A module that is not loaded has raised nothing: to load all of them
# for their names' sake took most of the time of every command.
NAMED = {
    2: ("shared.settings.SettingsError", "shared.problems.ConfigurationError", "services.cli.csv_rows.FileRefused"),
    1: (
        "builtins.OSError",
        "deploy.local.process.LocalStackError",
        "services.cli.asking.Unanswered",
        "services.cli.sending.ImportFailed",
        "shared.auth.NameTaken",
        "shared.background.GaveUp",
        "shared.background.LoopDied",
        "shared.database.WrongSecret",
        "shared.eventing.errors.CannotTakeBack",
        "shared.migrate.MigrationError",
        "shared.sql.FAULTS",
    ),
}
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


MOST = 500
Limit = Annotated[int, typer.Option(min=1, max=MOST, help="At most so many.")]


def printable(text: str) -> str:
    """Text that somebody sent us, without what would steer a terminal."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def fail(message: object, code: int = 1) -> NoReturn:
    """One line, and a non-zero exit."""
    typer.echo(f"throughcare: {printable(' '.join(str(message).split()))}", err=True)
    raise typer.Exit(code)


def say_if_more(rows: Sequence[object], limit: int) -> None:
    """A list that was cut looks whole."""
    if len(rows) == limit:
        typer.echo(f"throughcare: these are the first {limit}; there may be more", err=True)


@contextmanager
def in_one_line() -> Iterator[None]:
    """What is wrong with how a command was given, as every other mistake; help that was not asked for is help."""
    try:
        yield
    except typer.TyperException as error:
        said = error.format_message()
        if said.startswith("Usage:"):
            raise
        fail(f"{said.replace('Value error, ', '').rstrip('.')}: see {help_of(error)}", error.exit_code)


def help_of(error: typer.TyperException) -> str:
    """The command that tells how it is done."""
    context: typer.Context | None = getattr(error, "ctx", None)
    return f"`{context.command_path if context else 'throughcare'} --help`"


class OneLine(TyperGroup):
    """The program: `throughcare`, with all its commands below it."""

    def make_context(self, *given: Any, **more: Any) -> Any:
        """Its own options."""
        with in_one_line():
            return super().make_context(*given, **more)

    def invoke(self, ctx: Any) -> Any:
        """A command, with its own."""
        with in_one_line():
            return super().invoke(ctx)


def settings() -> "Settings":
    """The settings, or one line that says what is wrong with them."""
    from shared.settings import SettingsError, load_settings

    try:
        return load_settings(os.environ)
    except SettingsError as error:
        fail(error, 2)


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end; every failure that has a name is one line."""
    import uvloop

    try:
        return uvloop.run(work)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except Exception as error:
        for code in NAMED:
            if isinstance(error, named(code)):
                fail(str(error) or type(error).__name__, code)
        raise


def named(code: int) -> tuple[Any, ...]:
    """Those failures of this exit code that can have happened."""
    where = (each.rpartition(".") for each in NAMED[code])
    return tuple(getattr(sys.modules[module], name) for module, _, name in where if module in sys.modules)
