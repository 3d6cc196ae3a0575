"""What is due before somebody leaves, when the day moves, is put off, or comes again after a recall."""

import pytest

from services.deciding import DECIDING
from services.policies import pack_in_use
from shared.contracts.aftercare import SupervisionEnded
from shared.contracts.fields import Event
from shared.contracts.intake import EpisodeClosed, SentenceDatesChanged, SentenceRecorded
from shared.contracts.release import (
    CaseOpened,
    DateConfirmed,
    FileTransferRecorded,
    HandoverAccepted,
    HandoverOffered,
    HandoverRejected,
    NeedsReviewed,
    Released,
    ReleaseDeferred,
    ReleasePackIssued,
)
from shared.deadlines.keeping import deadlines_of
from shared.testing import day, fact
from tests.unit.deadlines.stories import ADMITTED, CASE, RELEASED, Keeper, made

START = "id: start, kind: release_plan_started, amount: 90, direction: before"
COPY = "id: copy, kind: records_copy"
ASKED = "id: asked, kind: handover_accepted"
AGAIN = "id: again, kind: release_review"
NEEDS = made(NeedsReviewed)
DEFERRED = made(ReleaseDeferred, nextReviewOn="2026-03-02")  # day 60
LATER = made(DateConfirmed, date="2026-11-27")  # day 330
AFTER_RECALL = CaseOpened(case_id="c-2", basis="recall")


def names(at: Keeper) -> list[str]:
    return [name for name, _ in at.told]


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ({"conditionalRelease": "2026-08-29"}, 150.5),
        ({"earliestRelease": "2026-07-30", "conditionalRelease": "2026-08-29"}, 120.5),
        ({"sentenceEnd": "2026-08-29"}, 150.5),
    ],
)
def test_dates_that_are_calculated_anew_move_what_is_counted_back_from_them(after: dict[str, str], due: float) -> None:
    at = Keeper("release", START)
    at.learn(fact(CASE, 1))
    at.learn(fact(made(SentenceDatesChanged, after=after), 20))
    assert (names(at), at.due) == (["opened", "rescheduled"], due)


@pytest.mark.parametrize(("release", "due"), [("2026-08-29", 150.5), ("2026-05-01", 90.5)])
def test_a_further_sentence_puts_it_off_and_never_brings_it_forward(release: str, due: float) -> None:
    at = Keeper("release", START)
    at.learn(fact(CASE, 1))
    at.learn(fact(made(SentenceRecorded, dates={"conditionalRelease": release}), 20))
    assert at.due == due


def test_for_a_day_that_was_put_off_nothing_is_due_until_there_is_another() -> None:
    at = Keeper("release", START)
    at.learn(fact(CASE, 1))
    at.learn(fact(DEFERRED, 20))
    assert (at.told[-1], at.last.reason) == (("voided", 20), "release_deferred")
    at.learn(fact(LATER, 60))
    assert (names(at), at.due) == (["opened", "voided", "opened"], 240.5)


def test_what_was_prepared_stays_so_when_the_day_moves_and_not_when_it_was_put_off() -> None:
    at = Keeper("release", START)
    for what, on in ((CASE, 1), (NEEDS, 10), (made(DateConfirmed, date="2026-08-29"), 20)):
        at.learn(fact(what, on))
    assert names(at) == ["opened", "met"]
    at.learn(fact(DEFERRED, 30))
    at.learn(fact(LATER, 60))
    assert names(at) == ["opened", "met", "opened"]


def test_after_a_recall_the_next_release_is_prepared_from_the_day_that_it_is_known() -> None:
    at = Keeper("release", START)
    for what, on in ((CASE, 1), (NEEDS, 10), (RELEASED, 180), (AFTER_RECALL, 200)):
        at.learn(fact(what, on))
    assert names(at) == ["opened", "met"]
    at.learn(fact(LATER, 210))
    assert (names(at), at.due) == (["opened", "met", "opened"], 240.5)


@pytest.mark.parametrize("outcome", ["deported", "transferred_jurisdiction", "acquitted", "released_from_court"])
def test_whoever_has_left_otherwise_is_not_prepared_any_more(outcome: str) -> None:
    at = Keeper("release", START)
    at.learn(fact(CASE, 1))
    at.learn(fact(EpisodeClosed.model_validate({"outcome": outcome}), 20))
    assert (at.told[-1], at.last.reason) == (("voided", 20), "left_custody")


def test_a_copy_of_the_records_is_due_on_the_day_of_release_whatever_the_pack_says() -> None:
    at = Keeper("release", COPY)
    at.learn(fact(CASE, 1))
    assert at.due == 180.5
    at.learn(fact(made(DateConfirmed, date="2026-08-29"), 20))
    assert at.due == 240.5
    at.learn(fact(RELEASED, 240))
    at.learn(fact(made(ReleasePackIssued), 241))
    assert names(at) == ["opened", "rescheduled", "breached", "met"]


@pytest.mark.parametrize("left", [RELEASED, EpisodeClosed(outcome="deported")])
def test_a_copy_is_due_to_whoever_leaves_without_a_day_being_known(left: Event) -> None:
    at = Keeper("release", COPY)
    at.learn(fact(left, 20))
    assert at.told == [("opened", 20)]
    at.learn(fact(made(ReleasePackIssued), 20.1))
    at.learn(fact(EpisodeClosed(outcome="deported"), 20.2))
    assert names(at) == ["opened", "met"]


