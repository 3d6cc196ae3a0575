"""Did webhooks keep what is promised of them, by what their receiver wrote down of every attempt?"""

from collections.abc import Iterator
from typing import Any

from tests.chaos.oracle.deliveries import is_due, taken
from tests.chaos.oracle.keeping import told
from tests.chaos.oracle.world import Event, World


def attempts(world: World) -> Iterator[dict[str, Any]]:
    """Everything that came by webhook, in order."""
    return (line for line in world.received if "delivery" in line)


def badly_signed(world: World) -> Iterator[str]:
    """A message that the subscription's secret did not sign."""
    yield from (f"{line['subscription']}: {line['delivery']}" for line in attempts(world) if not line["genuine"])


def under_another_id(world: World) -> Iterator[str]:
    """Its webhook-id is not the id of the event, so that a repeat could not be told from something new."""
    for line in attempts(world):
        if line["delivery"] != line["entry"]:
            yield f"{line['subscription']}: {line['entry']} as {line['delivery']}"


def other_content(world: World) -> Iterator[str]:
    """What was to be sent in full is not the event as it was published."""
    full = {str(each["id"]) for each in world.timeline.subscriptions if each["payload"] == "full"}
    for line in attempts(world):
        event = world.events.get(line["entry"])
        if line["subscription"] in full and event and line["digest"] != event.digest:
            yield f"{line['subscription']}: {told(event)}"


def before_its_turn(world: World) -> Iterator[str]:
    """It was sent while one before it, about the same person, had not been taken."""
    hooks = (each for each in world.timeline.subscriptions if each["channel"] == "webhook")
    turns = {str(each["id"]): Turns(world, each) for each in hooks}
    for line in attempts(world):
        if its := turns.get(line["subscription"]):
            if earlier := its.before(line["entry"]):
                yield f"{line['subscription']}: {line['entry']} before {told(earlier)}"
            if taken(line):
                its.taken.add(line["entry"])


class Turns:
    """Of one subscription: what is to come of each person, in order, and what was taken."""

    def __init__(self, world: World, subscription: dict[str, Any]) -> None:
        self.taken: set[str] = set()
        self._due: dict[str, list[Event]] = {}
        self._place: dict[str, tuple[str, int]] = {}
        for kept in world.timeline.entries:
            if is_due(subscription, kept):
                its = self._due.setdefault(kept.event.person, [])
                self._place[kept.event.id] = kept.event.person, len(its)
                its.append(kept.event)

    def before(self, entry: str) -> Event | None:
        """What is to be taken before this, if anything."""
        person, place = self._place.get(entry, ("", 0))
        its = self._due.get(person, [])
        return next((event for event in its[:place] if event.id not in self.taken), None)
