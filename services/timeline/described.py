"""The timeline's operations as the document describes them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path, Query
from pydantic import BaseModel, Field

from shared.openapi import Answer, Operation

PERSON = "0e2ad3c4-5d0b-8a6f-9a41-5b7cf4d3a9b1"
EventId = Annotated[UUID, Field(description="The event's id.")]
StateName = Literal["in_custody", "returned_to_custody", "in_community", "ended"]

Who = Annotated[str, Path(description="A person's id, or an identifier as scheme:value.", examples=["gb:noms:A1234BC"])]
Identifier = Annotated[
    str | None, Query(description="Only the person known by this, as scheme:value.", examples=["gb:noms:A1234BC"])
]
State = Annotated[StateName | None, Query(description="Only people who are now in this state.")]
Cursor = Annotated[
    str | None, Query(description="`next` of the page before, unchanged. Paging neither skips nor repeats.")
]
Limit = Annotated[int, Query(ge=1, le=500, description="At most so many.")]
AsOf = Annotated[
    str | None,
    Query(
        description="What was known at this instant (RFC 3339 with offset): an answer about the past never changes.",
        json_schema_extra={"format": "date-time"},
        examples=["2026-11-27T16:30:00Z"],
    ),
]


class Person(BaseModel):
    """Somebody whom accepted events are about."""

    id: Annotated[UUID, Field(description="The person's id.")]
    state: Annotated[StateName | None, Field(description="Where they are now; none before any custody.")]
    identifiers: Annotated[list[str], Field(description="By which senders know them, as scheme:value.")]
    entries: Annotated[int, Field(ge=0, description="How long their timeline is.")]
    changed: Annotated[datetime, Field(description="When the timeline last took an entry.")]


class People(BaseModel):
    """A page of people."""

    total: Annotated[int, Field(ge=0, description="How many there are on all pages.")]
    people: list[Person]
    next: Annotated[str | None, Field(description="Cursor of the next page, if there is one.")]


class Entry(BaseModel):
    """One event on a timeline."""

    id: EventId
    type: Annotated[str, Field(description="From the catalogue.")]
    headline: Annotated[str, Field(description="What happened, in a few plain words.")]
    time: Annotated[datetime, Field(description="When it happened in the world, with the sender's offset.")]
    timeprecision: Annotated[
        Literal["minute", "day", "month", "unknown"], Field(description="How exactly that is known.")
    ]
    recordedtime: Annotated[datetime, Field(description="When the service appended it.")]
    knowntime: Annotated[datetime, Field(description="When the timeline took it; what `as_of` is compared with.")]
    service: Annotated[str, Field(description="Whose event it is.")]
    sequence: Annotated[int, Field(ge=1, description="Place in the stream of this service and person.")]
    actor: Annotated[str, Field(description="Who said so: the name of a token, or policy:NAME.")]
    cause: Annotated[UUID | None, Field(description="The event that set this one off.")]
    correlation: Annotated[UUID, Field(description="The event that began the chain of causes.")]
    flags: Annotated[list[str], Field(description="What is odd about it.")]
    data: Annotated[dict[str, Any], Field(description="What the event says, by the schema of its type.")]


class TimelinePage(BaseModel):
    """A page of a timeline, in the order of the world; an effect comes after its cause."""

    person: Annotated[UUID, Field(description="The person's id.")]
    as_of: Annotated[datetime, Field(description="What was known at this instant is shown; the cursor carries it.")]
    entries: list[Entry]
    next: Annotated[str | None, Field(description="Cursor of the next page, if there is one.")]


LIST_PEOPLE = Operation(
    "List people",
    "Everybody whom accepted events are about, page by page; by identifier or by state.",
    group="Follow",
    roles=("practitioner", "auditor"),
    answers={
        200: Answer(
            "A page of people.",
            People,
            links={
                "timeline": {"operationId": "get_timeline", "parameters": {"who": "$response.body#/people/0/id"}},
                "next": {"operationId": "list_people", "parameters": {"cursor": "$response.body#/next"}},
            },
        )
    },
    problems=("bad_cursor",),
)
GET_TIMELINE = Operation(
    "Read a timeline",
    "Everything that happened to a person, in the order of the world. As JSON in pages; with `Accept: text/csv` or "
    "`Accept: application/x-ndjson` the whole of it, an entry a line.",
    group="Follow",
    roles=("practitioner", "auditor"),
    answers={
        200: Answer(
            "The timeline, or a page of it.",
            TimelinePage,
            content={
                "text/csv": {"schema": {"type": "string"}},
                "application/x-ndjson": {"schema": {"type": "string", "description": "Each line is an Entry."}},
            },
            links={"event": {"operationId": "get_event", "parameters": {"identifier": "$response.body#/entries/0/id"}}},
        )
    },
    problems=("no_such_person", "as_of", "bad_cursor"),
)
