"""Whole journeys over HTTP, with Kafka and PostgreSQL: each ends with the timeline that a practitioner approved."""

import os
from collections.abc import AsyncIterator

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services.policies import shipped
from tests.acceptance.asking import Asking
from tests.acceptance.conftest import running_product
from tests.acceptance.journeys.story import APPROVED, Story, stories
from tests.acceptance.journeys.telling import left_waiting, tell, timeline

STORIES = stories()
each_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)


@pytest.fixture(scope="module")
async def told(
    postgres_dsn: str, kafka: str, spans: InMemorySpanExporter, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Asking]:
    """A product that has been told all of them, and by whose pack things were due before any of them began."""
    data = tmp_path_factory.mktemp("journeys")
    pack = shipped()["un-baseline"].read_text(encoding="utf-8")
    (data / "pack.yaml").write_text(pack.replace("in_force_from: 2026-07-01", "in_force_from: 2025-01-01"))
    more = {"THROUGHCARE_POLICY": str(data / "pack.yaml")}
    async with running_product(postgres_dsn, kafka, data, **more) as product:
        for story in STORIES:
            await tell(product, story)
        await product.settled()
        yield product


@each_story
async def test_it_ends_with_the_timeline_that_was_approved(told: Asking, story: Story) -> None:
    came = await timeline(told, story)
    if os.environ.get("APPROVE"):
        story.approved.write_text(came, encoding="utf-8")
    assert came == story.approved.read_text(encoding="utf-8")


@each_story
async def test_nothing_of_it_is_left_waiting_but_what_has_no_ground(told: Asking, story: Story) -> None:
    expected = sorted(f"{story.name}-{step.number}" for step in story.steps if step.waits)
    assert await left_waiting(told, story) == expected


def test_every_approved_timeline_is_of_a_journey() -> None:
    assert {path.stem for path in APPROVED.glob("*.txt")} == {story.name for story in STORIES}
