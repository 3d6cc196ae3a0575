"""How far a consumer has come, in which log. PostgreSQL is the authority: these rows commit with the effects."""

from collections.abc import Iterable, Mapping, Sequence

from aiokafka import TopicPartition

from shared import telemetry
from shared.eventing.loop import Record
from shared.sql import Connection, queries

SQL = queries("shared.eventing", "consume.sql")
log = telemetry.log("offsets")


class Elsewhere(Exception):
    """The records are not what comes next: they must be let go, and be fetched from where we are."""


class MadeAnew(Elsewhere):
    """A topic is another log than it was; its relay, which fills it again, says so."""


Place = tuple[str, int]


class Offsets:
    """The next offsets of one consumer, each in the log that the topic was when we last looked."""

    def __init__(self, consumer: str) -> None:
        self.consumer = consumer
        self.logs: dict[str, str] = {}
        self.begun = False
        self._sought: dict[Place, int] = {}
        self._holes: set[tuple[Place, int]] = set()

    async def begin(
        self, connection: Connection, places: Iterable[TopicPartition], logs: Mapping[str, str], cluster: str
    ) -> dict[TopicPartition, int]:
        """Where to fetch these from: in a log that we have not met, from its beginning."""
        await connection.execute(SQL["adopt"], self.consumer, list(logs), list(logs.values()), cluster)
        rows = await connection.fetch(SQL["offsets"], self.consumer)
        stored = {(row["topic"], row["partition"], row["log"]): row["next"] for row in rows}
        self.logs |= logs
        self.begun = True
        return {place: stored.get((*place, self.logs.get(place.topic)), 0) for place in places}

    def assigned(self) -> None:
        """A batch may be on its way from where Kafka's client began by itself: nothing has been sought."""
        self.begun = False
        self._sought.clear()

    def sought(self, following: Mapping[TopicPartition, int]) -> None:
        """These were sought while no batch was on its way: what is not given then, the broker has no more."""
        self._sought |= following

    def confirm(self, logs: Mapping[str, str]) -> None:
        """These are the logs from which records came that we hold. Raises Elsewhere where one was made anew, and where
        nobody has said yet where to begin.
        """
        if not self.begun:
            raise Elsewhere("it is not known where to begin")
        for topic, found in logs.items():
            if self.logs.get(topic) != found:
                raise MadeAnew(f"{topic} is another log than it was")

    def fetched(self, records: Sequence[Record]) -> None:
        """See where the broker has nothing: within what it gave, and between what we sought and the first it gave."""
        self._holes = set(self._sought.items())
        ends: dict[Place, int] = {}
        for record in records:
            place = record.topic, record.partition
            if record.offset != ends.get(place, record.offset):
                self._holes.add((place, ends[place]))
            ends[place] = record.offset + 1

    async def unseen(self, connection: Connection, records: Sequence[Record]) -> list[Record]:
        """The records that no transaction has settled yet. Raises Elsewhere where some before them are missing."""
        expected = await self._expected(connection, {(record.topic, record.partition) for record in records})
        unseen = []
        for record in records:
            place = record.topic, record.partition
            following = expected.get(place, 0)
            if record.offset < following:
                continue
            if record.offset > following and (place, following) not in self._holes:
                raise Elsewhere(f"{place}: expected offset {following}, not {record.offset}")
            expected[place] = record.offset + 1
            unseen.append(record)
        return unseen

    async def _expected(self, connection: Connection, places: Iterable[Place]) -> dict[Place, int]:
        topics, partitions = zip(*places, strict=True)
        rows = await connection.fetch(SQL["offsets_for_update"], self.consumer, topics, partitions)
        ours = (row for row in rows if row["log"] == self.logs.get(row["topic"]))
        return {(row["topic"], row["partition"]): row["next"] for row in ours}

    async def save(self, connection: Connection, records: Sequence[Record]) -> None:
        """These are settled."""
        ends = {(record.topic, record.partition): record.offset + 1 for record in records}
        topics, partitions = zip(*ends, strict=True)
        logs = [self.logs.get(topic, "") for topic in topics]
        await connection.execute(SQL["save_offsets"], self.consumer, topics, partitions, logs, list(ends.values()))

    def settled(self, records: Iterable[Record]) -> None:
        """What was sought has been found, or the broker has it no more: that is said."""
        for record in records:
            sought = self._sought.pop((record.topic, record.partition), record.offset)
            if sought < record.offset:
                service = record.topic.rpartition(".")[2]
                log.warning(
                    "broker_has_no_more",
                    consumer=self.consumer,
                    topic=record.topic,
                    partition=record.partition,
                    first=sought,
                    last=record.offset - 1,
                    detail=f"if events are held before a gap (`throughcare lag`): `throughcare republish {service}`",
                )
