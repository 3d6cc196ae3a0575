"""The timeline's operations as the document describes them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from services.timeline.caseload.whereabouts import Place
from shared.contracts.fields import Factuality
from shared.openapi import Answer, Operation

PERSON = "0e2ad3c4-5d0b-8a6f-9a41-5b7cf4d3a9b1"
EventId = Annotated[UUID, Field(description="The event's id.")]
Precision = Annotated[Literal["minute", "day", "month", "unknown"], Field(description="How exactly that is known.")]
Roughly = Annotated[
    str | None,
    Field(
        description="What is known of that time, where it is less than the minute: a day (2026-03-13), a month "
        "(2026-03), or nothing. Of it the hour above is nobody's."
    ),
]
TimeZones = Annotated[
    list[str],
    Field(
        description="By whose clock people read these instants: that of the jurisdiction, by the pack in use; then "
        "those of its facilities elsewhere, by which a day may have ended that is due."
    ),
]
StateName = Literal["in_custody", "returned_to_custody", "in_community", "ended"]

Who = Annotated[str, Path(description="A person's id, or an identifier as scheme:value.", examples=["gb:noms:A1234BC"])]
Identifier = Annotated[
    str | None, Query(description="Only the person known by this, as scheme:value.", examples=["gb:noms:A1234BC"])
]
State = Annotated[
    StateName | None,
    Query(description="Only people who are now in this state: with those who are away from it, see `at_large`."),
]
Where = Annotated[Place | None, Query(description="Only people who are there now.")]
AtLarge = Annotated[
    bool | None,
    Query(
        description="Only people who are not where they should be, in custody or in reach: `absconded`, `recalled`, "
        "`wanted` or `released_in_error`; with `false` all others, so that `state=in_custody&at_large=false` are those "
        "who are there."
    ),
]
Cursor = Annotated[
    str | None, Query(description="`next` of the page before, unchanged. Paging neither skips nor repeats.")
]
Limit = Annotated[int, Query(ge=1, le=500, description="At most so many.")]
Offset = Annotated[int, Query(ge=0, le=100_000, description="Leave out so many at the beginning.")]
Reviewed = Annotated[UUID, Path(description="The event's id, as it is listed.")]
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
    state: Annotated[
        StateName | None,
        Field(description="How far on the path; none before any custody. Whoever is away from custody is in it still."),
    ]
    place: Annotated[Place | None, Field(description="Where they are now, where the state does not say it.")]
    since: Annotated[datetime | None, Field(description="Since when they are there.")]
    since_roughly: Roughly
    identifiers: Annotated[list[str], Field(description="By which senders know them, as scheme:value.")]
    entries: Annotated[int, Field(ge=0, description="How long their timeline is.")]
    changed: Annotated[datetime, Field(description="When the timeline last took an entry.")]


class Count(BaseModel):
    """How many people are where."""

    state: Annotated[StateName | None, Field(description="How far on the path; none before any custody.")]
    place: Annotated[Place | None, Field(description="Where they are; none where the state says it.")]
    people: Annotated[int, Field(ge=0, description="How many.")]


class People(BaseModel):
    """A page of people."""

    total: Annotated[int, Field(ge=0, description="How many there are on all pages.")]
    people: list[Person]
    counts: Annotated[
        list[Count],
        Field(
            description="How many there are in all, whoever was asked for; everybody is in one of these. Places follow "
            "within a second or two."
        ),
    ]
    next: Annotated[str | None, Field(description="Cursor of the next page, if there is one.")]


class Was(BaseModel):
    """An entry before it was corrected."""

    headline: Annotated[str, Field(description="What it said, in a few plain words.")]
    time: Annotated[datetime, Field(description="When it was said to have happened.")]
    timeprecision: Precision


class Retraction(BaseModel):
    """Why an entry should not have been there."""

    event: Annotated[UUID, Field(description="The event that says so.")]
    knowntime: Annotated[datetime, Field(description="When the timeline took that.")]
    actor: Annotated[str, Field(description="Who said so: the name of a token.")]
    reason: Annotated[str, Field(description="Why, as a code.")]
    approved_by: Annotated[str | None, Field(description="Who approved it, where that was said.")]


class Correction(Retraction):
    """How an entry came to be as it is."""

    corrected_by: Annotated[str | None, Field(description="Who corrected it, where that was said.")]
    was: Was


class Answered(BaseModel):
    """What the flags of an entry may have been about is not on record as it was."""

    event: Annotated[UUID, Field(description="The correction or retraction.")]
    entry: Annotated[UUID, Field(description="Of which entry.")]
    own: Annotated[
        bool,
        Field(
            description="Whether of this entry: its flags are then about what it said before, and those of what it "
            "says now stand with its correction. Otherwise of another that was on record when the flags were raised "
            "and tells of the same thing: see whether it is odd still."
        ),
    ]
    how: Literal["corrected", "retracted"]
    knowntime: Annotated[datetime, Field(description="When the timeline took that.")]


class ToReview(BaseModel):
    """Why somebody must look at an entry: what it followed from, or what was believed when it was told, is not so."""

    because: Annotated[
        UUID,
        Field(
            description="The correction or retraction of its cause, or of its ground; what voids that; or what says "
            "that two are two people."
        ),
    ]
    reason: Annotated[
        Literal[
            "cause_corrected",
            "cause_retracted",
            "cause_parted",
            "ground_corrected",
            "ground_retracted",
            "ground_voided",
        ],
        Field(
            description="`cause_…`: a policy concluded it from that; `parted`: from a correction under an id that is "
            "another person's after all. `ground_…`: somebody told it while that was "
            "believed: of a time in custody that was none, or is void, on a recall that was none, for another day of "
            "release."
        ),
    ]
    opened: Annotated[datetime, Field(description="When the timeline took that.")]


class Review(ToReview):
    """An entry that somebody must look at."""

    event: EventId
    person: Annotated[UUID, Field(description="Whom it is about.")]
    type: Annotated[str, Field(description="From the catalogue.")]
    headline: Annotated[str, Field(description="What it says, in a few plain words.")]


class Reviews(BaseModel):
    """Part of the list."""

    total: Annotated[int, Field(ge=0, description="How many there are in all.")]
    reviews: list[Review]


class Reason(BaseModel):
    """Why an entry stands."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, Field(min_length=3, max_length=500, description="Why; it is kept.")]


