"""Assessments are taken as the assessor says them; what is odd about one is flagged, whoever it is about."""

from typing import Any

import pytest

from services.intake.assessment import ASSESSMENT
from shared.contracts.intake import (
    AdmissionRecorded,
    AssessmentCompleted,
    IdentityCorrected,
    LegalStatusChanged,
    PersonRegistered,
)
from shared.eventing.decider import Stated
from shared.testing import day, fact, given
from tests.unit.intake.stories import ADMITTED, ASSESSED, FOUND_GUILTY, REFUSED, SENTENCED

OTHER = ASSESSED.model_copy(update={"assessment_id": "a-2"})
HELD = LegalStatusChanged(legal_status="unknown", cause="order_lodged")
UNCHARGED = AdmissionRecorded.model_validate({**AdmissionRecorded.example, "legalStatus": "detained_without_charge"})
ON_REMAND = AdmissionRecorded.model_validate({**AdmissionRecorded.example, "legalStatus": "remand", "reason": "remand"})


def assessed(code: str = "lsi-r", version: str = "1", family: str = "risk_needs", **data: Any) -> AssessmentCompleted:
    instrument = {"code": code, "version": version, "family": family}
    return AssessmentCompleted.model_validate(
        {"assessmentId": "a-9", "purpose": "review", **data, "instrument": instrument}
    )


def person(**data: Any) -> PersonRegistered:
    return PersonRegistered.model_validate({"identifiers": [{"scheme": "gb:noms", "value": "A1234BC"}], **data})


def test_an_assessment_needs_nothing_before_it() -> None:
    given(ASSESSMENT).when(ASSESSED).is_taken().flags()


def test_the_same_assessment_again_is_taken_and_flagged() -> None:
    given(ASSESSMENT, fact(ASSESSED, 1)).when(ASSESSED, at=2).is_taken().flags("assessment_recorded_before")


def test_another_assessment_is_as_good_as_the_first() -> None:
    given(ASSESSMENT, fact(ASSESSED, 1), fact(ADMITTED, 1)).when(OTHER, at=2).is_taken().flags()


def test_an_assessment_is_not_judged_by_later_ones() -> None:
    given(ASSESSMENT, fact(ASSESSED, 5)).when(ASSESSED, at=2).is_taken().flags()


def test_that_none_came_about_is_taken_and_counts_for_nothing() -> None:
    given(ASSESSMENT).when(REFUSED).is_taken().flags()
    given(ASSESSMENT, fact(REFUSED, 1)).when(ASSESSED, at=2).is_taken().flags()


@pytest.mark.parametrize("unit", ["points", "unknown"])
@pytest.mark.parametrize("score", [-1, 55])
def test_a_total_that_the_instrument_cannot_give_is_rejected_by_rule_11(score: int, unit: str) -> None:
    given(ASSESSMENT).when(assessed(overall={"rawScore": score, "unit": unit})).is_rejected("score_out_of_range")


@pytest.mark.parametrize(
    "overall",
    [{"rawScore": 54}, {"rawScore": 0}, {"rawScore": 88, "unit": "percent"}, {"rawMax": 60}, {"localBand": "medium"}],
)
def test_a_total_that_the_instrument_can_give_or_that_counts_something_else_is_taken(overall: dict[str, Any]) -> None:
    given(ASSESSMENT).when(assessed(overall=overall)).is_taken().flags()


def test_an_instrument_of_which_nobody_has_told_us_is_flagged_by_rule_11() -> None:
    given(ASSESSMENT).when(assessed("home-made")).is_taken().flags("unknown_instrument")
    given(ASSESSMENT).when(assessed(version="77")).is_taken().flags("unknown_instrument_version")
    given(ASSESSMENT).when(assessed("ls-cmi", "whatever", overall={"rawScore": 43})).is_taken().flags()


@pytest.mark.parametrize(
    ("code", "who", "flags"),
    [
        ("wrna", {"gender": "woman"}, ()),
        ("wrna", {"gender": "man"}, ("outside_validated_population",)),
        ("static-99r", {"gender": "woman"}, ("outside_validated_population",)),
        ("static-99r", {"gender": "another"}, ()),
        ("static-99r", {}, ()),
        ("ls-cmi", {"gender": "woman"}, ()),
        ("yls-cmi", {"birthYear": 1990}, ("outside_validated_population",)),
        ("yls-cmi", {"birthYear": 2010}, ()),
        ("oras", {"birthYear": 2010}, ("outside_validated_population",)),
        ("oras", {"birthYear": 2008}, ()),
    ],
)
def test_a_use_outside_the_validated_population_is_flagged(
    code: str, who: dict[str, Any], flags: tuple[str, ...]
) -> None:
    given(ASSESSMENT, fact(person(**who), 1)).when(assessed(code), at=2).is_taken().flags(*flags)