FILE = "id: file, kind: file_transferred, amount: 1"
DEPORTED = made(Released, destination="deported")
SENT = FileTransferRecorded(outcome="sent")


def test_a_file_is_due_once_to_who_receives_somebody_elsewhere() -> None:
    at = Keeper("release", FILE)
    for what, on in ((DEPORTED, 20.0), (EpisodeClosed(outcome="deported"), 20.1)):
        at.learn(fact(what, on))
    assert names(at) == ["opened"]
    at.learn(fact(FileTransferRecorded(outcome="unknown"), 20.2))
    at.learn(fact(FileTransferRecorded(outcome="not_sent", reason="risk_to_person"), 20.3))
    at.learn(fact(FileTransferRecorded(outcome="received"), 20.4))
    assert names(at) == ["opened", "met"]


@pytest.mark.parametrize(("outcome", "due"), [("transferred_jurisdiction", ["opened"]), ("transferred", [])])
def test_a_file_is_due_to_who_supervises_somebody_elsewhere_and_not_to_another_team(
    outcome: str, due: list[str]
) -> None:
    at = Keeper("release", FILE)
    at.learn(fact(RELEASED, 20))
    at.learn(fact(SupervisionEnded.model_validate({"outcome": outcome}), 30))
    assert names(at) == due


@pytest.mark.parametrize("left", [RELEASED, EpisodeClosed(outcome="released")])
def test_no_file_is_due_for_whoever_stays(left: Event) -> None:
    at = Keeper("release", FILE)
    at.learn(fact(left, 20))
    assert at.told == []


def test_a_file_that_went_ahead_is_not_due_and_for_the_next_time_another_is() -> None:
    at = Keeper("release", FILE)
    for what, on in ((SENT, 19), (DEPORTED, 20), (ADMITTED, 40), (DEPORTED, 60), (ADMITTED, 60.5)):
        at.learn(fact(what, on))
    assert at.told == [("opened", 60), ("voided", 60.5)]


def test_a_copy_that_was_never_given_is_not_put_off_by_the_next_release() -> None:
    at = Keeper("release", COPY)
    for what, on in ((CASE, 1), (RELEASED, 180), (made(type(ADMITTED), reason="recall"), 200), (LATER, 210)):
        at.learn(fact(what, on))
    assert names(at) == ["opened", "breached", "voided", "opened"]
    assert at.due == 330.5


def test_a_release_that_was_put_off_is_looked_at_again_on_the_day_that_was_set() -> None:
    at = Keeper("release", AGAIN)
    at.learn(fact(DEFERRED, 20))
    assert at.due == 60.5
    at.learn(fact(made(ReleaseDeferred, nextReviewOn="2026-06-30"), 70))
    assert (names(at), at.due) == (["opened", "breached", "met", "opened"], 180.5)
    at.learn(fact(LATER, 100))
    assert names(at)[-1] == "met"


def test_a_hand_over_is_answered_by_when_the_offer_says() -> None:
    at = Keeper("release", ASKED)
    at.learn(fact(HandoverOffered(handover_id="h-1", to_team="north", due_by=day(10)), 1))
    assert at.due == 10
    at.learn(fact(HandoverAccepted(handover_id="h-1"), 12))
    assert names(at) == ["opened", "breached", "met"]


def test_a_hand_over_to_another_team_has_a_time_of_its_own() -> None:
    at = Keeper("release", ASKED)
    at.learn(fact(HandoverOffered(handover_id="h-1", to_team="north", due_by=day(10)), 1))
    at.learn(fact(HandoverRejected(handover_id="h-1", reason="other_area"), 5))
    at.learn(fact(HandoverOffered(handover_id="h-2", to_team="south"), 6))
    assert at.told[-1] == ("opened", 6)
    assert at.last.due_at is None


def test_where_one_team_let_the_time_pass_another_has_its_own_and_one_answer_is_enough() -> None:
    at = Keeper("release", ASKED)
    at.learn(fact(HandoverOffered(handover_id="h-1", to_team="north", due_by=day(10)), 1))
    at.learn(fact(HandoverOffered(handover_id="h-1", to_team="north"), 5))
    assert names(at) == ["opened"]
    at.learn(fact(HandoverOffered(handover_id="h-2", to_team="south", due_by=day(20)), 12))
    assert (names(at), at.due) == (["opened", "rescheduled"], 20)
    at.learn(fact(HandoverAccepted(handover_id="h-2"), 15))
    assert names(at) == ["opened", "rescheduled", "met"]


def test_the_hard_stop_of_a_licence_follows_the_day_of_release_however_it_moves() -> None:
    pack = pack_in_use("gb-eaw", DECIDING.values())
    case = made(CaseOpened, anchorDate="2027-03-03")
    nearer = made(SentenceDatesChanged, after={"conditionalRelease": "2026-12-09"})  # a Wednesday
    facts = [fact(case, 250), fact(nearer, 300), fact(DEFERRED, 310), fact(made(DateConfirmed, date="2027-01-06"), 320)]
    found = deadlines_of("release", DECIDING["release"].obligations, pack)
    dues = []
    for number in range(1, 5):
        events = [step.event.model_dump() for step in found.steps(facts[:number])]
        dues.append([str(each.get("dueAt"))[:10] for each in events if each["kind"] == "licence_approved"])
    assert dues == [["2027-03-01"], ["2026-12-07"], ["2026-12-07", "None"], ["2026-12-07", "None", "2027-01-04"]]
