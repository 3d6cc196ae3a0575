"""What an adapter is: a name, and a pure function from another system's record to our reports."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class NotTranslated(Exception):
    """A record that should have become a report and cannot: a code, and a reason that names the field."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(frozen=True, slots=True)
class Translated:
    """Our reports of one record, as CloudEvents; or, where it is not for us, the type that it is counted by."""

    reports: Sequence[Mapping[str, Any]] = ()
    not_for_us: str = ""


@dataclass(frozen=True, slots=True)
class Adapter:
    """`translate` takes one record as JSON values, and raises NotTranslated. `why` says why a type is not for us, and
    `knows` whether a record looks like one of that system's.
    """

    name: str
    translate: Callable[[Any], Translated]
    why: Callable[[str], str] = lambda _: ""
    knows: Callable[[Any], bool] = lambda _: False
