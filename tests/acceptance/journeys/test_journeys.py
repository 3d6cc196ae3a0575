"""Whole journeys over HTTP, with Kafka and PostgreSQL: each ends with the timeline that a practitioner approved."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services.policies import shipped
from shared import service
from tests.acceptance.asking import Asking
from tests.acceptance.conftest import running_product
from tests.acceptance.journeys.story import APPROVED, Story, stories
from tests.acceptance.journeys.telling import Clock, left_waiting, tell_all

STORIES = stories()
each_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)


@pytest.fixture(scope="module")
async def told(
    postgres_dsn: str, kafka: str, spans: InMemorySpanExporter, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Asking, dict[str, str]]]:
    """A product that has been told all of them on their days, by a pack in force before any of them began."""
    data = tmp_path_factory.mktemp("journeys")
    # The lives are told of England: their days end there.
    pack = data / "pack.yaml"
    pack.write_text(shipped()["un-baseline"].read_text().replace("time_zone: UTC", "time_zone: Europe/London"))
    clock = Clock(datetime(2025, 1, 1, tzinfo=UTC))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "utc_now", clock)
        async with running_product(
            postgres_dsn, kafka, data, THROUGHCARE_POLICY=str(pack), THROUGHCARE_POLICY_FROM="2025-01-01"
        ) as product:
            yield product, await tell_all(product, STORIES, clock)


@each_story
@pytest.mark.timeout(300)
async def test_it_ends_with_the_timeline_that_was_approved(told: tuple[Asking, dict[str, str]], story: Story) -> None:
    _, timelines = told
    if os.environ.get("APPROVE"):
        story.approved.write_text(timelines[story.name], encoding="utf-8")
    assert timelines[story.name] == story.approved.read_text(encoding="utf-8")


async def test_nothing_of_them_is_left_waiting_but_what_has_no_ground(told: tuple[Asking, dict[str, str]]) -> None:
    expected = sorted(f"{story.name}-{step.number}" for story in STORIES for step in story.steps if step.waits)
    assert await left_waiting(told[0], STORIES) == expected


def test_every_approved_timeline_is_of_a_journey() -> None:
    assert {path.stem for path in APPROVED.glob("*.txt")} == {story.name for story in STORIES}
