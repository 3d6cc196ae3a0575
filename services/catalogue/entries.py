"""All types of events, all reactions and all kinds of deadlines, as the services' parts and policy packs have them."""

from collections.abc import Mapping, Sequence

from services.catalogue.deadlines import kinds
from services.catalogue.entry import Entry, Reaction
from shared.contracts.catalogue import CATALOGUE, owner
from shared.contracts.fields import Event
from shared.contracts.records import Revision
from shared.contracts.versions import newest
from shared.deadlines.pack import Pack
from shared.eventing.wanting import heard_by
from shared.parts import Parts


class Catalogue:
    """Every type, by its name, every reaction, and every kind of deadline, as these policy packs have it."""

    def __init__(
        self,
        parts: Sequence[Parts],
        address: str,
        contracts: Mapping[str, type[Event]] = CATALOGUE,
        packs: Sequence[Pack] = (),
    ) -> None:
        self.address = address
        self.parts = tuple(parts)
        self.kinds = kinds(parts, packs)
        self.reactions = tuple(Reaction(each.name, policy) for each in parts for policy in each.policies)
        self.entries = {name: self._entry(event, contracts) for name, event in contracts.items()}

    def _entry(self, event: type[Event], contracts: Mapping[str, type[Event]]) -> Entry:
        read = newest(event)
        return Entry(
            event=event,
            address=self.address,
            reportable=issubclass(read, Revision)
            or any(read in noun.decides for each in self.parts for noun in each.aggregates),
            concluded_by=tuple(each for each in self.reactions if event in each.policy.asks.makes),
            reactions=tuple(each for each in self.reactions if read in each.policy.when),
            listeners=tuple(
                each.name for each in self.parts if read in heard_by(each.listens_to) and owner(event.type) != each.name
            ),
            versions=versions(event, contracts),
            kinds=self.kinds,
        )

    def named(self, words: str) -> list[Entry]:
        """The types whose name, title or meaning has all these words."""
        wanted = words.lower().split()
        return [
            entry
            for entry in self.entries.values()
            if all(word in f"{entry.type} {entry.title} {entry.meaning}".lower() for word in wanted)
        ]


def versions(event: type[Event], contracts: Mapping[str, type[Event]]) -> tuple[type[Event], ...]:
    """All versions of this type, the oldest first."""
    stem = event.type.rpartition(".v")[0]
    same = [each for each in contracts.values() if each.type.rpartition(".v")[0] == stem]
    return tuple(sorted(same, key=lambda each: int(each.type.rpartition(".v")[2])))
