"""Tells a journey to a running product, and prints the timeline that comes of it."""

import io
from collections.abc import Awaitable, Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from services.cli import showing
from services.timeline.clocks import Clocks
from tests.acceptance.asking import Asking
from tests.acceptance.journeys.story import Step, Story

AFTERWARDS = timedelta(minutes=1)
TAKEN = (200, 201, 202)
Look = Callable[[Story, Step], Awaitable[None]]
SAYS = {"everybody": "the prison"}  # by the name of the token


@dataclass
class Clock:
    """What services take for now: the day of the story."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


async def nothing(_: Story, __: Step) -> None:
    """Who reads a journey at its end does not look in between."""


async def tell_all(product: Asking, stories: Sequence[Story], clock: Clock, look: Look = nothing) -> dict[str, str]:
    """Report each step when it is told, to services that take that for now; gives each timeline as it is at its end.

    What somebody's step brings about is there before their next: minutes lie between them. `look` is called with each
    step when the day of it is over.
    """
    events: dict[str, dict[str, str]] = {story.name: {} for story in stories}
    timelines: dict[str, str] = {}
    for _, day in groupby(in_turn(stories), key=lambda each: each[0].astimezone(UTC).date()):
        said: list[tuple[Story, Step]] = []
        for told, story, step in day:
            if any(story is each for each, _ in said):
                await quiet(product)
            await move_on(product, clock, told + AFTERWARDS)
            await tell(product, story, step, events[story.name])
            said.append((story, step))
        await quiet(product)
        if await let_breach(product):
            await quiet(product)
        for story, step in said:
            await look(story, step)
        timelines |= {story.name: await timeline(product, story) for story, step in said if step is story.steps[-1]}
    return timelines


def in_turn(stories: Sequence[Story]) -> list[tuple[datetime, Story, Step]]:
    """All steps by when they are told: what happened earlier than what is told before it, is told late."""
    told = [
        (max(each.at for each in story.steps[: number + 1]), story, step)
        for story in stories
        for number, step in enumerate(story.steps)
    ]
    return sorted(told, key=lambda each: each[0])


async def move_on(product: Asking, clock: Clock, now: datetime) -> None:
    """Turn the clock; where that passes a due instant, what may have met it before arrives first."""
    due = "SELECT EXISTS (SELECT FROM deadlines WHERE due < $1)"
    if any([await service.pool.fetchval(due, now) for service in product.role.deciding.values()]):
        await quiet(product)
    clock.now = now
    await let_breach(product)


async def let_breach(product: Asking) -> bool:
    """What was due until now and is not done, whether or not the scheduler looks just now; says if there was any."""
    any_was = False
    for service in product.role.deciding.values():
        while await service.scheduler.breach():
            any_was = True
    return any_was


async def quiet(product: Asking) -> None:
    """Until nothing has been on its way, twice."""
    for _ in range(2):
        await product.until(product.still)


async def tell(product: Asking, story: Story, step: Step, events: dict[str, str]) -> None:
    """Report one step. Fails where it is refused that should not be, or is not that should."""
    if "." in step.corrects:
        events |= {step.corrects: await concluded(product, story, step)}
    answer = await product.post(report(story, step, events))
    said = answer.json
    refused = "" if answer.status in TAKEN else said["code"]
    assert refused == step.refused, f"{story.name}, step {step.number} ({step.what}): {said}"
    if said.get("event"):
        events[step.name] = said["event"]


async def concluded(product: Asking, story: Story, step: Step) -> str:
    """The first of a type that stands: what we concluded has no name in the story."""
    entries = await product.timeline(story.subject(step.about))
    kind = f"throughcare.{step.corrects}.v1"
    return next(str(each["id"]) for each in entries if each["type"] == kind and not each["retracted"])


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
                {
                    "entries": in_order([each | {"actor": SAYS.get(each["actor"], each["actor"])} for each in entries]),
                    "time_zones": Clocks.of(product.role.app.state.pack).zones,
                },
                False,
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


async def left_waiting(product: Asking, stories: Sequence[Story]) -> list[str]:
    """Their reports whose ground has not come."""
    waiting = (await product.get("/v1/waiting?limit=500")).json["waiting"]
    names = tuple(f"{story.name}-" for story in stories)
    return sorted(each["report"] for each in waiting if each["report"].startswith(names))
