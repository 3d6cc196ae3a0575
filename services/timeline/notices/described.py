"""The operation on notices as the document describes it."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from services.timeline.described import Roughly, TimeZones
from services.timeline.notices.listing import Show
from shared.contracts.victim_notice import NoticeKind
from shared.openapi import Answer, Operation

Channel = Annotated[
    str | None,
    Query(min_length=1, max_length=128, description="Only notices that this team or role is to give."),
]
Shown = Annotated[
    Show | None,
    Query(
        description="Only notices that: should have been given before a day that is past (`overdue`); tell of what "
        "has happened, so that they are for now (`untimed`); are to be given before a day to come (`due`); rest on "
        "what was corrected or retracted since (`doubtful`)."
    ),
]


class Condition(BaseModel):
    """A condition of release that protects the interest."""

    kind: Annotated[str, Field(description="What sort, as a code.")]
    text: Annotated[str | None, Field(description="Its precise words, where they are known.")]
    start_on: Annotated[date | None, Field(description="The first day it holds; the day of release, if none.")]
    end_on: Annotated[date | None, Field(description="The last day it holds; as long as supervision, if none.")]


class Settle(BaseModel):
    """The event that says that it was given, to send from a source of yours."""

    type: Annotated[str, Field(description="Its type.")]
    subject: Annotated[str, Field(description="Whom it is about.")]
    data: Annotated[
        dict[str, Any],
        Field(
            description="Where it was not given, `outcome` is `not_served` and `reason` says why; "
            "`victimInterestRef` names one interest where it was given to that one alone."
        ),
    ]


class Notice(BaseModel):
    """Something that somebody with an interest must be told."""

    id: Annotated[UUID, Field(description="The event by which it came to be owed.")]
    person: Annotated[UUID, Field(description="The id of the person whom it is about.")]
    identifiers: Annotated[list[str], Field(description="By which senders know them, as scheme:value.")]
    notice: Annotated[str | None, Field(description="The notice's own id, the sender's or ours.")]
    kind: Annotated[NoticeKind, Field(description="Of what.")]
    urgency: Annotated[Literal["overdue", "untimed", "due"], Field(description="The list is in this order.")]
    by: Annotated[date | None, Field(description="The day of what it tells, where that is to be told beforehand.")]
    since: Annotated[datetime, Field(description="Since when it is owed.")]
    since_roughly: Roughly
    channel: Annotated[str | None, Field(description="Who is to tell them: a team or a role.")]
    tell: Annotated[str, Field(description="What to tell, in a sentence; where the person is held is never in it.")]
    on: Annotated[date | None, Field(description="The day that it is about, where it is known.")]
    why: Annotated[str, Field(description="Why it is owed.")]
    interests: Annotated[list[str], Field(description="To whom it is owed still: opaque references.")]
    ground: Annotated[
        Literal["stands", "corrected", "retracted"] | None,
        Field(description="How what it rests on is now; none where the liaison's own system reported it."),
    ]
    ground_changed: Annotated[datetime | None, Field(description="When that was last corrected or retracted.")]
    conditions: Annotated[list[Condition], Field(description="What protects these interests.")]
    settle: Settle


class Notices(BaseModel):
    """A page of the list."""

    total: Annotated[int, Field(ge=0, description="How many there are on all pages.")]
    as_of: Annotated[datetime, Field(description="All that was taken by then is in it.")]
    time_zones: TimeZones
    notices: list[Notice]
    next: Annotated[str | None, Field(description="Cursor of the next page, if there is one.")]


LIST_NOTICES = Operation(
    "List notices owed to whoever has an interest",
    "What those who asked to be told are owed, for their liaison alone: what to tell, why, by when, to which opaque "
    "references, and the event that settles it. It follows the timeline within a second or two.",
    group="Work",
    roles=("liaison",),
    answers={
        200: Answer(
            "A page of the list.",
            Notices,
            links={"next": {"operationId": "list_notices", "parameters": {"cursor": "$response.body#/next"}}},
        )
    },
    problems=("bad_cursor",),
)