def test_a_corrected_identity_counts_and_silence_corrects_nothing() -> None:
    woman = fact(person(gender="woman", birthYear=1990), 1)
    corrected = fact(IdentityCorrected(field="gender", gender="man", reason="data_entry"), 2)
    other = fact(IdentityCorrected(field="name", reason="changed"), 3)
    given(ASSESSMENT, woman, other).when(assessed("wrna"), at=4).flags()
    given(ASSESSMENT, woman, corrected, other).when(assessed("wrna"), at=4).flags("outside_validated_population")


@pytest.mark.parametrize(
    ("score", "severity", "flags"),
    [
        (1, "none", ()),
        (1, "some", ("severity_differs_from_score",)),
        (4, "none", ("severity_differs_from_score",)),
        (4, "some", ()),
        (4, "considerable", ()),
        (4, "severe", ("severity_differs_from_score",)),
        (7, "severe", ()),
        (7, "considerable", ("severity_differs_from_score",)),
        (7, "unknown", ()),
        (None, "severe", ()),
    ],
)
def test_a_severity_that_is_not_what_the_score_says_is_flagged(
    score: int | None, severity: str, flags: tuple[str, ...]
) -> None:
    need = {"domain": "substance_alcohol", "score": score, "severity": severity}
    elsewhere = {"domain": "employment", "score": 9, "severity": "none"}
    given(ASSESSMENT).when(assessed("oasys", needs=[need, elsewhere])).is_taken().flags(*flags)


def test_a_review_older_than_the_current_one_is_flagged_and_does_not_replace_it() -> None:
    current = fact(assessed(assessmentId="a-1", validFrom="2026-01-10", overall={"neutralLevel": 5}), 12)
    older = assessed(assessmentId="a-2", validFrom="2025-06-01", overall={"neutralLevel": 1})
    given(ASSESSMENT, current).when(older, at=13).is_taken().flags("older_than_current")
    state = ASSESSMENT.state([current, fact(older, 13)])
    assert [each.assessment for each in state.current] == [current.what]
    newer = assessed(assessmentId="a-3")
    assert ASSESSMENT.state([current, fact(older, 13), fact(newer, 14)]).current[0].assessment == newer


def test_a_review_that_arrives_late_is_as_good_as_a_punctual_one() -> None:
    given(ASSESSMENT, fact(assessed(assessmentId="a-1"), 12)).when(assessed(), at=2).is_taken().flags()


def test_families_of_instruments_do_not_replace_each_other() -> None:
    risk, needs = assessed(family="risk"), assessed(assessmentId="a-2", family="needs")
    assert len(ASSESSMENT.state([fact(risk, 1), fact(needs, 2)]).current) == 2


@pytest.mark.parametrize(
    ("level", "code", "flags"),
    [
        (2, "ls-cmi", ("instruments_disagree",)),
        (3, "ls-cmi", ()),
        (2, "lsi-r", ()),
        ("unknown", "ls-cmi", ()),
    ],
)
def test_two_instruments_that_see_quite_different_people_are_flagged(
    level: int | str, code: str, flags: tuple[str, ...]
) -> None:
    first = fact(assessed(assessmentId="a-1", overall={"neutralLevel": 4}), 1)
    given(ASSESSMENT, first).when(assessed(code, overall={"neutralLevel": level}), at=2).is_taken().flags(*flags)
    given(ASSESSMENT, fact(assessed(assessmentId="a-1"), 1)).when(
        assessed(code, overall={"neutralLevel": level})
    ).flags()


@pytest.mark.parametrize(
    ("criminogenic", "before", "flags"),
    [
        (True, [ON_REMAND], ("criminogenic_while_unconvicted",)),
        (True, [UNCHARGED], ("criminogenic_while_unconvicted",)),
        (True, [UNCHARGED, HELD], ("criminogenic_while_unconvicted",)),
        (True, [UNCHARGED, FOUND_GUILTY], ()),
        (False, [ON_REMAND], ()),
        (None, [ON_REMAND], ()),
        (True, [ON_REMAND, SENTENCED], ()),
        (True, [ADMITTED], ()),
    ],
)
def test_no_need_of_the_unconvicted_is_said_to_drive_offending(
    criminogenic: bool | None, before: list[Any], flags: tuple[str, ...]
) -> None:
    need = {"domain": "employment", "criminogenic": criminogenic}
    history = [fact(each, on) for on, each in enumerate(before)]
    given(ASSESSMENT, *history).when(assessed(needs=[need]), at=9).is_taken().flags(*flags)


def test_assessments_are_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        ASSESSMENT.decide(Stated(ADMITTED, day(1)), ASSESSMENT.initial, ())
