"""What was corrected or retracted since that the flags of an entry may have been about. Pure.

No rule of a service is judged again here (decision 19). What is certain is that the flags of an entry are about what it
said first; those of what it says now stand with its correction. Of another entry that was on record when the flags were
raised, and tells of the same thing, somebody should see what became of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from services.timeline.revisions import Entry, Revised
from shared.eventing.messages import instant

PLACES = frozenset({"facilityId", "fromFacilityId", "toFacilityId", "teamId"})  # where, and by whom: no thing told of


def answers(flagged: Entry, others: Sequence[Entry], revised: Revised) -> Iterator[dict[str, Any]]:
    """Of itself, and of each of these entries that tells of the same: what was said of it last, after the flags."""
    for other in others:
        revisions = revised[UUID(other["id"])]
        own = flagged["id"] in (other["id"], *(str(each.id) for each in revisions))
        before = other["knowntime"] < flagged["knowntime"]
        last = revisions[-1]
        taken = instant(last.known)
        if taken > flagged["knowntime"] and (own or (before and tells_of_same(other, flagged))):
            how = "retracted" if last.retracts else "corrected"
            yield {
                "event": str(last.id),
                "entry": other["id"],
                "own": own,
                "how": how,
                "knowntime": taken,
            }


def tells_of_same(one: Entry, other: Entry) -> bool:
    """By its id, or, since many have none, by being the same sort of fact."""
    if one["service"] != other["service"]:
        return False
    return one["type"] == other["type"] or bool(things(one["data"]) & things(other["data"]))


def things(data: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The ids of what an event tells of."""
    return {
        (name, value)
        for name, value in data.items()
        if name.endswith("Id") and name not in PLACES and isinstance(value, str)
    }
