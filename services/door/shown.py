"""Answers about events and to operators as the document shows them; the answers themselves are written as found."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

Event = Annotated[UUID, Field(description="The id that we gave the event.")]
Person = Annotated[UUID, Field(description="The person's id.")]
Service = Annotated[str, Field(description="The service that owns the event's type.")]
Seconds = Annotated[float, Field(ge=0)]
Number = Annotated[int, Field(ge=0)]


class Hop(BaseModel):
    """One event at one place at one time."""

    at: datetime
    service: Annotated[str, Field(description="Where.")]
    what: Literal["received", "appended", "published", "applied"]
    event: Event
    type: str
    cause: Annotated[UUID | None, Field(description="The event that set this one off.")]
    delay_ms: Annotated[float, Field(description="Milliseconds since the hop before.")]


class Trace(BaseModel):
    """The way of an event, of what caused it and of what it caused."""

    event: Event
    correlation: Annotated[UUID, Field(description="The event that began the chain of causes.")]
    traceparent: Annotated[str | None, Field(description="W3C trace context, for a tracing backend.")]
    hops: list[Hop]


class WaitingReport(BaseModel):
    """A report whose ground has not arrived."""

    service: Service
    source: str
    report: Annotated[str, Field(description="The sender's own id.")]
    type: str
    person: Person
    time: Annotated[datetime, Field(description="When it happened in the world.")]
    received: Annotated[datetime, Field(description="When it reached us.")]
    missing: Annotated[str, Field(description="What it waits for.")]
    actor: Annotated[str, Field(description="The name of the token that sent it.")]
    age_seconds: Seconds


class WaitingList(BaseModel):
    """Reports that wait, the oldest first."""

    waiting: list[WaitingReport]


class RejectedReport(BaseModel):
    """A report that was refused and has not been mended."""

    service: Service
    id: Annotated[UUID, Field(description="Of this rejection.")]
    source: str | None
    report: Annotated[str | None, Field(description="The sender's own id.")]
    type: str | None
    code: Annotated[str, Field(description="Why; each has a page at /problems/{code}.")]
    field: str | None
    detail: str
    actor: Annotated[str, Field(description="The name of the token that sent it.")]
    first: Annotated[datetime, Field(description="When it was first refused.")]
    last: Annotated[datetime, Field(description="When it was last refused.")]
    times: Annotated[int, Field(ge=1, description="How often the same was sent.")]


class RejectedList(BaseModel):
    """Reports that were refused, the latest first."""

    rejected: list[RejectedReport]


class Dismissed(BaseModel):
    """What was decided."""

    id: Annotated[UUID, Field(description="Of the rejection.")]
    outcome: Literal["dismissed"]


class Pause(BaseModel):
    """Why a consumer is paused: too many people were parked for one reason."""

    code: str
    type: Annotated[str, Field(description="Of the events that cannot be applied; empty where they are none.")]
    detail: str
    people: Annotated[int, Field(ge=0, description="Who were parked for this reason before it was paused.")]
    since: datetime


class ConsumerLag(BaseModel):
    """How far a service is behind what the others published."""

    consumer: str
    messages: Annotated[int, Field(ge=0, description="Messages before it.")]
    seconds: Annotated[float, Field(ge=0, description="Age of what it applied last, where it is behind.")]
    parked: Annotated[int, Field(ge=0, description="People held behind a poison event.")]
    held: Annotated[int, Field(ge=0, description="Events held before a gap.")]
    paused: Annotated[Pause | None, Field(description="Set where it stands still instead of parking more people.")]


class TakenBack(BaseModel):
    """Events that a store lacked after it was restored from a backup."""

    completed: datetime
    events: Number
    people: Number
    since: Annotated[dict[str, int], Field(description="From which offset of each partition.")]


class RelayLag(BaseModel):
    """How far a service's events are published."""

    service: str
    events: Annotated[int, Field(ge=0, description="Events not yet published.")]
    seconds: Annotated[float, Field(ge=0, description="For how long the oldest of them has waited.")]
    taken_back: Annotated[
        TakenBack | None, Field(description="What the store took back from its topic, the last time it was restored.")
    ]


class Lag(BaseModel):
    """What is behind, and what needs somebody."""

    consumers: list[ConsumerLag]
    relays: list[RelayLag]
    waiting: Number
    oldest_waiting_seconds: Seconds
    rejected: Number
    parked: Number
    held: Number


class Failing(BaseModel):
    """A subscription whose webhooks do not arrive."""

    subscription: UUID
    name: str
    owner: Annotated[str, Field(description="The name of the token that made it.")]
    host: Annotated[str, Field(description="Of its address.")]
    status: Literal["active", "paused", "disabled"]
    reason: Annotated[str | None, Field(description="Why it is paused or disabled.")]
    since: Annotated[datetime, Field(description="Since when it fails.")]
    attempts: Annotated[int | None, Field(description="Attempts of what was tried most often.")]
    answer: Annotated[int | None, Field(description="The last HTTP status, if there was an answer.")]
    detail: Annotated[str | None, Field(description="What went wrong last.")]
    next_due: Annotated[datetime | None, Field(description="When something is tried next, once it is active.")]
    pending: Number


class FailingList(BaseModel):
    """Webhooks that fail, and how much waits."""

    failing: Number
    disabled: Number
    pending: Annotated[int, Field(ge=0, description="Deliveries that wait, of all webhooks.")]
    oldest_pending_seconds: Seconds
    subscriptions: list[Failing]


class Parked(BaseModel):
    """A person held in a consumer until an operator acts."""

    consumer: str
    person: Person
    event: Annotated[UUID | None, Field(description="The event that could not be applied; none if it had no id.")]
    code: str
    detail: str
    since: datetime
    held: Annotated[int, Field(ge=0, description="Events queued, the parked one among them.")]


class ParkedList(BaseModel):
    """People who are parked, the longest first."""

    parked: list[Parked]


class LetGo(BaseModel):
    """A paused consumer that goes on."""

    consumer: str


class Resumed(BaseModel):
    """A decision that was carried out."""

    consumer: str
    person: Person
    decision: Literal["retry", "skip"]
