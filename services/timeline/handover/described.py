"""The operation on hand-over packs as the document describes it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from services.timeline.caseload.described import CaseGap
from services.timeline.described import EventId, StateName, TimeZones
from shared.contracts.fields import Factuality
from shared.openapi import Answer, Operation

Whole = Annotated[
    bool,
    Query(
        description="The whole journey, for whoever takes the person over in another country or jurisdiction: every "
        "accepted fact, and nothing of what is due or missing here."
    ),
]
Said = Annotated[str | None, Field(description="In words; null where it is not known, which is shown as such.")]


class PackLine(BaseModel):
    """What is said of one thing."""

    label: Annotated[str, Field(description="Of what.")]
    text: Said
    event: Annotated[UUID | None, Field(description="The event that says so, where it is one.")]


class PackSection(BaseModel):
    """A part of the pack."""

    code: Annotated[str, Field(description="Which, such as `release`.")]
    title: Annotated[str, Field(description="Which, as its heading says.")]
    lines: list[PackLine]


class PackEvent(BaseModel):
    """An event of the last time in custody, or since."""

    id: EventId
    when: Annotated[
        str, Field(description="When it happened, as exactly as it is known, in words, by the clock of `time_zones`.")
    ]
    time: Annotated[datetime, Field(description="When it happened.")]
    headline: Annotated[str, Field(description="What happened, in a few plain words.")]
    factuality: Annotated[
        Factuality | None,
        Field(description="On what it rests: what happened or was decided, an assessment, or an allegation."),
    ]
    judgements: Annotated[
        list[str], Field(description="Which of what it says is what somebody thinks, in words, where it is a fact.")
    ]
    service: Annotated[str, Field(description="Which service took it.")]
    actor: Annotated[str, Field(description="Who said so: the name of a token, or a policy.")]
    corrected: Annotated[bool, Field(description="Whether it was corrected since; it is shown as it is right.")]
    odd: Annotated[list[str], Field(description="What is odd about it, in sentences.")]


class PackHead(BaseModel):
    """The last event of a stream that the pack was made from; the next one in the stream names its hash."""

    service: Annotated[str, Field(description="Whose stream.")]
    person: Annotated[UUID, Field(description="Which of the ids that are this person.")]
    sequence: Annotated[int, Field(ge=1, description="Its number in the stream.")]
    event: EventId
    sha256: Annotated[str, Field(description="SHA-256 of the event as published, which `GET /v1/events/{id}` gives.")]


class Made(BaseModel):
    """When, for whom and from what a pack was made."""

    at: Annotated[datetime, Field(description="When.")]
    for_: Annotated[str, Field(alias="for", description="For whom: the name of their token.")]
    as_of: Annotated[datetime, Field(description="All that was known by then is in it, and nothing after it.")]


class Pack(BaseModel):
    """What the next worker must know of a person."""

    person: Annotated[UUID, Field(description="The person's id; of one who was merged, the survivor's.")]
    identifiers: Annotated[list[str], Field(description="By which senders know them, as scheme:value.")]
    state: Annotated[StateName | None, Field(description="Where they are; none before any custody.")]
    classification: Annotated[str, Field(description="How it is to be handled; at the head of each printed sheet.")]
    whole: Annotated[bool, Field(description="Whether it is of the whole journey, for another jurisdiction.")]
    gaps: Annotated[list[CaseGap], Field(description="What is missing, the gravest first; none of the whole journey.")]
    sections: Annotated[list[PackSection], Field(description="In the order in which they are needed.")]
    events: Annotated[
        list[PackEvent], Field(description="The last time in custody and since, or the whole journey, in order.")
    ]
    left_out: Annotated[list[str], Field(description="What is not in it, in sentences.")]
    time_zones: TimeZones
    made: Made
    heads: list[PackHead]


GET_PACK = Operation(
    "Get what the next worker must know",
    "The hand-over pack of a person, made from their timeline: what is missing, release and its conditions, who "
    "expects them when, what is due, needs and what was asked where, plan, programmes, means, who is responsible; then "
    "what happened. At `/people/{who}/handover-pack` it is a page to print. Nothing in it is about victims. With "
    "`whole` it is a summary of the journey to send along with somebody who goes to another jurisdiction.",
    group="Work",
    roles=("practitioner",),
    answers={
        200: Answer(
            "The pack.",
            Pack,
            links={"timeline": {"operationId": "get_timeline", "parameters": {"who": "$response.body#/person"}}},
        )
    },
    problems=("no_such_person", "as_of"),
)
