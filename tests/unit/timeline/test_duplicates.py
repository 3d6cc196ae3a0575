"""What an event says of who else somebody may be."""

from typing import Any

import pytest

from services.timeline.duplicates.claims import Claim, claims, told_apart
from shared.testing import PEOPLE

ME, OTHER = PEOPLE.person("gb:noms:A1"), PEOPLE.person("gb:crn:X1")


def said(**data: Any) -> set[Claim]:
    return claims({"type": "throughcare.intake.person.registered.v1", "data": data}, ME, PEOPLE.person)


def number(scheme: str, value: str, **more: str) -> dict[str, str]:
    return {"scheme": scheme, "value": value, **more}


def test_a_number_beside_the_persons_own_leads_to_whoever_is_known_by_it() -> None:
    assert said(identifiers=[number("gb:noms", "a1"), number("gb:crn", "X1")]) == {Claim(OTHER, False)}


def test_a_number_that_was_corrected_leads_there_too() -> None:
    assert said(field="identifier", identifier=number("gb:crn", "X1")) == {Claim(OTHER, False)}
    assert said(field="birth_year", birthYear=1990) == set()


@pytest.mark.parametrize("name", ["gb:crn:X1", str(OTHER)])
def test_whom_the_sender_takes_for_the_same_person_is_reported(name: str) -> None:
    own = [number("gb:noms", "A1")]
    assert said(identifiers=own, duplicateCandidates=[name, "gb:noms:A1"]) == {Claim(OTHER, True)}
    assert said(identifiers=own, duplicateCandidates=["nobody knows"]) == set()


def test_a_number_that_is_not_unique_tells_nothing_without_who_gave_it_out() -> None:
    assert said(identifiers=[number("local", "17")]) == set()
    (leeds,) = said(identifiers=[number("local", "17", issuer="leeds")])
    (york,) = said(identifiers=[number("local", "17", issuer="york")])
    assert leeds != york


def test_nothing_but_numbers_is_compared() -> None:
    assert said(identifiers=[number("gb:noms", "A1")], birthYear=1990, gender="woman", languageTag="pl") == set()


def test_whom_somebody_told_apart() -> None:
    assert told_apart({"data": {"personId": str(ME), "otherId": str(OTHER)}}) == (ME, OTHER)
