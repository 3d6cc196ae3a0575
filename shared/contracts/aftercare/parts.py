"""Pieces that several of aftercare's contracts are made of."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.fields import OPEN, PERSONAL, SENSITIVE, Contract, OptionalRef, Ref
from shared.contracts.pathways import Pathway

Intensity = Literal[
    "unsupervised", "limited", "electronic_monitoring_only", "minimum", "standard", "enhanced", "maximum", "unknown"
]
Representations = Literal["heard", "waived", "emergency"]
SupervisionId = Annotated[OptionalRef, Field(description="Of the supervision; the open one, where absent.")]
RawValue = Annotated[
    str | None,
    Field(max_length=128, description="The sender's own code, where ours does not hold all of it.", **SENSITIVE),
]
Reasons = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_.:-]*$", **SENSITIVE)], ...],
    Field(max_length=20, description="Codes of the reasons given; never a narrative.", **SENSITIVE),
]
LanguageTag = Annotated[
    str | None,
    Field(
        max_length=35,
        pattern=r"^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$",
        description="The language it was done in (BCP 47), such as pt-BR.",
        **PERSONAL,
    ),
]


class DecidedBy(Contract):
    """Who answers for a decision about a person: a role and a body, never a name."""

    role_ref: Annotated[OptionalRef, Field(description="The role, or a reference to who holds it.")] = None
    org: Annotated[OptionalRef, Field(description="The court, board or office.")] = None
    body: Annotated[
        Literal["court", "parole_board", "executive", "supervising_officer", "prison", "other", "unknown"],
        Field(description="What kind of body that is.", **OPEN),
    ] = "unknown"


class GroundInLaw(Contract):
    """The law that gives the power to decide so."""

    law: Annotated[Ref, Field(description="Which, by its reference, such as cja-2003-s254.")]
    provision: Annotated[OptionalRef, Field(description="Which part of it.")] = None


class UnmetNeed(Contract):
    """A need that is still open, so that whoever is responsible next does not begin afresh."""

    need_id: Annotated[Ref, Field(description="As in all events about it.")]
    pathway: Annotated[Pathway, Field(description="Which part of life.", **SENSITIVE)] = "unknown"


UnmetNeeds = Annotated[
    tuple[UnmetNeed, ...],
    Field(max_length=50, description="What the person still needs help with, as far as known then.", **SENSITIVE),
]
