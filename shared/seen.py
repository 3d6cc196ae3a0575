"""A set that only grows, for states that are kept after each of many facts: one more is added without a copy."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """What has been seen, in parts of which each is larger than the next, so that there are few."""

    parts: tuple[frozenset[T], ...] = ()

    def __contains__(self, each: T) -> bool:
        return any(each in part for part in self.parts)

    def with_one_more(self, each: T) -> "Seen[T]":
        """The same, and this one: as when counting in binary, parts that have become equal are joined."""
        parts, last = self.parts, frozenset({each})
        while parts and len(parts[-1]) <= len(last):
            parts, last = parts[:-1], parts[-1] | last
        return Seen((*parts, last))


NOTHING: Seen[Any] = Seen()
