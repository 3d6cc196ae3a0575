"""What Prometheus may ask. Counters are kept as things happen; lag is asked when it is scraped.

No label ever names a person: a label's values are few and known beforehand.
"""

import shutil
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from prometheus_client import Counter, Gauge, Histogram, Info, disable_created_metrics

from shared.eventing.outcome import Outcome

disable_created_metrics()  # type: ignore[no-untyped-call] # when each counter began: as many series again, for nobody
OUTCOMES = Counter("throughcare_reports_total", "Reports judged, by outcome.", ["service", "outcome"])
FLAGS = Counter("throughcare_flags_total", "Flags on events when they were accepted.", ["service", "flag"])
BREACHED = Counter("throughcare_breached_deadlines_total", "Deadlines the clock found overdue.", ["service", "kind"])
CAME_IN = Counter("throughcare_door_reports_total", "Reports that came in by the door, by outcome.", ["way", "outcome"])
RELAYED = Counter("throughcare_relayed_events_total", "Events that Kafka acknowledged.", ["service"])
APPLIED = Counter("throughcare_applied_events_total", "Events applied by a consumer.", ["consumer"])
PARKED_NOW = Counter("throughcare_parkings_total", "People parked in a consumer.", ["consumer"])
LAG = Gauge("throughcare_lag_seconds", "Seconds behind, of a relay or a consumer.", ["kind", "name"])
BEHIND = Gauge("throughcare_lag_events", "Events behind, of a relay or a consumer.", ["kind", "name"])
PARKED = Gauge("throughcare_parked_people", "People held behind a poison event.", ["consumer"])
PAUSED = Gauge("throughcare_paused", "1: the consumer stands still instead of parking more people.", ["consumer"])
HELD = Gauge("throughcare_held_events", "Events held before a gap.", ["consumer"])
WAITING = Gauge("throughcare_waiting_reports", "Reports whose ground has not arrived.", ["service"])
OLDEST_WAITING = Gauge("throughcare_waiting_oldest_seconds", "Age of the oldest waiting report.", ["service"])
REJECTED = Gauge("throughcare_rejected_reports", "Reports refused and not mended.", ["service"])

MATCHED = Counter("throughcare_matched_deliveries_total", "Deliveries that filters called for.", ["channel"])
DELIVERIES = Counter("throughcare_deliveries_total", "Attempts to deliver a webhook, by outcome.", ["outcome"])
DELIVERING = Gauge("throughcare_deliveries_in_flight", "Webhooks that are being sent.")
PENDING = Gauge("throughcare_deliveries_pending", "Webhooks that wait to be delivered.")
OLDEST_PENDING = Gauge("throughcare_deliveries_oldest_pending_seconds", "Age of the oldest of them.")
FAILING = Gauge("throughcare_webhooks_failing", "Webhook subscriptions without a success since their last failure.")
DISABLED = Gauge("throughcare_webhooks_disabled", "Webhook subscriptions that were disabled for failing.")
DELIVERY_OUTCOMES = ("delivered", "failed")
STREAMS = Gauge("throughcare_open_streams", "Connections that listen to a subscription.")
LOOP_AGE = Gauge("throughcare_loop_age_seconds", "Seconds since a relay's or consumer's loop last turned.", ["loop"])
READY = Gauge("throughcare_ready", "1: this part, without which the role cannot work, answers. 0: not.", ["part"])
CONNECTIONS = Gauge("throughcare_database_connections", "Connections of a pool.", ["pool", "state"])
REQUESTS = Counter("throughcare_http_requests_total", "Answers over HTTP.", ["method", "route", "status"])
SECONDS = Histogram(
    "throughcare_http_request_seconds",
    "Seconds until an answer began.",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
SPANS_DROPPED = Counter("throughcare_spans_dropped_total", "Spans that were recorded and lost.", ["reason"])
DISK_FREE = Gauge("throughcare_disk_free_bytes", "Bytes free on the disk of the data folder.")
DISK_SIZE = Gauge("throughcare_disk_size_bytes", "Bytes of the disk of the data folder.")
BUILD = Info("throughcare_build", "Which version this is.")
BUILD.info({"version": version("throughcare")})


def watch_disk(folder: Path) -> None:
    """Ask for this folder's disk at every scrape. In a container it is the engine's disk, as of every volume there."""
    DISK_FREE.set_function(lambda: shutil.disk_usage(folder).free)
    DISK_SIZE.set_function(lambda: shutil.disk_usage(folder).total)


def begin_at_zero(name: str) -> None:
    """Show a service's counters before the first event: else Prometheus cannot see that first one as an increase."""
    for outcome in Outcome:
        OUTCOMES.labels(name, outcome.value)
    RELAYED.labels(name)


def show_counts(name: str, counts: Mapping[str, Any]) -> None:
    """Put what a service says of itself on the gauges."""
    consumer = counts["consumer"]
    APPLIED.labels(name)
    PARKED_NOW.labels(name)
    LAG.labels("consumer", name).set(consumer["seconds"])
    BEHIND.labels("consumer", name).set(consumer["messages"])
    PARKED.labels(name).set(consumer["parked"])
    HELD.labels(name).set(consumer["held"])
    PAUSED.labels(name).set(consumer["paused"] is not None)
    if relay := counts.get("relay"):
        begin_at_zero(name)
        LAG.labels("relay", name).set(relay["seconds"])
        BEHIND.labels("relay", name).set(relay["events"])
        WAITING.labels(name).set(counts["waiting"])
        OLDEST_WAITING.labels(name).set(counts["oldest_waiting_seconds"])
        REJECTED.labels(name).set(counts["rejected"])
    if deliveries := counts.get("deliveries"):
        show_deliveries(deliveries)


def show_deliveries(deliveries: Mapping[str, Any]) -> None:
    """How it stands with webhooks."""
    for outcome in DELIVERY_OUTCOMES:
        DELIVERIES.labels(outcome)
    PENDING.set(deliveries["pending"])
    OLDEST_PENDING.set(deliveries["oldest_pending_seconds"])
    FAILING.set(deliveries["failing"])
    DISABLED.set(deliveries["disabled"])
