"""Merging two records that are one person, and taking them apart again (rule 13)."""

from dataclasses import replace
from uuid import UUID

from services.intake.identity import IDENTITY
from shared.contracts.fields import Event
from shared.contracts.identity import PersonDistinguished, PersonMerged, PersonUnmerged
from shared.contracts.intake import AdmissionRecorded, EpisodeClosed
from shared.eventing.decider import Fact
from shared.testing import PEOPLE, fact, given, resolved

A, B, C = "gb:noms:A1", "gb:crn:X1", "us:bop-reg:1"


def merged(survivor: str, retired: str) -> Event:
    return resolved(PersonMerged(survivor_id=survivor, retired_id=retired))


def unmerged(survivor: str, restored: str) -> Event:
    return resolved(PersonUnmerged(survivor_id=survivor, restored_id=restored))


def distinguished(one: str, other: str) -> Event:
    return resolved(PersonDistinguished(person_id=one, other_id=other))


def of(name: str, event: type[Event], on: float) -> Fact:
    return replace(fact(event.model_validate(event.example), on), person=PEOPLE.person(name))


def test_a_merge_is_taken_as_the_registry_says_it() -> None:
    given(IDENTITY).when(merged(A, B)).is_taken().flags()
    given(IDENTITY, fact(merged(A, B), 1)).when(merged(A, B), at=2).is_taken().flags("merged_before")


def test_nobody_is_merged_into_themselves_however_they_are_called() -> None:
    for both in (merged(A, "gb:noms:a1"), merged(A, str(PEOPLE.person(A))), unmerged(A, A)):
        given(IDENTITY).when(both).is_rejected("merge_into_itself")


def test_merges_lead_in_no_circle() -> None:
    chain = fact(merged(A, B), 1), fact(merged(B, C), 2)
    given(IDENTITY, *chain).when(merged(C, A), at=3).is_rejected("merge_loop")
    given(IDENTITY, *chain).when(merged(C, B), at=3).is_rejected("merge_loop")
    apart = fact(unmerged(B, C), 3)
    given(IDENTITY, *chain, apart).when(merged(C, A), at=4).is_taken().flags()


def test_two_who_are_in_custody_at_the_same_time_are_merged_for_a_release_may_be_on_its_way() -> None:
    inside = of(A, AdmissionRecorded, 1), of(B, AdmissionRecorded, 2)
    given(IDENTITY, *inside).when(merged(A, B), at=3).is_taken().flags()


def test_what_ends_custody_ends_it_for_all_ids_of_a_person() -> None:
    before = of(A, AdmissionRecorded, 1), fact(merged(A, B), 2), of(B, EpisodeClosed, 3), of(C, AdmissionRecorded, 3)
    given(IDENTITY, *before).when(merged(A, C), at=4).is_taken().flags()


def test_an_unmerge_of_what_was_not_merged_is_flagged_for_its_merge_may_be_on_its_way() -> None:
    given(IDENTITY).when(unmerged(A, B)).is_taken().flags("not_merged_before")
    given(IDENTITY, fact(merged(A, B), 1)).when(unmerged(B, A), at=2).is_taken().flags()


def test_whom_a_merge_speaks_of_is_known_by_id() -> None:
    event = merged(A, B)
    assert isinstance(event, PersonMerged)
    assert event.ids == (PEOPLE.person(A), PEOPLE.person(B))
    assert UUID(event.survivor_id) == PEOPLE.person(A)


def test_two_who_look_alike_are_said_to_be_two_people() -> None:
    given(IDENTITY).when(distinguished(A, B)).is_taken().flags()
    given(IDENTITY).when(distinguished(A, "gb:noms:a1")).is_rejected("merge_into_itself")


def test_two_who_were_merged_are_unmerged_and_not_told_apart() -> None:
    given(IDENTITY, fact(merged(A, B), 1)).when(distinguished(B, A), at=2).is_taken().flags("merged_before")
    given(IDENTITY, fact(merged(A, B), 1), fact(unmerged(A, B), 2)).when(distinguished(B, A), at=3).flags()


def test_a_merge_of_two_who_were_told_apart_is_flagged_by_whichever_of_their_numbers() -> None:
    apart = fact(distinguished(A, B), 1)
    given(IDENTITY, apart).when(merged(B, A), at=2).is_taken().flags("told_apart_before")
    given(IDENTITY, apart, fact(merged(B, C), 2)).when(merged(A, C), at=3).is_taken().flags("told_apart_before")
    given(IDENTITY, apart).when(merged(A, C), at=2).flags()
