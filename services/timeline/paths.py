"""A person's journeys, computed from the entries: one for each time in custody, through release and aftercare. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Entry = Mapping[str, Any]

ADMISSION = "intake.admission.recorded"
STEPS = (
    ("Received", (ADMISSION,)),
    ("Sentenced", ("intake.sentence.recorded",)),
    ("Assessed", ("intake.assessment.completed",)),
    ("Plan drafted", ("planning.plan.drafted",)),
    ("Plan agreed", ("planning.plan.agreed",)),
    ("Plan approved", ("planning.plan.approved",)),
    ("Programme", ("planning.programme.started", "planning.programme.completed")),
    ("Release date", ("release.date.confirmed",)),
    ("Released", ("release.released",)),
    ("Supervision", ("aftercare.supervision.started",)),
    ("Ended", ("aftercare.supervision.ended",)),
)


@dataclass(frozen=True)
class Step:
    """A step of the path, and the entry that shows it, if there is one."""

    name: str
    entry: Entry | None
    latest: bool = False


@dataclass
class Journey:
    """What happened between one reception into custody and the next."""

    number: int
    entries: list[Entry] = field(default_factory=list)

    @property
    def is_return(self) -> bool:
        """Whether it begins with custody after an earlier journey."""
        return self.number > 1

    @property
    def steps(self) -> list[Step]:
        """The path, with the last entry of each step; the step that happened last is where the person is now."""
        last = {short(entry): entry for entry in self.entries if not entry.get("retracted")}
        found = [(name, next((last[kind] for kind in reversed(kinds) if kind in last), None)) for name, kinds in STEPS]
        order = {id(entry): place for place, entry in enumerate(self.entries)}
        newest = max((order[id(entry)] for _, entry in found if entry is not None), default=-1)
        return [Step(name, entry, entry is not None and order[id(entry)] == newest) for name, entry in found]


def short(entry: Entry) -> str:
    """The type without its beginning and version."""
    return str(entry["type"]).removeprefix("throughcare.").rpartition(".v")[0]


def is_reception(entry: Entry) -> bool:
    """Whether a time in custody begins with it."""
    return short(entry) == ADMISSION and not entry.get("retracted")


def journeys(entries: Sequence[Entry]) -> list[Journey]:
    """The journeys of a person, in the order of the world. What comes before any reception belongs to the first; what
    was retracted begins none.
    """
    found = [Journey(1)]
    for entry in entries:
        received_again = any(is_reception(each) for each in found[-1].entries)
        if is_reception(entry) and received_again:
            found.append(Journey(len(found) + 1))
        found[-1].entries.append(entry)
    return found
