"""A Kafka cluster as it describes itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kafka.admin import ConfigResource, ConfigResourceType

from shared.eventing.kafka import Kafka


@dataclass(frozen=True)
class Topic:
    """One topic; `retention_ms` is -1 where it is kept for ever."""

    partitions: int
    replicas: int
    retention_ms: int
    cleanup: str


@dataclass(frozen=True)
class Cluster:
    """The cluster, and those of the topics asked for that it has."""

    id: str
    version: str
    brokers: int
    topics: dict[str, Topic]


def described(kafka: Kafka, names: Sequence[str]) -> Cluster:
    """Ask it. Blocks; raises BrokerAway."""
    with kafka.admin() as admin:
        cluster = admin.describe_cluster()
        found = {each["name"]: each["partitions"] for each in admin.describe_topics(list(names)) if each["partitions"]}
        resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in found]
        configs = admin.describe_configs(resources, config_filter="all")["topic"] if found else {}
        version = admin.get_broker_version_data(cluster["brokers"][0]["broker_id"]).broker_version
    topics = {name: topic(partitions, configs.get(name, {})) for name, partitions in found.items()}
    return Cluster(str(cluster["cluster_id"]), ".".join(map(str, version)), len(cluster["brokers"]), topics)


def topic(partitions: Sequence[Mapping[str, Any]], config: Mapping[str, Mapping[str, Any]]) -> Topic:
    """What matters of one."""
    replicas = min(len(each["replica_nodes"]) for each in partitions)
    retention = config.get("retention.ms", {}).get("value") or -1
    return Topic(len(partitions), replicas, int(retention), str(config.get("cleanup.policy", {}).get("value") or ""))
