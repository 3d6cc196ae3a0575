"""Spans on their way out, and a count of those that are lost: tracing never holds up work, so it may lose some."""

from collections.abc import Sequence

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

from shared.metrics import SPANS_DROPPED

QUEUE = 16384
FULL, REFUSED = SPANS_DROPPED.labels("queue_full"), SPANS_DROPPED.labels("not_taken")


class CountingExporter(SpanExporter):
    """Counts what it handed on, and what was not taken."""

    def __init__(self, exporter: SpanExporter) -> None:
        self.handed_on = 0
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send a batch."""
        self.handed_on += len(spans)
        result = self._exporter.export(spans)
        if result is not SpanExportResult.SUCCESS:
            REFUSED.inc(len(spans))
        return result

    def shutdown(self) -> None:
        """Close the connection."""
        self._exporter.shutdown()


class CountingProcessor(BatchSpanProcessor):
    """Counts what a full queue pushes out: all that came, less what was handed on and what was pushed out before."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._counting = CountingExporter(exporter)
        self._queued = 0
        super().__init__(self._counting, max_queue_size=QUEUE, schedule_delay_millis=500)

    def on_end(self, span: ReadableSpan) -> None:
        """Queue a span."""
        if span.context and span.context.trace_flags.sampled:
            if self._queued - self._counting.handed_on >= QUEUE:
                FULL.inc()
            else:
                self._queued += 1
        super().on_end(span)
