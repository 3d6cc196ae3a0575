"""What is due in custody and after a death."""

import pytest

from services.deciding import DECIDING
from services.policies import pack_in_use
from shared.contracts.aftercare import RecallDecided
from shared.contracts.deadlines import DeadlineOpened
from shared.contracts.intake import (
    AdmissionRecorded,
    AssessmentRefused,
    DeathRecorded,
    EpisodeClosed,
    LegalStatusChanged,
    ScreeningCompleted,
    SentenceRecorded,
    TemporaryAbsenceEnded,
    TemporaryAbsenceStarted,
)
from shared.contracts.release import Released
from shared.deadlines.keeping import deadlines_of
from shared.testing import day, fact
from tests.unit.deadlines.stories import ADMITTED, Keeper, made

RETURN = "id: back, kind: return_from_absence, amount: 0, unit: minutes"
KIN = "id: kin, kind: next_of_kin_informed, amount: 24, unit: hours"
AUTHORITY = "id: authority, kind: death_reported_to_authority, amount: 24, unit: hours"
SCREENING = "id: screening, kind: health_screening, amount: 24, unit: hours"
RECALL = "id: recalled, kind: return_on_recall, amount: 2"
OUT = TemporaryAbsenceStarted(kind="court", expected_return=day(2))


def test_a_return_is_due_when_it_was_expected() -> None:
    at = Keeper("intake", RETURN)
    at.learn(fact(OUT, 1))
    assert (at.told, at.due) == ([("opened", 1)], 2)
    at.learn(fact(TemporaryAbsenceEnded(kind="court", outcome="returned"), 1.5))
    assert at.told[-1] == ("met", 1.5)


def test_whoever_failed_to_return_has_not_returned() -> None:
    at = Keeper("intake", RETURN)
    at.learn(fact(OUT, 1))
    at.learn(fact(TemporaryAbsenceEnded(kind="court", outcome="failed_to_return"), 1.5))
    assert at.told == [("opened", 1)]


def test_an_absence_without_an_expected_return_has_none_due() -> None:
    at = Keeper("intake", RETURN)
    at.learn(fact(TemporaryAbsenceStarted(kind="hospital"), 1))
    assert at.told == []


@pytest.mark.parametrize(("outcome", "ends"), [("done", True), ("declined", True), ("unable", False)])
def test_whoever_could_not_be_screened_is_to_be_seen_still(outcome: str, ends: bool) -> None:
    at = Keeper("intake", SCREENING)
    at.learn(fact(ADMITTED, 1))
    at.learn(fact(made(ScreeningCompleted, kind="health", outcome=outcome), 1.5))
    assert at.told == [("opened", 1), *([("met", 1.5)] if ends else [])]


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        ({"outcome": "refused"}, True),
        ({"outcome": "unable"}, False),
        ({"outcome": "unable", "fileBasedAlternative": True}, True),
    ],
)
def test_whoever_could_not_be_assessed_is_to_be_assessed_still(said: dict[str, object], ends: bool) -> None:
    at = Keeper("intake", "id: assessed, kind: initial_assessment, amount: 30")
    at.learn(fact(ADMITTED, 1))
    at.learn(fact(AssessmentRefused.model_validate(said), 2))
    assert at.told == [("opened", 1), *([("met", 2)] if ends else [])]


@pytest.mark.parametrize("said", ["informed", "nobody_known", "opted_out"])
def test_who_must_be_told_of_a_death_is_not_forgotten_with_the_dead(said: str) -> None:
    at = Keeper("intake", KIN)
    at.learn(fact(DeathRecorded(place="custody"), 1))
    at.learn(fact(DeathRecorded(place="custody"), 1.1))
    assert at.told == [("opened", 1)]
    at.learn(fact(DeathRecorded.model_validate({"place": "custody", "nextOfKin": said}), 1.5))
    assert at.told == [("opened", 1), ("met", 1.5)]


def test_where_everybody_was_told_at_once_nothing_is_due() -> None:
    at = Keeper("intake", KIN, AUTHORITY)
    at.learn(fact(DeathRecorded(place="custody", in_custody=True, next_of_kin="informed", authority_informed=True), 1))
    assert at.told == []


def test_an_authority_that_was_not_told_is_to_be_told() -> None:
    at = Keeper("intake", AUTHORITY)
    at.learn(fact(DeathRecorded(place="custody", in_custody=True, authority_informed=False), 1))
    at.learn(fact(DeathRecorded(place="custody", authority_informed=True), 1.5))
    assert at.told == [("opened", 1), ("met", 1.5)]


@pytest.mark.parametrize("said", [{"place": "custody"}, {"place": "hospital", "inCustody": True}])
def test_of_a_death_in_custody_an_authority_is_to_be_told_unless_somebody_says_that_it_was(
    said: dict[str, str],
) -> None:
    at = Keeper("intake", AUTHORITY)
    at.learn(fact(DeathRecorded.model_validate(said), 1))
    assert at.told == [("opened", 1)]
    at.learn(fact(DeathRecorded.model_validate({**said, "authorityInformed": True}), 1.5))
    at.learn(fact(DeathRecorded.model_validate(said), 1.6))
    assert at.told == [("opened", 1), ("met", 1.5)]


def test_of_a_death_in_the_community_no_authority_of_custody_is_to_be_told() -> None:
    at = Keeper("intake", AUTHORITY)
    at.learn(fact(DeathRecorded(place="community"), 1))
    assert at.told == []