class Stood(BaseModel):
    """What was decided."""

    event: EventId
    outcome: Literal["stands"]


class Entry(BaseModel):
    """One event on a timeline."""

    id: EventId
    type: Annotated[str, Field(description="From the catalogue.")]
    headline: Annotated[str, Field(description="What happened, in a few plain words.")]
    factuality: Annotated[
        Factuality | None,
        Field(
            description="On what it rests: what happened or was decided, what somebody thinks of the person, or what "
            "they are said to have done. It follows from the type; null where that is not in the catalogue."
        ),
    ]
    judgements: Annotated[
        list[str], Field(description="Fields of `data` that are what somebody thinks, where the event is a fact.")
    ]
    time: Annotated[datetime, Field(description="When it happened in the world, with the sender's offset.")]
    timeprecision: Precision
    recordedtime: Annotated[datetime, Field(description="When the service appended it.")]
    knowntime: Annotated[datetime, Field(description="When the timeline took it; what `as_of` is compared with.")]
    person: Annotated[UUID, Field(description="The id it was sent with, of those that are this person.")]
    service: Annotated[str, Field(description="Whose event it is.")]
    sequence: Annotated[int, Field(ge=1, description="Place in the stream of this service and id.")]
    actor: Annotated[str, Field(description="Who said so: the name of a token, or policy:NAME.")]
    cause: Annotated[UUID | None, Field(description="The event that set this one off.")]
    correlation: Annotated[UUID, Field(description="The event that began the chain of causes.")]
    flags: Annotated[list[str], Field(description="What was odd about it when it was taken; never taken back.")]
    answered: Annotated[
        list[Answered], Field(description="What was corrected or retracted since that its flags may have been about.")
    ]
    corrected: Annotated[
        list[Correction], Field(description="How it came to be as it is shown, the first correction first.")
    ]
    retracted: Annotated[Retraction | None, Field(description="It should not be there; it stays to be seen.")]
    reviews: Annotated[list[ToReview], Field(description="Why somebody must look at it.")]
    data: Annotated[dict[str, Any], Field(description="What the event says, by the schema of its type.")]


class TimelinePage(BaseModel):
    """A page of a timeline, in the order of the world; an effect comes after its cause."""

    person: Annotated[UUID, Field(description="The person's id; of one that was merged, the survivor's.")]
    as_of: Annotated[datetime, Field(description="What was known at this instant is shown; the cursor carries it.")]
    time_zones: TimeZones
    entries: list[Entry]
    next: Annotated[str | None, Field(description="Cursor of the next page, if there is one.")]


LIST_PEOPLE = Operation(
    "List people",
    "Everybody whom accepted events are about, page by page; by identifier, by state, or by where they are beside it.",
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
LIST_REVIEWS = Operation(
    "List what is to be reviewed",
    "Entries that followed from what was corrected or retracted since, the oldest first. Nothing is undone by itself: "
    "correct or retract them, or say that they stand.",
    group="Work",
    roles=("practitioner", "auditor"),
    answers={200: Answer("Part of the list.", Reviews)},
)
STANDS = Operation(
    "Say that an entry stands",
    "Although what it followed from was corrected or retracted. Kept with the reason; it is off the list then.",
    group="Work",
    roles=("practitioner",),
    answers={200: Answer("It stands.", Stood)},
    problems=("not_to_review",),
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
