"""What the addresses of subscriptions answer."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from pydantic import BaseModel, Field, WithJsonSchema

from services.timeline.subscriptions.cursors import Cursor
from services.timeline.subscriptions.forms import Channel, DeliveryStatus, ForSomebody, Payload, Status, Wanted
from shared.openapi import ref


class Subscription(BaseModel):
    """A subscription, and how it stands."""

    id: UUID
    name: str
    owner: str = Field(description="The name of the token that made it, with whose rights it reads.")
    channel: Channel
    filter: Wanted = Field(description="People are given by id.")
    url: str | None
    payload: Payload
    recipient: ForSomebody | None = Field(description="For whom it is; none: for the person's own team.")
    status: Status
    reason: str | None = Field(description="Why it is paused or disabled.")
    rests: bool = Field(description="Its owner's access was ended: nothing is delivered.")
    pending: int = Field(description="Deliveries that are not sent or taken over yet.")
    oldest_pending: datetime | None
    unmatched: int = Field(description="Events that were not yet held against the filter.")
    acknowledged: str | None = Field(description="pull and sse: the cursor up to which everything was taken over.")
    failing_since: datetime | None = Field(description="webhook: the first failure since the last success.")
    created: datetime
    changed: datetime

    @classmethod
    def of(cls, row: asyncpg.Record) -> "Subscription":
        """As it is stored."""
        return cls(
            **{name: row[name] for name in STORED},
            filter=Wanted(types=row["types"], people=[str(each) for each in row["people"]], states=row["states"]),
            recipient=recipient_of(row),
            rests=not row["owner_lives"],
            acknowledged=None if row["channel"] == "webhook" else str(Cursor(row["acknowledged"], row["generation"])),
        )


STORED = (
    *("id", "name", "owner", "channel", "url", "payload", "status", "reason"),
    *("pending", "oldest_pending", "unmatched", "failing_since", "created", "changed"),
)


def recipient_of(row: asyncpg.Record) -> ForSomebody | None:
    """As it is stored."""
    if row["recipient_kind"] is None:
        return None
    to = {name: row[name] for name in ("purpose", "legal_basis")}
    return ForSomebody(kind=row["recipient_kind"], ref=row["recipient_ref"], **to)


class Made(Subscription):
    """A new subscription."""

    secret: str | None = Field(description="webhook: what signs its messages. It is shown here and never again.")


class Subscriptions(BaseModel):
    """Part of a list."""

    subscriptions: list[Subscription]
    next: str | None = Field(description="The cursor of the next part, where there is one.")


class Delivery(BaseModel):
    """A row of the delivery log."""

    number: int = Field(description="The order of delivery; also the cursor after it.")
    event: UUID = Field(description="The id by which repeats are told.")
    person: UUID | None
    type: str
    time: datetime
    status: DeliveryStatus
    due: datetime | None = Field(description="webhook: when it is tried next; empty while one before it is pending.")
    attempts: int
    answer: int | None = Field(description="The last HTTP status.")
    detail: str | None = Field(description="The last failure, or who had it tried again or skipped, and why.")
    created: datetime
    attempted: datetime | None
    finished: datetime | None


class Deliveries(BaseModel):
    """Part of the delivery log, the latest first."""

    deliveries: list[Delivery]
    next: str | None = Field(description="The cursor of the next part, where there is one.")


class Secret(BaseModel):
    """A new secret, shown once."""

    secret: str
    version: int
    previous_until: datetime = Field(description="Until then messages are signed with the secret before it too.")


class Replaying(BaseModel):
    """A replay that has begun."""

    unmatched: int = Field(description="Events that are held against the filter again.")


class Tested(BaseModel):
    """What became of a test: an attempt for a webhook, else a delivery that waits to be fetched."""

    number: int | None = Field(default=None, description="pull and sse: the delivery.")
    status: int | None = Field(default=None, description="webhook: the HTTP status of the answer.")
    milliseconds: float | None = Field(default=None, description="webhook: until the answer.")
    error: str | None = Field(default=None, description="webhook: what went wrong.")


class Taken(BaseModel):
    """How far everything was taken over, now."""

    acknowledged: str


class Numbered(BaseModel):
    """The delivery that is meant."""

    number: int


class Events(BaseModel):
    """Deliveries in order."""

    events: list[Annotated[dict[str, Any], WithJsonSchema(ref("Message"))]]
    next: str = Field(description="The cursor to go on after, also where nothing is new.")
    again: bool = Field(
        default=False, description="The database was restored since: this begins before the cursor, and may repeat."
    )
