"""What a service makes of reports about courses, told again in few lines: keys, waiting, the policy, streams."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Said(NamedTuple):
    """A report: about whom, what, and under which key."""

    person: str
    kind: str
    key: str


@dataclass
class Stream:
    """One person's events by key, and what is known of the person."""

    events: list[str] = field(default_factory=list)
    waiting: list[Said] = field(default_factory=list)
    booked: bool = False
    praised_by: str = ""

    def append(self, said: Said) -> None:
        """And whatever follows: begun courses are praised, once, after all that waited for a booking."""
        self._add(said)
        if said.kind == "booked":
            grounded, self.waiting = self.waiting, []
            for each in grounded:
                self._add(each)
        if not self.praised_by and any(key.startswith("begun") for key in self.events):
            self.events.append("praised")
            self.praised_by = "policy"

    def _add(self, said: Said) -> None:
        self.events.append(f"{said.kind} {said.key}")
        self.booked |= said.kind == "booked"
        if said.kind == "praised":
            self.praised_by = "sender"


@dataclass
class Model:
    """Everything that was taken."""

    keys: dict[str, Said] = field(default_factory=dict)
    streams: dict[str, Stream] = field(default_factory=dict)

    def accept(self, said: Said) -> str:
        """The outcome."""
        if known := self.keys.get(said.key):
            return "duplicate" if known == said else "conflict"
        stream = self.streams.setdefault(said.person, Stream())
        if said.kind == "forbidden":
            return "rejected"
        self.keys[said.key] = said
        if said.kind == "begun" and not stream.booked:
            stream.waiting.append(said)
            return "waiting"
        if said.kind != "praised" or stream.praised_by != "policy":
            stream.append(said)
        return "accepted"
