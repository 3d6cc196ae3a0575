"""What every command needs: settings, one line for what went wrong, and the event loop."""

import os
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

    from deploy.local.process import LocalStackError
    from services.cli.asking import Unanswered
    from services.cli.csv_rows import FileRefused
    from services.cli.sending import ImportFailed
    from shared.auth import NameTaken
    from shared.background import GaveUp, LoopDied
    from shared.database import WrongSecret
    from shared.eventing.errors import CannotTakeBack
    from shared.migrate import MigrationError
    from shared.problems import ConfigurationError
    from shared.settings import SettingsError
    from shared.sql import FAULTS

    ended = (LoopDied, GaveUp)
    ours = (LocalStackError, Unanswered, ImportFailed, NameTaken, WrongSecret, MigrationError, CannotTakeBack)
    try:
        return uvloop.run(work)
    except (SettingsError, ConfigurationError, FileRefused) as error:
        fail(error, 2)
    except (*ours, *ended, *FAULTS) as error:
        fail(str(error) or type(error).__name__)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
