"""OpenTelemetry by hand at a few places: accept, append, relay, apply, deliver, read; and structured logs."""

import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TypeAlias

import structlog
from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

PROPAGATOR = TraceContextTextMapPropagator()
Scalar = str | int | float | bool
Logger: TypeAlias = structlog.stdlib.BoundLogger


def tracer() -> trace.Tracer:
    """Ours; resolved at each use, so that a test may set its own provider."""
    return tracer_of(trace.get_tracer_provider())


@lru_cache(maxsize=1)
def tracer_of(provider: trace.TracerProvider) -> trace.Tracer:
    """Made once for a provider: it takes as long as a span."""
    return provider.get_tracer("throughcare")


def set_up_tracing(role: str, sample_ratio: float) -> None:
    """Give every event a trace; send spans to OTEL_EXPORTER_OTLP_ENDPOINT where that is set.

    A span costs some 24 µs, so only a share of the traces is recorded; a sender's own sampled trace always is.
    """
    exports = bool(os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"))
    provider = TracerProvider(
        resource=Resource.create({"service.name": f"throughcare-{role}"}),
        sampler=ParentBased(TraceIdRatioBased(sample_ratio if exports else 0.0)),
        shutdown_on_exit=False,  # but by `shut_down_tracing`, which is patient only so long
    )
    if exports:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        from shared.exporting import CountingProcessor

        provider.add_span_processor(CountingProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


def shut_down_tracing(patience: float = 2.0) -> None:
    """Flush what is queued; a collector that does not answer is not waited for."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        flush = threading.Thread(target=provider.shutdown, daemon=True)
        flush.start()
        flush.join(patience)


@contextmanager
def span(name: str, parent: str | None = None, **attributes: Scalar) -> Iterator[Span]:
    """A span, current while it lasts; its parent is this traceparent, or else the current span."""
    context = PROPAGATOR.extract({"traceparent": parent}) if parent else None
    with tracer().start_as_current_span(name, context=context, attributes=attributes) as current:
        yield current


def start_span(name: str, parent: str, **attributes: Scalar) -> Span:
    """A span that the caller ends: one event's hop within the work on a batch."""
    return tracer().start_span(name, context=PROPAGATOR.extract({"traceparent": parent}), attributes=attributes)


def is_sampled(traceparent: str | None) -> bool:
    """Whether somebody keeps this trace; read off the text, since most are not kept."""
    return traceparent is not None and traceparent.endswith("1")


def current_traceparent() -> str | None:
    """The W3C trace context of the current span, if there is one."""
    return traceparent_of(trace.get_current_span())


def traceparent_of(span: Span) -> str | None:
    """The W3C trace context of a span, if it is one."""
    context = span.get_span_context()
    if not context.is_valid:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags & TraceFlags.SAMPLED:02x}"


def hop(name: str, parent: str | None, **attributes: Scalar) -> str | None:
    """One event's hop that takes no time of its own: a span where the trace is kept; gives the trace to hand on."""
    if parent is None or not is_sampled(parent):
        return parent
    span = start_span(name, parent, **attributes)
    span.end()
    return traceparent_of(span)


def set_up_logs(level: str, *handlers: logging.Handler) -> None:
    """One JSON line per event on standard error, with the trace it belongs to. Never pass data about a person.

    What libraries say goes to these handlers.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            add_trace,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, handlers=handlers)
    logging.getLogger("kafka.net.selector").setLevel(logging.ERROR)  # it times itself, in a thread of its own
    # A traceback for each connection while the database is away: whoever of ours wants one says so in a line.
    logging.getLogger("asyncpg.pool").setLevel(logging.ERROR)


def add_trace(_: object, __: str, entry: structlog.types.EventDict) -> structlog.types.EventDict:
    """Join the log line to its trace."""
    if traceparent := current_traceparent():
        entry["trace_id"] = traceparent[3:35]
    return entry


def log(component: str) -> Logger:
    """A logger that says which part is speaking."""
    logger: Logger = structlog.get_logger(component=component)
    return logger
