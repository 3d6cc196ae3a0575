"""What the four boards show: the only place to change them. `python -m deploy.grafana.boards` writes the JSON."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Panel:
    """One question: its query, what each line of the answer is called, its unit, and what to make of it."""

    title: str
    query: str
    legend: str
    unit: str
    about: str
    alert: str = ""
    kind: str = "timeseries"


@dataclass(frozen=True)
class Board:
    """Panels that are looked at together."""

    name: str
    title: str
    about: str
    panels: tuple[Panel, ...]


OURS = 'route!~"/healthz|/readyz|/metrics"'
FLOW = Board(
    "flow",
    "Flow",
    "How much comes in, goes from service to service, and is shown.",
    (
        Panel(
            "Reports that came in, by way",
            "sum by (way) (rate(throughcare_door_reports_total[$__rate_interval]))",
            "{{way}}",
            "ops",
            "By HTTP or by Kafka, whatever became of them.",
        ),
        Panel(
            "Reports judged, by outcome",
            "sum by (outcome) (rate(throughcare_reports_total[$__rate_interval]))",
            "{{outcome}}",
            "ops",
            "As their senders were told. What waited and was accepted later counts as waiting here.",
        ),
        Panel(
            "Events published to Kafka",
            "sum by (service) (rate(throughcare_relayed_events_total[$__rate_interval]))",
            "{{service}}",
            "ops",
            "What each service's relay had acknowledged.",
            "RelayBehind",
        ),
        Panel(
            "Events applied",
            "sum by (consumer) (rate(throughcare_applied_events_total[$__rate_interval]))",
            "{{consumer}}",
            "ops",
            "What each consumer took from Kafka. The timeline takes everything.",
            "ConsumerBehind",
        ),
        Panel(
            "Answers over HTTP",
            f"sum by (role, status) (rate(throughcare_http_requests_total{{{OURS}}}[$__rate_interval]))",
            "{{role}} {{status}}",
            "reqps",
            "Without health checks and Prometheus itself.",
            "DoorFailing",
        ),
        Panel(
            "Seconds until an answer begins, 99 in 100",
            "histogram_quantile(0.99, sum by (role, route, le)"
            f" (rate(throughcare_http_request_seconds_bucket{{{OURS}}}[$__rate_interval])))",
            "{{role}} {{route}}",
            "s",
            "By the address's pattern. Empty where nobody asks.",
            "AnswersSlow",
        ),
        Panel(
            "Database connections in use",
            'sum by (role, pool) (throughcare_database_connections{state="used"})',
            "{{role}} {{pool}}",
            "short",
            "A pool that is in use as a whole, all the time, waits for the database.",
            "DatabaseAway",
        ),
    ),
)
LAG = Board(
    "lag",
    "Lag in seconds",
    "How far everything is behind, and whether everything turns.",
    (
        Panel(
            "Relays behind",
            'max by (name) (throughcare_lag_seconds{kind="relay"})',
            "{{name}}",
            "s",
            "How long the oldest event that is not in Kafka yet has waited.",
            "RelayBehind",
        ),
        Panel(
            "Consumers behind",
            'max by (name) (throughcare_lag_seconds{kind="consumer"})',
            "{{name}}",
            "s",
            "How old the last event was that a consumer applied, while more are there.",
            "ConsumerBehind",
        ),
        Panel(
            "Events behind",
            "sum by (kind, name) (throughcare_lag_events)",
            "{{kind}} {{name}}",
            "short",
            "Falling: it is catching up.",
        ),
        Panel(
            "Seconds since a loop turned",
            "max by (loop) (throughcare_loop_age_seconds)",
            "{{loop}}",
            "s",
            "Relays and consumers turn many times a second, even when nothing is to be done.",
            "LoopStuck",
        ),
        Panel(
            "Parts that answer",
            "min by (role, part) (throughcare_ready)",
            "{{role}} {{part}}",
            "bool_on_off",
            "Database and broker, as each role finds them.",
            "BrokerAway",
        ),
        Panel(
            "Disk that is left",
            "min by (role) (throughcare_disk_free_bytes / throughcare_disk_size_bytes)",
            "{{role}}",
            "percentunit",
            "Of the data folder's disk: in containers the engine's own, where the volumes are.",
            "DiskFilling",
        ),
    ),
)
OUTCOMES = Board(
    "outcomes",
    "Outcomes",
    "What became of reports, and what needs somebody.",
    (
        Panel(
            "Waiting now",
            "sum by (service) (throughcare_waiting_reports)",
            "{{service}}",
            "short",
            "Valid reports whose ground has not arrived.",
            "WaitingTooLong",
            "stat",
        ),
        Panel(
            "Rejected and not mended",
            "sum by (service) (throughcare_rejected_reports)",
            "{{service}}",
            "short",
            "Kept with their reason, until they are sent again.",
            "RejectedGrowing",
            "stat",
        ),
        Panel(
            "People parked",
            "sum by (consumer) (throughcare_parked_people)",
            "{{consumer}}",
            "short",
            "Held behind an event that could not be applied, until an operator decides.",
            "PeopleParked",
            "stat",
        ),
        Panel(
            "Events held before a gap",
            "sum by (consumer) (throughcare_held_events)",
            "{{consumer}}",
            "short",
            "An earlier event of the same person is missing.",
            "HeldBeforeGap",
            "stat",
        ),
        Panel(
            "Outcomes by service, last hour",
            "sum by (service, outcome) (increase(throughcare_reports_total[1h]))",
            "{{service}} {{outcome}}",
            "short",
            "A sender that has changed something shows here as rejected.",
            "RejectedGrowing",
        ),
        Panel(
            "Flags, last hour",
            "sum by (flag) (increase(throughcare_flags_total[1h]))",
            "{{flag}}",
            "short",
            "What was odd about events, and taken all the same.",
        ),
        Panel(
            "Overdue, last day",
            "sum by (kind) (increase(throughcare_breached_deadlines_total[1d]))",
            "{{kind}}",
            "short",
            "What should have happened and had not: hand-overs that nobody accepted, people recalled and not back.",
        ),
        Panel(
            "Oldest waiting report",
            "max by (service) (throughcare_waiting_oldest_seconds)",
            "{{service}}",
            "s",
            "More than a day: its sender should know.",
            "WaitingTooLong",
        ),
        Panel(
            "Parkings, last hour",
            "sum by (consumer) (increase(throughcare_parkings_total[1h]))",
            "{{consumer}}",
            "short",
            "How often an event could not be applied.",
            "PeopleParked",
        ),
        Panel(
            "Consumers paused",
            "max by (consumer) (throughcare_paused)",
            "{{consumer}}",
            "short",
            "Too many people were parked for one reason: it stands still until that is mended.",
            "ConsumerPaused",
        ),
    ),
)
DELIVERIES = Board(
    "deliveries",
    "Deliveries",
    "What subscriptions are owed and given.",
    (
        Panel(
            "Deliveries called for",
            "sum by (channel) (rate(throughcare_matched_deliveries_total[$__rate_interval]))",
            "{{channel}}",
            "ops",
            "Events that a subscription's filter let through.",
        ),
        Panel(
            "Webhooks sent, by outcome",
            "sum by (outcome) (rate(throughcare_deliveries_total[$__rate_interval]))",
            "{{outcome}}",
            "ops",
            "Attempts; one that fails is tried again by the schedule.",
            "DeliveriesFailing",
        ),
        Panel(
            "Webhooks that wait",
            "max(throughcare_deliveries_pending)",
            "pending",
            "short",
            "Not yet delivered, be it for the first time or again.",
        ),
        Panel(
            "Age of the oldest of them",
            "max(throughcare_deliveries_oldest_pending_seconds)",
            "oldest",
            "s",
            "Long where an endpoint fails; others are not held up by it.",
            "DeliveriesFailing",
        ),
        Panel(
            "Webhooks failing",
            "max(throughcare_webhooks_failing)",
            "failing",
            "short",
            "Subscriptions without a success since their last failure.",
            "DeliveriesFailing",
        ),
        Panel(
            "Webhooks disabled",
            "max(throughcare_webhooks_disabled)",
            "disabled",
            "short",
            "Failed for 5 days, or gone.",
            "WebhookDisabled",
        ),
        Panel("Open streams", "sum(throughcare_open_streams)", "streams", "short", "Connections that listen."),
    ),
)
BOARDS = (FLOW, LAG, OUTCOMES, DELIVERIES)
