"""What intake announces about who is who: two records are one person, or are not after all, or only look like one.

Senders may give identifiers; what is published has ids, since readers have no secret to find them by. Every service
hears it, so it is about no service's own facts and the library knows it: an event stays in the stream of the
identifier it was sent with, and whoever folds, folds all ids that are one person.
"""

from collections.abc import Callable
from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import Field

from shared.contracts.fields import OPEN, PERSONAL, Event, OptionalRef

Somebody = Annotated[str, Field(min_length=1, max_length=256, **PERSONAL)]
Evidence = Annotated[
    Literal["biometric", "document", "shared_identifier", "matching_details", "court_order", "other", "unknown"],
    Field(description="What shows it.", **OPEN),
]
DecidedBy = Annotated[OptionalRef, Field(description="Who decided: a role or a reference, never a name.")]
RawValue = Annotated[OptionalRef, Field(description="The sender's own code, where `evidence` does not hold all of it.")]


class Naming(Event):
    """What is common: two ids, or identifiers as in a subject, of which one is the subject."""

    @property
    def ids(self) -> tuple[UUID, UUID]:
        """Both, where they are ids."""
        raise NotImplementedError

    def resolved(self, person: Callable[[str], UUID]) -> Self:
        """The same with ids in the place of identifiers. Raises ValueError where one is neither."""
        raise NotImplementedError


class Linking(Naming):
    """Of two, one leads to the other, or does no longer."""

    survivor_id: Annotated[
        Somebody, Field(description="Under whom both are found: scheme:value, or an id of ours, as in a subject.")
    ]

    @property
    def other(self) -> str:
        """Who leads there, or does no longer."""
        raise NotImplementedError

    @property
    def ids(self) -> tuple[UUID, UUID]:
        """Survivor and other, where both are ids."""
        return UUID(self.survivor_id), UUID(self.other)


class PersonMerged(Linking):
    """Two records are one person (rule 13). Nothing moves: the retired id leads to the survivor."""

    type: ClassVar[str] = "throughcare.intake.person.merged.v1"
    example: ClassVar[dict[str, object]] = {
        "survivorId": "gb:noms:A1234BC",
        "retiredId": "gb:crn:X123456",
        "evidence": "shared_identifier",
        "decidedBy": "records_manager",
    }

    retired_id: Annotated[Somebody, Field(description="Who leads to the survivor from now on, in the same form.")]
    evidence: Evidence = "unknown"
    decided_by: DecidedBy = None
    raw_value: RawValue = None

    @property
    def other(self) -> str:
        """Who is retired."""
        return self.retired_id

    def resolved(self, person: Callable[[str], UUID]) -> Self:
        """With ids."""
        ids = {"survivor_id": str(person(self.survivor_id)), "retired_id": str(person(self.retired_id))}
        return self.model_copy(update=ids)


class PersonUnmerged(Linking):
    """Two records that were taken for one person are two (rule 13): each id has its own again, and nothing moves."""

    type: ClassVar[str] = "throughcare.intake.person.unmerged.v1"
    example: ClassVar[dict[str, object]] = {
        "survivorId": "gb:noms:A1234BC",
        "restoredId": "gb:crn:X123456",
        "evidence": "biometric",
        "decidedBy": "records_manager",
    }

    restored_id: Annotated[
        Somebody, Field(description="Who led to the survivor, and does no longer, in the same form.")
    ]
    evidence: Evidence = "unknown"
    decided_by: DecidedBy = None
    raw_value: RawValue = None

    @property
    def other(self) -> str:
        """Who is restored."""
        return self.restored_id

    def resolved(self, person: Callable[[str], UUID]) -> Self:
        """With ids."""
        ids = {"survivor_id": str(person(self.survivor_id)), "restored_id": str(person(self.restored_id))}
        return self.model_copy(update=ids)


class PersonDistinguished(Naming):
    """Two records that look like one person are two people: nobody need ask again. Two that were merged are unmerged
    instead (rule 13).
    """

    type: ClassVar[str] = "throughcare.intake.person.distinguished.v1"
    example: ClassVar[dict[str, object]] = {
        "personId": "gb:noms:A1234BC",
        "otherId": "gb:crn:X123456",
        "evidence": "biometric",
        "decidedBy": "records_manager",
    }
    may_follow_death: ClassVar[bool] = True

    person_id: Annotated[
        Somebody, Field(description="One of the two: scheme:value, or an id of ours, as in a subject.")
    ]
    other_id: Annotated[Somebody, Field(description="The other, in the same form.")]
    evidence: Evidence = "unknown"
    decided_by: DecidedBy = None
    raw_value: RawValue = None

    @property
    def ids(self) -> tuple[UUID, UUID]:
        """Both, where they are ids."""
        return UUID(self.person_id), UUID(self.other_id)

    def resolved(self, person: Callable[[str], UUID]) -> Self:
        """With ids."""
        ids = {"person_id": str(person(self.person_id)), "other_id": str(person(self.other_id))}
        return self.model_copy(update=ids)


LINKS: tuple[type[Linking], ...] = (PersonMerged, PersonUnmerged)
NAMINGS: tuple[type[Naming], ...] = (*LINKS, PersonDistinguished)
