"""The end of a life."""

from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from shared.contracts.fields import OPEN, PERSONAL, SENSITIVE, Event, OptionalRef


class DeathRecorded(Event):
    """A person died. Rule 6: nothing happens to them afterwards, but what settles their affairs.

    Next of kin and an independent authority are told without delay (Mandela rules 69 and 71). Who was told later is
    said by the same event again, at the same time of death: that is no second death.
    """

    type: ClassVar[str] = "throughcare.intake.death.recorded.v1"
    example: ClassVar[dict[str, object]] = {
        "place": "hospital",
        "inCustody": True,
        "nextOfKin": "informed",
        "authorityInformed": True,
    }
    may_follow_death: ClassVar[bool] = True

    died_at: Annotated[
        AwareDatetime | None,
        Field(
            description="When, if the sender knows it better than `time` does; what is due counts from `time` all the "
            "same.",
            **PERSONAL,
        ),
    ] = None
    place: Annotated[
        Literal["custody", "hospital", "community", "unknown"],
        Field(description="Where; the cause of a death is not taken.", **PERSONAL),
    ]
    in_custody: Annotated[
        bool | None,
        Field(description="Whether custody was responsible for the person, wherever they died.", **PERSONAL),
    ] = None
    next_of_kin: Annotated[
        Literal["informed", "not_yet", "nobody_known", "opted_out", "unknown"],
        Field(description="Whether family was told; `opted_out` where the person had asked for that.", **SENSITIVE),
    ] = "unknown"
    authority_informed: Annotated[
        bool | None, Field(description="Whether the independent authority was told (Mandela rule 71).", **OPEN)
    ] = None
    authority_ref: Annotated[OptionalRef, Field(description="The coroner's or other authority's reference.")] = None
