"""The operation on cases as the document describes it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from services.timeline.caseload.listing import Show
from services.timeline.caseload.whereabouts import Place
from services.timeline.described import Roughly, StateName, TimeZones
from shared.openapi import Answer, Operation

Worker = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=128,
        description="Only people for whom this worker is responsible now, or will be once they leave custody.",
    ),
]
Team = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=128,
        description="Only people for whom this team is responsible now, is asked to take over, or has agreed to.",
    ),
]
Shown = Annotated[
    Show | None,
    Query(
        description="Only people who: were released in the last 24 hours, and nobody has met them since "
        "(`released_today`), or at any time (`no_first_contact`); have something overdue; are not where they should "
        "be, in custody or in reach (`away`); wait for a team's answer to a hand-over (`to_answer`); have something "
        "due within 7 days (`due_soon`); have nobody who is responsible, or a team whose worker left (`no_worker`); "
        "miss something (`gaps`)."
    ),
]
Since = Annotated[
    str | None,
    Query(
        description="Only people of whom something was taken after this instant: `as_of` of the list that was looked "
        "at last.",
        json_schema_extra={"format": "date-time"},
        examples=["2026-11-27T16:30:00Z"],
    ),
]


class DueSoon(BaseModel):
    """Something that has to happen still."""

    kind: Annotated[str, Field(description="What.")]
    due: Annotated[
        datetime | None, Field(description="By when; none while it is paused, or where no policy pack sets a number.")
    ]


class CaseGap(BaseModel):
    """Something that is missing."""

    code: Annotated[str, Field(description="What, as a code.")]
    sentence: Annotated[str, Field(description="What, in plain words.")]
    do: Annotated[str, Field(description="What can be done about it, in plain words.")]
    source: Annotated[str, Field(description="The rule that asks for it.")]
    ends: Annotated[list[str], Field(description="Types of events any of which can say that it is missing no more.")]


class Asked(BaseModel):
    """A hand-over that was offered and not answered."""

    team: Annotated[str, Field(description="Which team is to accept it or to refuse: a reference.")]
    by: Annotated[str | None, Field(description="Who asks: a reference.")]
    until: Annotated[datetime | None, Field(description="Until when an answer is expected, if that was said.")]


class Successor(BaseModel):
    """Who has agreed to be responsible outside."""

    worker: Annotated[str | None, Field(description="Which worker: a reference.")]
    team: Annotated[str | None, Field(description="Which team: a reference.")]


class Case(BaseModel):
    """Somebody who is looked after, and what is to be done."""

    id: Annotated[UUID, Field(description="The person's id.")]
    identifiers: Annotated[list[str], Field(description="By which senders know them, as scheme:value.")]
    state: Annotated[StateName | None, Field(description="Where they are now; none before any custody.")]
    place: Annotated[
        Place | None,
        Field(
            description="Where they are, where the state does not say it; `free` is nobody's to supervise. Who is free "
            "and without a worker is listed for 28 days."
        ),
    ]
    since: Annotated[datetime | None, Field(description="Since when they are there.")]
    since_roughly: Roughly
    worker: Annotated[str | None, Field(description="Who is responsible now: a reference.")]
    team: Annotated[str | None, Field(description="Which team is responsible now: a reference.")]
    asked: Annotated[
        Asked | None, Field(description="Who is asked to take over; none once they answered, or let the time pass.")
    ]
    successor: Annotated[
        Successor | None,
        Field(description="Who takes over when the person leaves custody; none where they have, or nobody has agreed."),
    ]
    urgency: Annotated[
        Literal["no_first_contact", "overdue", "away", "due_soon", "gaps", "none"],
        Field(description="The most urgent of what there is to do; the list is in this order."),
    ]
    released: Annotated[datetime | None, Field(description="When they left custody last, unless they are back.")]
    released_roughly: Roughly
    deadlines: Annotated[list[DueSoon], Field(description="What has to happen still, the first first.")]
    gaps: Annotated[list[CaseGap], Field(description="What is missing, the gravest first.")]
    changed: Annotated[datetime, Field(description="When the timeline last took something about them.")]


class Cases(BaseModel):
    """A page of the list."""

    total: Annotated[int, Field(ge=0, description="How many there are on all pages.")]
    as_of: Annotated[datetime, Field(description="All that was taken by then is in it; give it as `since` next time.")]
    time_zones: TimeZones
    behind: Annotated[
        datetime | None,
        Field(description="Since when something waits to be in it, if it does; who changed last is taken in first."),
    ]
    people: list[Case]
    next: Annotated[str | None, Field(description="Cursor of the next page, if there is one.")]


LIST_CASES = Operation(
    "List whom somebody must look after",
    "People whose path has not ended, the most urgent first: where they are, who is responsible or asked to be, what "
    "is due, and what is missing. It follows the timeline within a second or two. As JSON in pages; with `Accept: "
    "text/csv` the whole of it.",
    group="Work",
    roles=("practitioner",),
    answers={
        200: Answer(
            "The list, or a page of it.",
            Cases,
            content={"text/csv": {"schema": {"type": "string"}}},
            links={
                "timeline": {"operationId": "get_timeline", "parameters": {"who": "$response.body#/people/0/id"}},
                "next": {"operationId": "list_cases", "parameters": {"cursor": "$response.body#/next"}},
            },
        )
    },
    problems=("bad_cursor", "as_of"),
)
