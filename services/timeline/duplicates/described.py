"""The operation on duplicates as the document describes it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.openapi import Answer, Operation


class Record(BaseModel):
    """One of two records."""

    id: Annotated[UUID, Field(description="The person's id; of one that was merged, the survivor's.")]
    identifiers: Annotated[list[str], Field(description="By which senders know them, as scheme:value.")]


class Ground(BaseModel):
    """What says that they may be one person."""

    event: Annotated[UUID, Field(description="The event that says so.")]
    actor: Annotated[str, Field(description="Who said so: the name of a token.")]
    knowntime: Annotated[datetime, Field(description="When the timeline took that.")]
    reason: Annotated[
        Literal["reported", "same_identifier"],
        Field(
            description="`reported` by its sender; or the event gives an identifier by which the other is known too."
        ),
    ]


class Duplicate(BaseModel):
    """Two records that may be one person, of which nobody has said whether they are."""

    people: Annotated[list[Record], Field(min_length=2, max_length=2, description="Both.")]
    since: Annotated[datetime, Field(description="Since when something says so.")]
    said: Annotated[list[Ground], Field(description="What says so, the first told first.")]


class DuplicateList(BaseModel):
    """Part of the list."""

    total: Annotated[int, Field(ge=0, description="How many there are in all.")]
    duplicates: list[Duplicate]


LIST_DUPLICATES = Operation(
    "List records that may be one person",
    "Two records that share an identifier, or of which a sender says that they may be one person, the first told "
    "first. Whoever keeps identities answers by an event: person.merged where they are one, person.distinguished where "
    "they are two. It follows the timeline within a second or two.",
    group="Work",
    roles=("practitioner", "auditor"),
    answers={200: Answer("Part of the list.", DuplicateList)},
)
