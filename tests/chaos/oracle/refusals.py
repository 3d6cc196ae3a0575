"""Was every sender by Kafka told what was not taken, and of nothing else?"""

from collections.abc import Iterator

from tests.chaos.oracle.keeping import Keys, owner
from tests.chaos.oracle.world import World, key_hash


def refused_in_silence(world: World) -> Iterator[str]:
    """A report that the broker acknowledged was set aside, and the topic `rejected` does not say so."""
    told = {refusal.key for refusal in world.refusals}
    for line in world.ledger:
        if line.get("way") == "kafka" and (line["source"], line["id"]) not in told:
            origin = key_hash(line["source"], line["id"])
            if any(origin in world.stores[each].rejected for each in {owner(line["type"]), "intake"}):
                yield f"{line['source']} {line['id']}"


def refused_for_nothing(world: World) -> Iterator[str]:
    """A refusal is told of what no service has set aside; or a conflict, with what is nowhere."""
    keys = [Keys(store) for store in world.stores.values()]
    rejected = {origin for store in world.stores.values() for origin in store.rejected}
    for refusal in world.refusals:
        source, identifier = refusal.key
        if source is None or identifier is None:
            continue
        origin = key_hash(source, identifier)
        against = any(origin in each.led_to or origin in each.open for each in keys)
        if not (origin in rejected if refusal.outcome == "rejected" else against):
            yield f"{refusal.outcome}: {source} {identifier}"


def refused_under_two_ids(world: World) -> Iterator[str]:
    """The refusal of one record came again under another id, so that it could not be told from a second one."""
    ids: dict[tuple[str, int, int], str] = {}
    for refusal in world.refusals:
        if ids.setdefault(refusal.place, refusal.id) != refusal.id:
            yield f"{refusal.place}: {ids[refusal.place]}, then {refusal.id}"
