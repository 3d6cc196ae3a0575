"""What the projections fold: an event that is just being taken, or one from the entry log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from services.timeline.families import WHO_IS_WHO
from services.timeline.revisions import REVISIONS
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.intake import IdentityCorrected, PersonRegistered
from shared.contracts.versions import names

REGISTRATIONS = names([PersonRegistered, IdentityCorrected], CATALOGUE)
READ = REGISTRATIONS | REVISIONS | WHO_IS_WHO  # whose data are folded, beside their attributes


class Entry(Protocol):
    """As far as it is folded."""

    @property
    def id(self) -> UUID: ...
    @property
    def person(self) -> UUID: ...
    @property
    def service(self) -> str: ...
    @property
    def sequence(self) -> int: ...
    @property
    def type(self) -> str: ...
    @property
    def time(self) -> datetime: ...
    @property
    def recorded(self) -> datetime: ...
    @property
    def cause(self) -> UUID | None: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


def target_of(entry: Entry) -> UUID:
    """The version that a correction or retraction points at."""
    return UUID(entry.data["targetEventId"])
