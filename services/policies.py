"""Policy packs as the product ships and checks them: by name, or as a file of the deployment's own."""

from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from pathlib import Path

from shared.contracts.catalogue import CATALOGUE
from shared.deadlines.checking import Checking
from shared.deadlines.filters import short_names
from shared.deadlines.pack import Pack
from shared.deadlines.reading import BadPack, Read
from shared.parts import Parts
from shared.settings import SettingsError

SHIPPED = Path(str(files("deploy.policies")))


def checking(deciding: Iterable[Parts]) -> Checking:
    """By the catalogue, and the obligations of these services."""
    core = {each.kind: (parts.name, each) for parts in deciding for each in parts.obligations}
    return Checking(short_names(CATALOGUE), core)


def shipped() -> dict[str, Path]:
    """The packs that come with the product, by name."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.yaml"))}


def pack(name: str, deciding: Iterable[Parts]) -> Read:
    """A shipped pack by its name, or one in a file. Raises BadPack, and OSError where there is neither."""
    return checking(deciding).load(shipped().get(name) or Path(name))


def without_row(pack: Pack, deciding: Iterable[Parts]) -> list[str]:
    """The product's own obligations of which the pack says nothing, so that they are open and never overdue.

    Of those that an event itself gives a day, that counts.
    """
    said = {row.kind for row in pack.rows}
    own = [each for parts in deciding for each in parts.obligations if each.kind not in said]
    return [each.kind for each in own if not any(one.due for one in (*each.starts_on, *each.satisfied_by))]


def pack_in_use(name: str, deciding: Iterable[Parts], since: date | None = None) -> Pack:
    """The pack that the settings name, in force since the day that they name. Raises SettingsError."""
    try:
        found = pack(name, deciding).pack
        return found.model_copy(update={"in_force_from": since or found.in_force_from})
    except BadPack as bad:
        raise SettingsError(f"THROUGHCARE_POLICY: {bad}") from None
    except OSError as error:
        known = ", ".join(shipped())
        raise SettingsError(
            f"THROUGHCARE_POLICY: {name} is neither one of {known} nor a file: {error.strerror}"
        ) from None
