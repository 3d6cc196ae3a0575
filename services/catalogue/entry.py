"""One type of event with what is known of it in the code: meaning, sender, who reacts, fields, example, versions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from services.catalogue.deadlines import Effect, Kind, effects
from services.catalogue.fields import Row, differences, rows_of
from shared.contracts.catalogue import owner
from shared.contracts.fields import Event, Factuality, in_words
from shared.contracts.schemas import address_of
from shared.contracts.versions import newest
from shared.deadlines.filters import short_name
from shared.eventing.decider import Policy
from shared.eventing.example import published, reported

CITED = re.compile(r"\(([^()]*\b(?:rules?|resolution)\b[^()]*)\)|\b(Rule \d+[a-z]?)\b")


@dataclass(frozen=True)
class Reaction:
    """A policy of one service: whenever these, then those."""

    service: str
    policy: Policy

    @property
    def name(self) -> str:
        """In words."""
        return self.policy.name.replace("_", " ")

    @property
    def why(self) -> str:
        """When it asks for its command, and when it lets things be."""
        return sentence(self.policy.then.__doc__)

    @property
    def then(self) -> str:
        """What it asks for."""
        return sentence(self.policy.asks.__doc__)

    def as_json(self) -> dict[str, Any]:
        """As data."""
        return {
            "service": self.service,
            "policy": self.policy.name,
            "when": [event.type for event in self.policy.when],
            "command": self.policy.asks.__name__,
            "makes": [event.type for event in self.policy.asks.makes],
            "actsOnFlagged": self.policy.acts_on_flagged,
            "why": self.why,
            "then": self.then,
        }


@dataclass(frozen=True)
class Entry:
    """One type."""

    event: type[Event]
    address: str
    reportable: bool
    concluded_by: tuple[Reaction, ...]
    reactions: tuple[Reaction, ...]
    listeners: tuple[str, ...]
    versions: tuple[type[Event], ...]
    kinds: Mapping[str, Kind] = field(repr=False, compare=False)

    @property
    def type(self) -> str:
        """Its name on the wire."""
        return self.event.type

    @property
    def service(self) -> str:
        """Who owns it."""
        return owner(self.type)

    @property
    def title(self) -> str:
        """Its name in words."""
        return title(self.event)

    @property
    def meaning(self) -> str:
        """What it says has happened."""
        return sentence(self.event.__doc__)

    @property
    def factuality(self) -> Factuality:
        """On what it rests: what happened or was decided, what somebody thinks, or what is alleged."""
        return self.event.factuality

    @property
    def rules(self) -> list[str]:
        """Where it comes from: international rules, and rules of ours by their number (docs/reference/rules.md)."""
        return [each for words, ours in CITED.findall(self.meaning) for each in citations(words, ours)]

    @property
    def read_as(self) -> str | None:
        """The newest version, where this is an old one: it is still taken, and read as that."""
        return None if self.event.becomes is None else newest(self.event).type

    @property
    def only_known_to(self) -> list[str]:
        """Services that hear it for their rules, and have no policy about it."""
        return [name for name in self.listeners if name not in {each.service for each in self.reactions}]

    @cached_property
    def effects(self) -> list[Effect]:
        """What it does to deadlines, where it says what they ask for."""
        return effects(short_name(self.type), self.kinds)

    @property
    def schema(self) -> str:
        """Where its JSON Schema is."""
        return address_of(self.address, self.type)

    @cached_property
    def fields(self) -> list[Row]:
        """What its data hold."""
        return rows_of(self.event)

    @cached_property
    def example(self) -> dict[str, Any]:
        """As a sender reports it; as we conclude it, where nobody reports it."""
        return reported(self.event) if self.reportable else self.published

    @cached_property
    def published(self) -> dict[str, Any]:
        """The example as everybody receives it."""
        policy = None if self.reportable else next((each.policy.name for each in self.concluded_by), "deadlines")
        return published(self.event, self.address, policy)

    @property
    def history(self) -> list[tuple[str, list[str]]]:
        """Its versions, the newest first, each with how it differs from the one before."""
        pairs = zip((None, *self.versions), self.versions, strict=False)
        told = [(new.type, differences(old, new) if old else []) for old, new in pairs]
        return told[::-1]

    def as_json(self) -> dict[str, Any]:
        """As data."""
        return {
            "type": self.type,
            "title": self.title,
            "service": self.service,
            "meaning": self.meaning,
            "factuality": self.factuality,
            "rules": self.rules,
            "readAs": self.read_as,
            "reportedByOutsideSystems": self.reportable,
            "concludedBy": [each.as_json() for each in self.concluded_by],
            "reactions": [each.as_json() for each in self.reactions],
            "listeners": list(self.listeners),
            "deadlines": [each.as_json() for each in self.effects],
            "fields": [asdict(row) for row in self.fields],
            "dataschema": self.schema,
            "example": self.example,
            "published": self.published,
            "versions": [{"type": name, "differences": told} for name, told in self.history],
        }


def citations(words: str, ours: str) -> Iterator[str]:
    """What a docstring cites in brackets, without what it adds to it; and the rules of ours that it names."""
    if ours:
        yield f"our {ours.lower()}"
    for each in filter(None, words.partition(":")[0].split("; ")):
        yield f"our {each}" if each.startswith("rule") else each


def title(event: type[Event]) -> str:
    """The name of a type in words."""
    return in_words(event.__name__)


def sentence(doc: str | None) -> str:
    """A docstring in one line."""
    return " ".join((doc or "").split())
