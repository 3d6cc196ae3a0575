"""A contract's fields as rows, and how one version differs from another."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.catalogue.entries import Catalogue
from services.catalogue.fields import Row, differences, rows_of
from shared.contracts.fields import OPEN, PERSONAL, Contract, Event


class Part(Contract):
    """One part."""

    size: Annotated[float | None, Field(ge=0, le=2.5, description="How large.", **OPEN)] = None


class Told(Event):
    """Something was told."""

    type: ClassVar[str] = "throughcare.intake.thing.told.v1"
    example: ClassVar[dict[str, object]] = {"who": "they"}

    who: Annotated[str, Field(min_length=1, max_length=64, pattern="^[a-z]+$", **PERSONAL)]
    how: Annotated[Literal["aloud", "in_writing"], Field(**OPEN)] = "aloud"
    parts: Annotated[tuple[Part, ...], Field(max_length=1000, **OPEN)] = ()


class ToldAgain(Event):
    """Something was told, in other words."""

    type: ClassVar[str] = "throughcare.intake.thing.told.v2"
    example: ClassVar[dict[str, object]] = {"where": "here"}

    how: Annotated[Literal["aloud", "in_writing", "signed"], Field(description="In which way.", **OPEN)] = "aloud"
    where: Annotated[str, Field(**OPEN)]
    parts: Annotated[tuple[Part, ...], Field(max_length=10, **OPEN)] = ()


def test_a_field_shows_its_kind_bounds_values_and_who_may_see_it() -> None:
    assert rows_of(Told) == [
        Row("who", "text", True, "personal", ("1 to 64 characters", "matches `^[a-z]+$`"), (), ""),
        Row("how", "code", False, "open", (), ("aloud", "in_writing"), ""),
        Row("parts", "list of object", False, "open", ("at most 1,000 members",), (), ""),
        Row("parts[].size", "number", False, "open", ("0 to 2.5",), (), "How large."),
    ]


def test_versions_differ_by_what_programs_notice() -> None:
    assert differences(Told, ToldAgain) == [
        "where is new",
        "who is gone",
        "how: values was aloud, in_writing, is aloud, in_writing, signed",
        "parts: bounds was at most 1,000 members, is at most 10 members",
    ]


def test_a_type_lists_its_versions_from_the_newest() -> None:
    catalogue = Catalogue([], "https://throughcare.test", {each.type: each for each in (Told, ToldAgain)})
    (newest, differs), (oldest, nothing) = catalogue.entries[Told.type].history
    assert (newest, oldest, nothing) == (ToldAgain.type, Told.type, [])
    assert len(differs) == 4
