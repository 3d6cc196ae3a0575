"""A report's key, its sender's source and id, counts once, for ever: what the keys that are known came to. Pure."""

from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from shared.eventing.errors import RuleBroken
from shared.eventing.outcome import Outcome, Result
from shared.eventing.report import Report


class Known(NamedTuple):
    """What the report of one key came to: an event, its own or the one that it confirms; or waiting for its ground.

    `content` is the hash of what it said.
    """

    content: bytes
    event: UUID | None = None
    missing: str | None = None


def conflict(report: Report, known: Known) -> RuleBroken | None:
    """Where a known key says something else than it did."""
    if report.content == known.content:
        return None
    detail = "this source and id are taken by an event with other content: correct it by a new event"
    return RuleBroken("conflict", detail, "id")


def repeated(report: Report, known: Known) -> Result:
    """What is told to the sender of a known key: a duplicate, or a conflict."""
    if broken := conflict(report, known):
        return replace(Result.rejected(report.submission, broken), outcome=Outcome.CONFLICT, event=known.event)
    if known.event is None:
        return Result(Outcome.DUPLICATE, report.source, report.id, code="waiting", detail=f"waiting: {known.missing}")
    return Result(Outcome.DUPLICATE, report.source, report.id, known.event)
