"""How sessions are counted. Rule 5b: nobody attends one that was not delivered."""

from typing import Annotated

from pydantic import Field

from shared.contracts.fields import PERSONAL

Sessions = Annotated[int | None, Field(ge=0, le=10_000, **PERSONAL)]
Attended = Annotated[Sessions, Field(description="How many the person came to.")]
Delivered = Annotated[Sessions, Field(description="How many were held.")]
Minutes = Annotated[
    int | None, Field(ge=0, le=1_000_000, description="How long the person was there, all together.", **PERSONAL)
]


def check_sessions(attended: int | None, delivered: int | None) -> None:
    """Rule 5b: nobody attends a session that was not delivered."""
    if attended is not None and delivered is not None and attended > delivered:
        raise ValueError("sessionsAttended is more than sessionsDelivered (rule 5b): correct one of them")
