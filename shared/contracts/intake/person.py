"""Who a person is, as systems know them."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from shared.contracts.fields import OPEN, PERSONAL, SENSITIVE, Contract, Event, OptionalRef, PersonalRef

Gender = Literal["woman", "man", "another", "not_said", "unknown"]
BirthYear = Annotated[int | None, Field(ge=1850, le=2200, **PERSONAL)]
LanguageTag = Annotated[str | None, Field(max_length=35, pattern=r"^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$", **PERSONAL)]


class Identifier(Contract):
    """One number by which some system knows the person; `scheme` is an open list, such as gb:noms or us:doc:nc."""

    scheme: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            pattern=r"^[a-z0-9:_-]+$",
            description="Which numbering it is from, in lower case: gb:noms, us:doc:nc. An open list.",
            **OPEN,
        ),
    ]
    value: Annotated[str, Field(min_length=1, max_length=64, description="The number itself.", **PERSONAL)]
    issuer: Annotated[OptionalRef, Field(description="Who gave the number out, where the scheme does not say.")] = None
    status: Annotated[
        Literal["active", "retired", "unknown"], Field(description="Whether the number is in use still.", **OPEN)
    ] = "active"


class PersonRegistered(Event):
    """A person is known to the system (Mandela rules 6 and 7: the file begins with identity)."""

    type: ClassVar[str] = "throughcare.intake.person.registered.v1"
    example: ClassVar[dict[str, object]] = {
        "identifiers": [{"scheme": "gb:noms", "value": "A1234BC"}],
        "birthYear": 1990,
    }

    identifiers: Annotated[
        tuple[Identifier, ...],
        Field(min_length=1, max_length=20, description="Every number by which the person is known.", **PERSONAL),
    ]
    birth_year: Annotated[BirthYear, Field(description="The year alone: a date of birth is not taken.")] = None
    gender: Annotated[
        Gender,
        Field(
            description="As the person says (Mandela rule 7); needed to see for whom an instrument is made.",
            **SENSITIVE,
        ),
    ] = "unknown"
    language_tag: Annotated[
        LanguageTag, Field(description="The language the person understands best (BCP 47), such as pt-BR.")
    ] = None
    duplicate_candidates: Annotated[
        tuple[PersonalRef, ...],
        Field(
            max_length=20,
            description="People who may be the same person: scheme:value or an id of ours, as in a subject.",
            **PERSONAL,
        ),
    ] = ()


class IdentityCorrected(Event):
    """Something by which the person is known was wrong, or has changed; what it was stays in the record."""

    type: ClassVar[str] = "throughcare.intake.person.identity_corrected.v1"
    example: ClassVar[dict[str, object]] = {"field": "birth_year", "birthYear": 1989, "reason": "data_entry"}
    may_follow_death: ClassVar[bool] = True

    field: Annotated[
        Literal[
            "identifier", "birth_year", "gender", "language", "name", "birth_date", "nationality", "other", "unknown"
        ],
        Field(description="What was corrected; a name or a date of birth is never taken, only that it was.", **OPEN),
    ]
    old_hash: Annotated[
        str | None,
        Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of what it was, where the sender gives it.", **PERSONAL),
    ] = None
    identifier: Identifier | None = None
    birth_year: Annotated[BirthYear, Field(description="The right one, where `field` is birth_year.")] = None
    gender: Annotated[Gender, Field(description="The right one, where `field` is gender.", **SENSITIVE)] = "unknown"
    language_tag: Annotated[LanguageTag, Field(description="The right one (BCP 47), where `field` is language.")] = None
    reason: Annotated[
        Literal["data_entry", "late_info", "identity", "court_order", "changed", "unknown"],
        Field(description="Why; `changed` where the old one had been right.", **OPEN),
    ]
    raw_value: Annotated[
        OptionalRef, Field(description="The sender's own code, where `field` does not hold all of it.")
    ] = None

    @model_validator(mode="after")
    def gives_what_it_names(self) -> Self:
        """A new value is one of the field that is said to be corrected."""
        given = {
            "identifier": self.identifier is not None,
            "birth_year": self.birth_year is not None,
            "gender": self.gender != "unknown",
            "language": self.language_tag is not None,
        }
        if others := [name for name, there in given.items() if there and name != self.field]:
            raise ValueError(f"the new {others[0]} is given, but `field` says {self.field}: send one event for each")
        return self
