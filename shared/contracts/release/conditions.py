"""Conditions: what the person must do or leave undone in the community, for how long, and why."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from shared.contracts.fields import SENSITIVE, Event, OptionalDate, OptionalRef, Ref
from shared.contracts.victim_notice import VictimInterestRef


class ConditionsSet(Event):
    """A condition of release was set, or set anew (Tokyo rules 12.1 to 12.4: practical, precise, and as few as
    possible). One event for each condition; the same `conditionId` again changes it.
    """

    type: ClassVar[str] = "throughcare.release.conditions.set.v1"
    example: ClassVar[dict[str, object]] = {
        "conditionId": "k-1",
        "kind": "no_contact",
        "standing": "victim_requested",
        "startOn": "2027-01-05",
        "endOn": "2028-01-05",
        "victimInterestRef": "v-7731",
    }

    condition_id: Annotated[Ref, Field(description="The sender's own, by which a breach will name it.")]
    kind: Annotated[
        Literal[
            "good_behaviour",
            "reporting",
            "residence",
            "curfew",
            "exclusion_zone",
            "no_contact",
            "programme",
            "treatment",
            "work_or_training",
            "drug_testing",
            "alcohol_abstinence",
            "electronic_monitoring",
            "internet_use",
            "travel",
            "disclosure",
            "community_service",
            "financial",
            "weapons",
            "search",
            "other",
            "unknown",
        ],
        Field(
            description="What sort; `financial` is to pay, `weapons` to have none, `search` to be searched.",
            **SENSITIVE,
        ),
    ]
    standing: Annotated[
        Literal["standard", "additional", "victim_requested", "unknown"],
        Field(
            description="Whether everybody has it, this person alone, or because of a victim's interest.", **SENSITIVE
        ),
    ] = "unknown"
    text: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=1000,
            description="Its precise words, as the person is to understand them; without any victim's name.",
            **SENSITIVE,
        ),
    ] = None
    start_on: Annotated[OptionalDate, Field(description="The first day it holds; the day of release, if absent.")] = (
        None
    )
    end_on: Annotated[OptionalDate, Field(description="The last day it holds; as long as supervision, if absent.")] = (
        None
    )
    victim_interest_ref: Annotated[
        VictimInterestRef | None, Field(description="Whose interest it protects, if somebody is to be told of release.")
    ] = None
    set_by: Annotated[OptionalRef, Field(description="Who set it: a role or a body, never a name.")] = None
    decision_ref: Annotated[OptionalRef, Field(description="The number of the licence or order.")] = None
    raw_value: Annotated[
        str | None, Field(max_length=128, description="The sender's own code, where `kind` is wider.", **SENSITIVE)
    ] = None

    @model_validator(mode="after")
    def ends_after_it_starts(self) -> Self:
        """A condition that is over before it holds would bind nobody."""
        if self.start_on and self.end_on and self.end_on < self.start_on:
            raise ValueError("endOn is before startOn: correct one of them")
        return self
