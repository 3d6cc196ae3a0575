"""Tells a journey to a running product, and prints the timeline that comes of it."""

import io
from contextlib import redirect_stdout
from typing import Any

from services.cli import showing
from tests.acceptance.asking import Asking
from tests.acceptance.journeys.story import Step, Story

TAKEN = (200, 201, 202)
SAYS = {"everybody": "the prison"}  # by the name of the token


async def tell(product: Asking, story: Story) -> None:
    """Report each step in turn. Fails where one is refused that should not be, or is not that should."""
    events: dict[str, str] = {}
    for step in story.steps:
        answer = await product.post(report(story, step, events))
        said = answer.json
        refused = "" if answer.status in TAKEN else said["code"]
        assert refused == step.refused, f"{story.name}, step {step.number} ({step.what}): {said}"
        if said.get("event"):
            events[step.name] = said["event"]


def report(story: Story, step: Step, events: dict[str, str]) -> dict[str, Any]:
    """A step as a correctional system sends it."""
    target = {"targetEventId": events[step.corrects]} if step.corrects else {}
    return {
        "specversion": "1.0",
        "id": f"{story.name}-{step.number}",
        "source": "urn:example:prison-system",
        "type": f"throughcare.{step.what}.v1",
        "subject": story.subject(step.about),
        "time": step.at.isoformat(),
        "timeprecision": step.precision,
        "data": target | step.data,
    }


async def timeline(product: Asking, story: Story) -> str:
    """As `throughcare timeline` prints it, beneath its title; of a second record too, where there is one.

    What happened in one moment stands by service: in which order services heard of each other there is chance.
    """
    said = [story.title]
    for about in story.records:
        entries = await product.timeline(story.subject(about))
        shown = io.StringIO()
        with redirect_stdout(shown):
            showing.timeline(
                in_order([each | {"actor": SAYS.get(each["actor"], each["actor"])} for each in entries]), False
            )
        said += [
            "",
            *([f"The record {about}", ""] if about else []),
            *(line.rstrip() for line in shown.getvalue().splitlines()),
        ]
    return "\n".join([*said, ""])


def in_order(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By moment; then what was reported before what was concluded from it, by service and place in its stream."""
    return sorted(entries, key=lambda each: (each["time"], bool(each["cause"]), each["service"], each["sequence"]))


async def left_waiting(product: Asking, story: Story) -> list[str]:
    """Its reports whose ground has not come."""
    waiting = (await product.get("/v1/waiting?limit=500")).json["waiting"]
    return sorted(each["report"] for each in waiting if each["report"].startswith(f"{story.name}-"))