@pytest.mark.parametrize(("reason", "number"), [("recall", 2), ("return_from_escape", 1)])
def test_whoever_comes_back_to_what_is_open_still_is_not_assessed_from_the_beginning(reason: str, number: int) -> None:
    at = Keeper("intake", "id: first, kind: initial_assessment, amount: 30")
    at.learn(fact(ADMITTED, 1))
    at.learn(fact(AssessmentRefused(outcome="refused"), 5))
    at.learn(fact(made(type(ADMITTED), reason=reason), 50))
    assert [what for what, _ in at.told].count("opened") == number


def test_who_declined_to_be_assessed_is_asked_again_on_the_day_that_was_set() -> None:
    at = Keeper("intake", "id: again, kind: assessment_offered_again")
    at.learn(fact(AssessmentRefused(outcome="refused"), 1))
    assert at.told == []
    at.learn(fact(AssessmentRefused.model_validate({"outcome": "refused", "offeredAgainOn": "2026-01-11"}), 2))
    assert (at.told, at.due) == ([("opened", 2)], 10.5)
    at.learn(fact(AssessmentRefused(outcome="refused"), 9))
    assert at.told == [("opened", 2), ("met", 9)]


@pytest.mark.parametrize("name", ["un-baseline", "gb-eaw"])
@pytest.mark.parametrize("kind", ["emergency", "standard"])
def test_whoever_was_recalled_and_is_not_back_is_overdue_one_day(name: str, kind: str) -> None:
    pack = pack_in_use(name, DECIDING.values())
    recall = fact(made(RecallDecided, kind=kind, lengthDays=None), 250)
    opened = [step.event for step in deadlines_of("intake", DECIDING["intake"].obligations, pack).steps([recall])]
    assert [each.due_at is not None for each in opened if isinstance(each, DeadlineOpened)] == [True]


def test_whoever_was_recalled_is_expected_in_custody_unless_they_are_there() -> None:
    recalled = made(RecallDecided)
    at = Keeper("intake", RECALL)
    at.learn(fact(recalled, 1))
    at.learn(fact(ADMITTED, 2))
    assert [what for what, _ in at.told] == ["opened", "met"]
    at.learn(fact(recalled, 3))
    assert len(at.told) == 2
    at.learn(fact(EpisodeClosed(outcome="released"), 4))
    at.learn(fact(recalled, 5))
    assert at.told[-1] == ("opened", 5)


ERROR = "id: error, kind: return_after_error, amount: 1"
IN_ERROR = Released(kind="conditional", in_error=True)


def test_whoever_was_released_in_error_is_expected_back_by_rule_3() -> None:
    at = Keeper("intake", ERROR)
    at.learn(fact(ADMITTED, 1))
    at.learn(fact(IN_ERROR, 5))
    at.learn(fact(EpisodeClosed(outcome="released"), 5.1))
    assert (at.told, at.due) == ([("opened", 5)], 6.5)
    at.learn(fact(ADMITTED, 6))
    assert at.told[-1] == ("met", 6)


def test_whoever_is_released_on_a_ground_that_holds_is_not_expected_back() -> None:
    at = Keeper("intake", ERROR)
    at.learn(fact(IN_ERROR, 5))
    at.learn(fact(Released(kind="conditional"), 6))
    assert at.told == [("opened", 5), ("voided", 6)]


ASSESSMENT = "id: first, kind: initial_assessment, amount: 30"
REMANDED = made(AdmissionRecorded, legalStatus="remand", reason="remand")
SENTENCED = made(SentenceRecorded)
GUILTY = made(LegalStatusChanged)


def test_whoever_was_on_remand_is_to_be_assessed_from_the_day_of_the_sentence() -> None:
    at = Keeper("intake", ASSESSMENT)
    at.learn(fact(REMANDED, 1))
    assert at.told == []
    at.learn(fact(SENTENCED, 20))
    assert (at.told, at.due) == ([("opened", 20)], 50.5)
    at.learn(fact(AssessmentRefused(outcome="refused"), 25))
    at.learn(fact(made(SentenceRecorded, sentenceId="s-2"), 30))
    assert at.told == [("opened", 20), ("met", 25)]


def test_whoever_was_on_remand_is_to_be_assessed_from_the_day_they_were_found_guilty() -> None:
    at = Keeper("intake", ASSESSMENT)
    for what, on in ((REMANDED, 1), (LegalStatusChanged(legal_status="remand"), 5), (GUILTY, 20), (SENTENCED, 30)):
        at.learn(fact(what, on))
    assert at.told == [("opened", 20)]


def test_a_sentence_is_no_second_beginning_for_who_was_received_to_serve_it() -> None:
    at = Keeper("intake", ASSESSMENT)
    for what, on in ((SENTENCED, 0.5), (ADMITTED, 1), (made(SentenceRecorded, sentenceId="s-2"), 10)):
        at.learn(fact(what, on))
    assert at.told == [("opened", 1)]


@pytest.mark.parametrize("kind", ["community", "suspended"])
def test_a_sentence_that_is_served_outside_asks_for_no_assessment_in_custody(kind: str) -> None:
    at = Keeper("intake", ASSESSMENT)
    at.learn(fact(REMANDED, 1))
    at.learn(fact(made(SentenceRecorded, kind=kind), 20))
    assert at.told == []
