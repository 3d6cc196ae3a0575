"""How far a consumer has come on each partition. PostgreSQL is the authority: it commits with the effects."""

from collections.abc import Sequence

from aiokafka import TopicPartition

from shared.eventing.loop import Record
from shared.sql import Connection, queries

SQL = queries("shared.eventing", "consume.sql")


class Misplaced(Exception):
    """The records begin beyond what we had applied: go back to `next` before taking any."""

    def __init__(self, place: TopicPartition, next_offset: int) -> None:
        super().__init__(f"{place}: expected offset {next_offset}")
        self.place, self.next_offset = place, next_offset


class Offsets:
    """The next offsets of one consumer on one cluster, within its transaction."""

    def __init__(self, consumer: str) -> None:
        self.consumer = consumer
        self.cluster = ""
        self._forgiven: set[tuple[TopicPartition, int]] = set()

    async def unseen(self, connection: Connection, records: Sequence[Record]) -> list[Record]:
        """The records that no transaction has settled yet. Raises Misplaced where some before them are missing."""
        places = {TopicPartition(record.topic, record.partition) for record in records}
        rows = await connection.fetch(
            SQL["offsets_for_update"],
            self.consumer,
            self.cluster,
            [place.topic for place in places],
            [place.partition for place in places],
        )
        expected = {TopicPartition(row["topic"], row["partition"]): row["next"] for row in rows}
        unseen = []
        for record in records:
            place = TopicPartition(record.topic, record.partition)
            following = expected.get(place, 0)
            if record.offset < following:
                continue
            if record.offset > following and (place, following) not in self._forgiven:
                raise Misplaced(place, following)
            expected[place] = record.offset + 1
            unseen.append(record)
        return unseen

    def forgive(self, misplaced: Misplaced) -> None:
        """We have asked for what is missing: where the broker has it no more, go on behind it."""
        self._forgiven.add((misplaced.place, misplaced.next_offset))

    async def save(self, connection: Connection, records: Sequence[Record]) -> None:
        """These are settled."""
        ends = {(record.topic, record.partition): record.offset + 1 for record in records}
        topics, partitions = [topic for topic, _ in ends], [partition for _, partition in ends]
        await connection.execute(
            SQL["save_offsets"], self.consumer, self.cluster, topics, partitions, list(ends.values())
        )
