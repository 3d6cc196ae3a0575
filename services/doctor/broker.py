"""The broker: reachable, with the topics that we need, as they must be."""

import asyncio
from collections.abc import Iterator

from services.doctor.cluster import Topic, described
from services.doctor.finding import Finding, error, ok, unchecked, warning
from shared.eventing.kafka import TOPICS, BrokerAway, Kafka
from shared.eventing.security import Security
from shared.settings import Settings

FEWEST_REPLICAS = 3
SHORTEST_RETENTION = 7 * 86_400_000
PATIENCE = 10


async def check(settings: Settings) -> list[Finding]:
    """What it says of itself and of our topics."""
    if not settings.kafka_bootstrap_servers:
        return [ok("broker", "embedded: it lives and ends with `throughcare run`")]
    servers, security = settings.kafka_bootstrap_servers, Security.of(settings)
    kafka = Kafka(servers, settings.topic_prefix, settings.partitions, security=security)
    try:
        cluster = await asyncio.wait_for(asyncio.to_thread(described, kafka, names(kafka)), PATIENCE)
    except (BrokerAway, TimeoutError) as away:
        do = "start it, or set KAFKA_BOOTSTRAP_SERVERS to where it is"
        why = str(away) or f"no answer within {PATIENCE} s"
        return [error("broker", why, do), unchecked("topics", "the broker does not answer")]
    reached = ok("broker", f"Kafka {cluster.version}, cluster {cluster.id}, brokers: {cluster.brokers}")
    return [reached, *topics(kafka, cluster.topics)]


def names(kafka: Kafka) -> list[str]:
    """The topics that we need."""
    return [kafka.topic(topic) for topic in TOPICS]


def topics(kafka: Kafka, found: dict[str, Topic]) -> list[Finding]:
    """Those that are missing, and those that are not as they must be."""
    missing = [name for name in names(kafka) if name not in found]
    findings = [finding for name, topic in found.items() for finding in unlike(kafka, name, topic)]
    if missing:
        say = warning if not found else error
        do = "start a role, which creates them, or create them as the others are"
        findings.append(say("topics", f"missing: {', '.join(missing)}", do))
    return findings or [ok("topics", f"{len(found)} with {kafka.partitions} partitions each")]


def unlike(kafka: Kafka, name: str, topic: Topic) -> Iterator[Finding]:
    """How a topic differs from what we need."""
    if topic.partitions != kafka.partitions:
        do = f"set THROUGHCARE_PARTITIONS to {topic.partitions}: a person's events must stay in one partition"
        yield error("topics", f"{name} has {topic.partitions} partitions, not {kafka.partitions}", do)
    if topic.replicas < FEWEST_REPLICAS:
        do = "on a cluster, give it 3 replicas (and min.insync.replicas=2); alone on a machine it cannot have more"
        yield warning("topics", f"{name} has {topic.replicas} replica(s)", do)
    if "compact" in topic.cleanup:
        yield error("topics", f"{name} is compacted: older events of a person are dropped", "set cleanup.policy=delete")
    if 0 <= topic.retention_ms < SHORTEST_RETENTION:
        days = topic.retention_ms / 86_400_000
        do = "set retention.ms to 7 days or more: a consumer that is away for longer misses events"
        yield warning("topics", f"{name} keeps events for {days:.1f} days", do)
