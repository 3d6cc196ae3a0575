"""Spans may be lost, and never silently."""

import threading
from collections.abc import Sequence

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from prometheus_client import REGISTRY

from shared import exporting
from shared.exporting import CountingProcessor


class Slow(SpanExporter):
    """Takes nothing until it may."""

    def __init__(self, result: SpanExportResult) -> None:
        self.may = threading.Event()
        self.taken = 0
        self._result = result

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self.may.wait(20)
        self.taken += len(spans)
        return self._result

    def shutdown(self) -> None:
        pass


def dropped(reason: str) -> float:
    return REGISTRY.get_sample_value("throughcare_spans_dropped_total", {"reason": reason}) or 0.0


def end_spans(exporter: Slow, number: int) -> None:
    provider = TracerProvider()
    provider.add_span_processor(CountingProcessor(exporter))
    for _ in range(number):
        provider.get_tracer("test").start_span("one").end()
    exporter.may.set()
    provider.shutdown()


def test_what_a_full_queue_pushes_out_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "QUEUE", 600)
    exporter, before = Slow(SpanExportResult.SUCCESS), dropped("queue_full")
    end_spans(exporter, 3000)
    assert exporter.taken + dropped("queue_full") - before == 3000
    assert dropped("queue_full") > before


def test_what_the_backend_does_not_take_is_counted() -> None:
    exporter, before = Slow(SpanExportResult.FAILURE), dropped("not_taken")
    end_spans(exporter, 700)
    assert dropped("not_taken") - before == 700
