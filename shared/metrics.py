"""What Prometheus may ask. Counters are kept as things happen; lag is asked when it is scraped."""

from collections.abc import Mapping
from typing import Any

from prometheus_client import Counter, Gauge

OUTCOMES = Counter("throughcare_reports_total", "Reports judged, by outcome.", ["service", "outcome"])
RELAYED = Counter("throughcare_relayed_events_total", "Events that Kafka acknowledged.", ["service"])
APPLIED = Counter("throughcare_applied_events_total", "Events applied by a consumer.", ["consumer"])
PARKED_NOW = Counter("throughcare_parkings_total", "People parked in a consumer.", ["consumer"])
LAG = Gauge("throughcare_lag_seconds", "Seconds behind, of a relay or a consumer.", ["kind", "name"])
BEHIND = Gauge("throughcare_lag_events", "Events behind, of a relay or a consumer.", ["kind", "name"])
PARKED = Gauge("throughcare_parked_people", "People held behind a poison event.", ["consumer"])
HELD = Gauge("throughcare_held_events", "Events held before a gap.", ["consumer"])
WAITING = Gauge("throughcare_waiting_reports", "Reports whose ground has not arrived.", ["service"])
REJECTED = Gauge("throughcare_rejected_reports", "Reports refused and not mended.", ["service"])

MATCHED = Counter("throughcare_matched_deliveries_total", "Deliveries that filters called for.", ["channel"])
STREAMS = Gauge("throughcare_open_streams", "Connections that listen to a subscription.")


def show_counts(name: str, counts: Mapping[str, Any]) -> None:
    """Put what a service says of itself on the gauges."""
    consumer = counts["consumer"]
    LAG.labels("consumer", name).set(consumer["seconds"])
    BEHIND.labels("consumer", name).set(consumer["messages"])
    PARKED.labels(name).set(consumer["parked"])
    HELD.labels(name).set(consumer["held"])
    if relay := counts.get("relay"):
        LAG.labels("relay", name).set(relay["seconds"])
        BEHIND.labels("relay", name).set(relay["events"])
        WAITING.labels(name).set(counts["waiting"])
        REJECTED.labels(name).set(counts["rejected"])
