"""What a person allows to whom, from all that they said of it. Pure.

The order is that of the world: in whatever order words are recorded, the last one said holds; of a yes and a no of one
instant, the no. Where it is not clear what was said, nothing is allowed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from services.timeline.subscriptions.sharing.table import MAY_GET

UNKNOWN = "unknown"
# What is none of our sorts is nobody, unless it is named.
NAMED_ONLY = frozenset({"other"})


@dataclass(frozen=True, slots=True)
class ForWhom:
    """The recipient of a subscription: `ref` is one of the kind; either a purpose or a law."""

    kind: str
    ref: str | None = None
    purpose: str | None = None
    legal_basis: str | None = None

    @classmethod
    def of(cls, row: Any) -> Self:
        """From a row of `subscriptions`."""
        return cls(row["recipient_kind"], row["recipient_ref"], row["purpose"], row["legal_basis"])


@dataclass(frozen=True, slots=True)
class Word:
    """What a person said once, as it is known now; `said` is when, in the world."""

    id: UUID
    said: datetime
    data: Mapping[str, Any]

    @property
    def grants(self) -> bool:
        """Anything but a yes ends what was allowed before."""
        return bool(self.data["decision"] == "granted")

    @property
    def last_day(self) -> date | None:
        """The last one on which it holds, by UTC; the last day of the calendar is none, as systems write it."""
        given = date.fromisoformat(self.data["expiresOn"]) if self.data.get("expiresOn") else date.max
        return given if given < date.max else None

    @property
    def order(self) -> tuple[datetime, bool, int]:
        """Its place among others."""
        return self.said, not self.grants, self.id.int

    def is_about(self, whom: ForWhom, category: str) -> bool:
        """Whether it says something of this. A yes reaches as far as it says, a no as far as it may have been meant."""
        return self._names(whom) and self._speaks_of(category) and self._is_for(whom.purpose)

    def _names(self, whom: ForWhom) -> bool:
        recipients = self.data.get("recipients", ())
        if self.grants:
            return any(each["kind"] == whom.kind and grants_to(each.get("ref"), whom) for each in recipients)
        return not recipients or any(
            each["kind"] == UNKNOWN
            or (each["kind"] == whom.kind and (not each.get("ref") or not whom.ref or each["ref"] == whom.ref))
            for each in recipients
        )

    def _speaks_of(self, category: str) -> bool:
        categories = self.data.get("categories", ())
        return category in categories or (not self.grants and (not categories or UNKNOWN in categories))

    def _is_for(self, purpose: str | None) -> bool:
        given = self.data.get("purpose", UNKNOWN)
        return given == purpose or (not self.grants and given == UNKNOWN)


def grants_to(ref: str | None, whom: ForWhom) -> bool:
    """Whether a yes to this one, or to all of its kind, is one to the recipient."""
    return ref == whom.ref or (not ref and whom.kind not in NAMED_ONLY)


def last_about(words: Iterable[Word], whom: ForWhom, category: str) -> Word | None:
    """What holds of it."""
    return max((each for each in words if each.is_about(whom, category)), key=lambda each: each.order, default=None)


@dataclass(frozen=True, slots=True)
class Known:
    """A person as known now, by all ids that are they: what they said of others, and whether they died."""

    root: UUID
    ids: tuple[UUID, ...]
    words: tuple[Word, ...] = ()
    died: bool = False


Allowed = Mapping[str, date | None]


def allowed(whom: ForWhom, known: Known, today: date) -> Allowed:
    """The categories of which the recipient may be told today, each with its last day; None: it has no end.

    A law stands in the place of consent, within what its recipients may ever get; death ends every consent.
    """
    may_get = MAY_GET[whom.kind]
    if whom.legal_basis:
        return dict.fromkeys(may_get)
    if known.died:
        return {}
    found = {category: last_about(known.words, whom, category) for category in may_get}
    return {
        category: word.last_day
        for category, word in found.items()
        if word and word.grants and (word.last_day is None or today <= word.last_day)
    }


def first_end(allows: Allowed, categories: Iterable[str]) -> date | None:
    """The last day on which all of these may be used."""
    return min((last for each in categories if (last := allows.get(each))), default=None)
