"""What an assessment is made of: the instrument, what it found in each part of life, and its overall result."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from shared.contracts.fields import OPEN, SENSITIVE, Code, Contract, Ref

NeedDomain = Literal[
    "criminal_history",
    "personality_self_control",
    "attitudes_thinking",
    "associates_lifestyle",
    "family_relationships",
    "children_dependants",
    "education_training",
    "employment",
    "leisure_community",
    "substance_drugs",
    "substance_alcohol",
    "accommodation",
    "finance_benefits_id",
    "health_wellbeing",
    "unknown",
]
Responsivity = Literal[
    "language",
    "literacy_numeracy",
    "learning_disability",
    "neurodiversity",
    "mental_health",
    "cognitive_ability",
    "motivation",
    "gender_specific",
    "culture_religion",
    "trauma_history",
    "age_maturity",
    "physical_disability",
    "caring_duties",
    "transport_digital_access",
    "group_vs_individual",
    "staff_match",
    "unknown",
]
YesNo = Literal["yes", "no", "unknown"]
Score = Annotated[float, Field(ge=-1000, le=1000, allow_inf_nan=False, **SENSITIVE)]


class Instrument(Contract):
    """Which instrument was used: we are agnostic of it, and never ship its items."""

    code: Annotated[Code, Field(description="The short name of the instrument, such as lsi-r.")]
    version: Annotated[
        str, Field(min_length=1, max_length=32, description="Its edition, as its publisher names it.", **OPEN)
    ]
    family: Annotated[
        Literal["risk", "needs", "risk_needs", "screening", "health_flag", "spj", "education", "vocational", "unknown"],
        Field(description="What it measures.", **OPEN),
    ]


def check_range(score: float | None, lowest: float | None, highest: float | None) -> None:
    """Rule 11: a score is within the instrument's range."""
    if lowest is not None and highest is not None and lowest > highest:
        raise ValueError("the lowest score is above the highest")
    if score is None:
        return
    if (lowest is not None and score < lowest) or (highest is not None and score > highest):
        raise ValueError("the score is outside the instrument's range (rule 11): correct the score or the range")


class Need(Contract):
    """One need, on the instrument's own scale and in words; a missing score is not zero."""

    domain: Annotated[NeedDomain, Field(description="Which part of life.", **SENSITIVE)]
    score: Annotated[
        Score | None, Field(description="On the instrument's own scale; absent where there is none, which is not zero.")
    ] = None
    min: Annotated[Score | None, Field(description="The lowest the scale goes.")] = None
    max: Annotated[Score | None, Field(description="The highest the scale goes.")] = None
    severity: Annotated[
        Literal["none", "some", "considerable", "severe", "unknown"],
        Field(description="In words, whatever the scale.", **SENSITIVE),
    ] = "unknown"
    linked_to_reoffending: Annotated[
        YesNo, Field(description="Whether the assessor ties it to reoffending.", **SENSITIVE)
    ] = "unknown"
    linked_to_harm: Annotated[
        YesNo, Field(description="Whether the assessor ties it to serious harm.", **SENSITIVE)
    ] = "unknown"
    strength: Annotated[bool, Field(description="It protects, instead of needing help.", **SENSITIVE)] = False
    criminogenic: Annotated[
        bool | None,
        Field(description="Whether the instrument counts it among needs that drive offending.", **SENSITIVE),
    ] = None
    raw_value: Annotated[str | None, Field(max_length=128, description="The instrument's own word.", **SENSITIVE)] = (
        None
    )

    @model_validator(mode="after")
    def score_in_range(self) -> Self:
        """Rule 11."""
        check_range(self.score, self.min, self.max)
        return self


class Probability(Contract):
    """What an instrument says of an outcome; kept as said, never computed by us."""

    value: Annotated[float, Field(ge=0, le=1, description="From 0 to 1.", **SENSITIVE)]
    horizon_months: Annotated[int, Field(ge=1, le=240, description="Within how many months.", **SENSITIVE)]
    outcome: Annotated[Code, Field(description="Of what, such as reconviction.")]


class Override(Contract):
    """A professional's departure from the instrument's band, with the reason."""

    from_: Annotated[str, Field(alias="from", max_length=64, description="The band by the instrument.", **SENSITIVE)]
    to: Annotated[str, Field(max_length=64, description="The band by the professional.", **SENSITIVE)]
    reason: Annotated[Code, Field(description="A code for why.")]
    by: Annotated[Ref, Field(description="Who decided it: a role or a reference, never a name.")]


class Overall(Contract):
    """The instrument's overall result, beside the instrument-independent level 1 to 5."""

    raw_score: Annotated[Score | None, Field(description="On the instrument's own scale.")] = None
    raw_min: Annotated[Score | None, Field(description="The lowest the scale goes.")] = None
    raw_max: Annotated[Score | None, Field(description="The highest the scale goes.")] = None
    unit: Annotated[
        Literal["points", "percent", "decile", "unknown"], Field(description="What the score counts.", **SENSITIVE)
    ] = "unknown"
    probability: Probability | None = None
    local_band: Annotated[
        str | None, Field(max_length=64, description="The instrument's own word for the result.", **SENSITIVE)
    ] = None
    neutral_level: Annotated[
        Literal[1, 2, 3, 4, 5, "unknown"],
        Field(description="From 1, the lowest, to 5, the highest, whatever the instrument.", **SENSITIVE),
    ] = "unknown"
    overridden: Override | None = None

    @model_validator(mode="after")
    def score_in_range(self) -> Self:
        """Rule 11."""
        check_range(self.raw_score, self.raw_min, self.raw_max)
        return self
