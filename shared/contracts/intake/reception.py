"""What is done for a person at reception: screenings, information, and care for those who depend on them."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from shared.contracts.fields import OPEN, PERSONAL, SENSITIVE, Contract, Event, OptionalRef, judged


class ScreeningCompleted(Event):
    """A screening was offered: that it took place and what follows, never what was found (Mandela rules 30 to 32).

    Declining is an answer like any other, and ends the obligation (Bangkok rule 8). Whoever was too unwell to be seen
    is to be seen still.
    """

    type: ClassVar[str] = "throughcare.intake.screening.completed.v1"
    example: ClassVar[dict[str, object]] = {"kind": "health", "outcome": "done", "followUpRequired": False}

    screening_id: Annotated[OptionalRef, Field(description="The sender's own.")] = None
    kind: Annotated[
        Literal[
            "health",
            "safety",
            "basic_custody",
            "literacy",
            "dependants",
            "vulnerability",
            "substance",
            "other",
            "unknown",
        ],
        Field(description="What it looks for.", **OPEN),
    ]
    stage: Annotated[
        Literal["first", "second", "repeat", "unknown"],
        Field(description="Which of its kind, where a jurisdiction asks for more than one.", **OPEN),
    ] = "unknown"
    outcome: Annotated[
        Literal["done", "declined", "unable", "unknown"],
        Field(
            description="What came of it; `declined` never counts against the person, `unable` is to be tried again.",
            **SENSITIVE,
        ),
    ]
    follow_up_required: Annotated[
        bool | None, Field(description="Whether somebody must act.", **judged("sensitive"))
    ] = None
    fit_for_work: Annotated[
        bool | None, Field(description="Whether the person may be given work (Mandela rule 96).", **judged("sensitive"))
    ] = None
    screened_by: Annotated[OptionalRef, Field(description="Who: a role or a reference, never a name.")] = None
    health_ref: Annotated[
        str | None,
        Field(max_length=128, description="Where the clinical record is, for those who may read it.", **SENSITIVE),
    ] = None
    raw_value: Annotated[
        str | None,
        Field(max_length=128, description="The sender's own code, where `kind` does not hold all of it.", **SENSITIVE),
    ] = None


class InductionCompleted(Event):
    """The person knows the rules, their rights and how to complain, in a language they understand (Mandela 54, 55)."""

    type: ClassVar[str] = "throughcare.intake.induction.completed.v1"
    example: ClassVar[dict[str, object]] = {"languageTag": "pt-BR", "mode": "interpreted"}

    language_tag: Annotated[
        str | None,
        Field(
            max_length=35,
            pattern=r"^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$",
            description="In which language (BCP 47).",
            **PERSONAL,
        ),
    ] = None
    mode: Annotated[
        Literal["written", "oral", "interpreted", "signed", "easy_read", "unknown"],
        Field(description="How it was made understood.", **PERSONAL),
    ]
    copy_provided: Annotated[bool | None, Field(description="Whether the person was given it to keep.", **OPEN)] = None
    facility_id: Annotated[OptionalRef, Field(description="The sender's own id of the prison.")] = None


class Dependant(Contract):
    """One who depends on the person: no name, no address (Bangkok rule 3)."""

    relation: Annotated[
        Literal["child", "partner", "parent", "other", "unknown"],
        Field(description="What they are to the person.", **SENSITIVE),
    ]
    age_years: Annotated[int | None, Field(ge=0, le=120, description="In whole years.", **SENSITIVE)] = None
    lives_with: Annotated[
        Literal[
            "person_in_custody", "other_parent", "relative", "foster_family", "institution", "alone", "other", "unknown"
        ],
        Field(description="Who cares for them now.", **SENSITIVE),
    ] = "unknown"
    guardianship: Annotated[
        Literal["person", "shared", "other", "court", "unknown"],
        Field(description="Who has custody or guardianship of them.", **SENSITIVE),
    ] = "unknown"
    area: Annotated[
        str | None, Field(max_length=64, description="The code of the municipality they live in.", **SENSITIVE)
    ] = None


class DependantsRecorded(Event):
    """Who depends on the person, asked so that they are cared for (Bangkok rules 2 and 3).

    Family-confidential: for the good of the children alone, hence all of it sensitive, and no headline tells any of it.
    """

    type: ClassVar[str] = "throughcare.intake.dependants.recorded.v1"
    example: ClassVar[dict[str, object]] = {
        "total": 2,
        "dependants": [{"relation": "child", "ageYears": 4, "livesWith": "relative"}],
        "careArrangement": "being_arranged",
    }

    total: Annotated[
        int | None, Field(ge=0, le=40, description="How many; absent where the person did not say.", **SENSITIVE)
    ] = None
    dependants: Annotated[
        tuple[Dependant, ...], Field(max_length=40, description="Those of whom more is known.", **SENSITIVE)
    ] = ()
    care_arrangement: Annotated[
        Literal["arranged", "being_arranged", "not_needed", "none", "unknown"],
        Field(description="Whether care for them is in place; `none` needs somebody now.", **SENSITIVE),
    ] = "unknown"
    declined: Annotated[
        bool | None, Field(description="The person did not wish to say, which is their right.", **SENSITIVE)
    ] = None

    @model_validator(mode="after")
    def counts_all(self) -> Self:
        """No more are told of than there are."""
        if self.total is not None and len(self.dependants) > self.total:
            raise ValueError("more dependants are described than `total` says: correct one of them")
        return self
