"""Who asked to be told is told; who they are stands nowhere, and who asked for nothing causes nothing."""

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from services.aftercare.told_of import kind_of_notice
from services.aftercare.victim_notice import REMEMBERED, VICTIM_NOTICE, OweNotice
from shared.contracts.aftercare import (
    AftercareVictimNoticeDue,
    AftercareVictimNoticeResolved,
    SupervisionEnded,
    SupervisionSuspended,
)
from shared.contracts.fields import Event
from shared.contracts.records import AftercareRecordCorrected, AftercareRecordRetracted, IntakeRecordRetracted
from shared.contracts.release import ConditionsSet, ReleaseVictimNoticeDue, ReleaseVictimNoticeResolved
from shared.eventing.decider import Fact, Stated
from shared.testing import day, fact, given
from shared.victim_interests import MOST
from tests.unit.aftercare.stories import (
    ABSCONDED,
    ADMITTED,
    BACK,
    DIED,
    ENDED,
    ESCAPED,
    NO_CONTACT,
    NOT_BACK,
    NOTICE_DUE,
    OWE,
    RECALLED,
    RELEASED,
    SERVED_NOTICE,
    STARTED,
    SUSPENDED,
    desk,
)
from tests.unit.desk import Desk

BEFORE = ReleaseVictimNoticeDue(kind="release_date", victim_interest_refs=("v-8",), channel_owner="liaison-leeds")
WITHDRAWN = ReleaseVictimNoticeResolved(kind="release_date", outcome="not_served", reason="interest_withdrawn")
SECOND = ConditionsSet(condition_id="lc-3", kind="exclusion_zone", victim_interest_ref="v-9")
TOLD_V_7731 = SERVED_NOTICE.model_copy(update={"victim_interest_ref": "v-7731"})


def test_where_an_interest_is_known_a_notice_is_due() -> None:
    given(VICTIM_NOTICE, fact(NO_CONTACT, 1)).when(OWE, at=5).then(NOTICE_DUE).flags()


def test_where_none_is_known_nothing_is_due() -> None:
    given(VICTIM_NOTICE).when(OWE, at=5).is_already_so()
    given(VICTIM_NOTICE, fact(NO_CONTACT, 6)).when(OWE, at=5).is_already_so()


def test_whoever_was_told_before_release_is_told_after_it_by_the_same_liaison() -> None:
    due = NOTICE_DUE.model_copy(update={"victim_interest_refs": ("v-8", "v-7731"), "channel_owner": "liaison-leeds"})
    given(VICTIM_NOTICE, fact(BEFORE, 1), fact(NO_CONTACT, 2)).when(OWE, at=5).then(due)


def test_an_interest_is_named_once() -> None:
    given(VICTIM_NOTICE, fact(NO_CONTACT, 1), fact(NO_CONTACT, 2)).when(OWE, at=5).then(NOTICE_DUE)


def test_who_no_longer_wants_to_be_told_is_not() -> None:
    given(VICTIM_NOTICE, fact(BEFORE, 1), fact(WITHDRAWN, 2)).when(OWE, at=5).is_already_so()
    one = WITHDRAWN.model_copy(update={"victim_interest_ref": "v-8"})
    given(VICTIM_NOTICE, fact(BEFORE, 1), fact(NO_CONTACT, 2), fact(one, 3)).when(OWE, at=5).then(
        NOTICE_DUE.model_copy(update={"channel_owner": "liaison-leeds"})
    )
    after = AftercareVictimNoticeResolved(kind="recall", outcome="not_served", reason="interest_withdrawn")
    given(VICTIM_NOTICE, fact(NOTICE_DUE, 1), fact(after, 2)).when(OWE, at=5).is_already_so()


def test_who_withdraws_need_not_wait_for_a_notice() -> None:
    after = AftercareVictimNoticeResolved(outcome="not_served", reason="interest_withdrawn")
    given(VICTIM_NOTICE, fact(BEFORE, 1)).when(after, at=2).is_taken().flags()
    given(VICTIM_NOTICE, fact(BEFORE, 1), fact(after, 2)).when(OWE, at=5).is_already_so()


def test_who_is_not_named_by_a_notice_does_not_withdraw_by_it() -> None:
    after = AftercareVictimNoticeResolved(kind="recall", outcome="not_served", reason="interest_withdrawn")
    history = (fact(NOTICE_DUE, 1), fact(SECOND, 2), fact(after, 3))
    given(VICTIM_NOTICE, *history).when(OWE, at=5).then(
        NOTICE_DUE.model_copy(update={"victim_interest_refs": ("v-9",)})
    )


def test_a_notice_that_was_not_served_for_another_reason_leaves_the_interest() -> None:
    not_reached = AftercareVictimNoticeResolved(kind="recall", outcome="not_served", reason="not_reachable")
    given(VICTIM_NOTICE, fact(NOTICE_DUE, 1), fact(not_reached, 2)).when(OWE, at=5).then(NOTICE_DUE)
    before = WITHDRAWN.model_copy(update={"reason": "not_reachable"})
    given(VICTIM_NOTICE, fact(NO_CONTACT, 1), fact(before, 2)).when(OWE, at=5).then(NOTICE_DUE)


def test_while_a_notice_of_the_kind_is_open_no_second_is_due() -> None:
    given(VICTIM_NOTICE, fact(NOTICE_DUE, 1)).when(OWE, at=5).is_already_so()
    given(VICTIM_NOTICE, fact(NOTICE_DUE, 1), fact(SERVED_NOTICE, 2)).when(OWE, at=5).then(NOTICE_DUE)
    given(VICTIM_NOTICE, fact(NOTICE_DUE, 1)).when(OweNotice("n-2", "escape"), at=5).then(
        AftercareVictimNoticeDue(notice_id="n-2", kind="escape", victim_interest_refs=("v-7731",))
    )


def test_what_was_reported_due_under_a_later_time_is_not_due_twice() -> None:
    given(VICTIM_NOTICE, fact(NO_CONTACT, 1), fact(NOTICE_DUE, 6)).when(OWE, at=5).is_already_so()
    ours = fact(NOTICE_DUE, 6, by_policy="owe_notice_to_who_asked")
    given(VICTIM_NOTICE, fact(NO_CONTACT, 1), ours).when(OWE, at=5).is_already_so()
    given(VICTIM_NOTICE, fact(NO_CONTACT, 1), fact(RELEASED, 5.5), ours).when(OWE, at=5).then(NOTICE_DUE)


def test_a_reported_notice_confirms_the_one_we_concluded() -> None:
    ours = fact(NOTICE_DUE, 2, by_policy="owe_notice_to_who_asked")
    given(VICTIM_NOTICE, ours).when(NOTICE_DUE, at=3).confirms(ours)
    more = NOTICE_DUE.model_copy(update={"channel_owner": "liaison-leeds"})
    correction = AftercareRecordCorrected(
        target_event_id=ours.id, patch={"channelOwner": "liaison-leeds"}, reason="late_info"
    )
    given(VICTIM_NOTICE, ours).when(more, at=3).then(correction)
    given(VICTIM_NOTICE, fact(NOTICE_DUE, 2)).when(NOTICE_DUE, at=3).is_taken().flags()


def test_what_came_of_a_notice_waits_for_it() -> None:
    given(VICTIM_NOTICE).when(SERVED_NOTICE).waits_for("a notice that is due")
    other = AftercareVictimNoticeResolved(kind="escape", outcome="served")
    given(VICTIM_NOTICE, fact(NOTICE_DUE, 1)).when(other, at=2).waits_for("a notice that is due")
    unlike = SERVED_NOTICE.model_copy(update={"notice_id": "n-7"})
    given(VICTIM_NOTICE, fact(NOTICE_DUE, 1)).when(unlike, at=2).waits_for("a notice that is due")


def test_what_came_of_a_notice_that_is_not_known_changes_nothing() -> None:
    assert VICTIM_NOTICE.state([fact(SERVED_NOTICE, 1)]) == VICTIM_NOTICE.initial


@pytest.mark.parametrize(
    "resolved",
    [
        SERVED_NOTICE,
        AftercareVictimNoticeResolved(outcome="served"),
        AftercareVictimNoticeResolved(notice_id="n-1", outcome="served"),
    ],
)
def test_a_notice_is_found_by_its_id_or_its_kind(resolved: AftercareVictimNoticeResolved) -> None:
    given(VICTIM_NOTICE, fact(NOTICE_DUE, 1)).when(resolved, at=2).is_taken().flags()


def test_a_notice_that_we_made_is_resolved_by_whatever_id_the_liaison_has() -> None:
    ours = fact(NOTICE_DUE, 1, by_policy="owe_notice_to_who_asked")
    theirs = SERVED_NOTICE.model_copy(update={"notice_id": "liaison-4"})
    given(VICTIM_NOTICE, ours).when(theirs, at=2).is_taken().flags()


def test_a_notice_is_open_until_all_its_interests_are_served() -> None:
    due = NOTICE_DUE.model_copy(update={"victim_interest_refs": ("v-7731", "v-9")})
    told_one = (fact(due, 1), fact(TOLD_V_7731, 2))
    rest = TOLD_V_7731.model_copy(update={"victim_interest_ref": "v-9"})
    given(VICTIM_NOTICE, *told_one).when(rest, at=3).is_taken().flags()
    given(VICTIM_NOTICE, *told_one, fact(rest, 3)).when(rest, at=4).is_taken().flags("notice_resolved_before")


def test_no_more_is_remembered_than_a_notice_holds() -> None:
    many = [fact(SECOND.model_copy(update={"victim_interest_ref": f"v-{number}"}), 1) for number in range(60)]
    dues = [fact(NOTICE_DUE, 2 + number / 100) for number in range(60)]
    state = VICTIM_NOTICE.state([*many, *dues])
    assert len(state.interests) == MOST
    assert len(state.notices) == REMEMBERED


def test_a_notice_is_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        VICTIM_NOTICE.decide(Stated(ADMITTED, day(1)), VICTIM_NOTICE.initial, ())


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        (RECALLED, "recall"),
        (ABSCONDED, "escape"),
        (ESCAPED, "escape"),
        (NOT_BACK, "escape"),
        (BACK, None),
        (DIED, "death"),
        (ENDED, "supervision_end"),
        (SupervisionEnded(outcome="revoked"), "supervision_end"),
        (SupervisionEnded(outcome="died"), "death"),
        (SupervisionEnded(outcome="transferred"), None),
        (SupervisionEnded(outcome="transferred_jurisdiction"), "supervision_end"),
        (SupervisionEnded(outcome="pardon"), "supervision_end"),
        (SupervisionEnded(outcome="not_taken_up"), None),
        (SUSPENDED, None),
        (SupervisionSuspended(reason="recall"), None),
        (STARTED, None),
    ],
)
def test_of_what_a_notice_is_due(what: Event, kind: str | None) -> None:
    assert kind_of_notice(fact(what, 1)) == kind


def test_a_recall_is_told_once_though_supervision_rests_for_it_too() -> None:
    at = desk().having_heard(((NO_CONTACT, 1), (RELEASED, 2), (RECALLED, 5), (ADMITTED, 6)))
    assert at.happened.count("AftercareVictimNoticeDue") == 1


def test_an_interest_known_late_makes_the_notice_due_all_the_same() -> None:
    at = desk().having_heard(((RELEASED, 2), (RECALLED, 5), (NO_CONTACT, 1)))
    assert ("AftercareVictimNoticeDue", 5) in at.story


def test_who_asked_to_be_told_hears_of_a_death() -> None:
    at = desk().having_heard(((NO_CONTACT, 1), (RELEASED, 2), (DIED, 5)))
    assert at.happened.count("AftercareVictimNoticeDue") == 1


@pytest.mark.parametrize("happened", [ESCAPED, NOT_BACK, DIED])
def test_who_asked_to_be_told_hears_of_an_escape_or_a_death_in_custody(happened: Event) -> None:
    at = desk().having_heard(((ADMITTED, 1), (NO_CONTACT, 2), (happened, 5)))
    assert at.story.count(("AftercareVictimNoticeDue", 5)) == 1


def due_on(at: Desk) -> list[tuple[str, int]]:
    """Which notices were due, and on which day."""
    said = ((each.what, (each.time - day(0)).days) for each in at.file.facts)
    return [(what.kind, on) for what, on in said if isinstance(what, AftercareVictimNoticeDue)]


AWAY_TWICE: list[tuple[Event, float]] = [
    (NO_CONTACT, 1), (ADMITTED, 2), (NOT_BACK, 5), (ESCAPED, 5.1), (ESCAPED, 6), (ADMITTED, 8), (ESCAPED, 9),
]  # fmt: skip
RECALLED_TWICE: list[tuple[Event, float]] = [
    (NO_CONTACT, 1), (RELEASED, 2), (RECALLED, 5), (SupervisionSuspended(reason="recall"), 5.1), (RECALLED, 5.2),
    (ADMITTED, 6), (RELEASED, 7), (RECALLED, 8), (DIED, 9), (SupervisionEnded(outcome="died"), 9.5),
]  # fmt: skip


@forall(st.permutations(AWAY_TWICE), st.booleans())
def test_one_escape_is_told_once_in_whatever_order_it_is_told(order: list[tuple[Event, float]], told: bool) -> None:
    assert sorted(notices(order, told)) == ["escape", "escape"]


@forall(st.permutations(RECALLED_TWICE), st.booleans())
def test_one_recall_and_one_death_are_told_once_in_whatever_order(order: list[tuple[Event, float]], told: bool) -> None:
    assert sorted(notices(order, told)) == ["death", "recall", "recall"]


def notices(order: list[tuple[Event, float]], told: bool) -> list[str]:
    """Which were due; where they are `told`, whoever asked is told each as soon as it is due."""
    at = desk()
    answered = 0
    for event, on in order:
        at.hear(event, on)
        dues = [each for each in at.file.facts if isinstance(each.what, AftercareVictimNoticeDue)]
        if told and len(dues) > answered:
            answered = len(dues)
            newest = max(dues, key=lambda each: each.id.int)
            at.hear(served(kind_of(newest)), (newest.time - day(0)).total_seconds() / 86400 + 0.01)
    return [kind for kind, _ in due_on(at)]


def kind_of(due: Fact) -> str:
    assert isinstance(due.what, AftercareVictimNoticeDue)
    return due.what.kind


def served(kind: str) -> AftercareVictimNoticeResolved:
    return AftercareVictimNoticeResolved.model_validate({"kind": kind, "outcome": "served"})


@pytest.mark.parametrize(("reason", "again"), [("never_happened", True), ("duplicate", False)])
@pytest.mark.parametrize("told", [True, False])
def test_who_was_told_of_a_recall_that_was_none_is_to_be_told_so(reason: str, again: bool, told: bool) -> None:
    at = desk().having_heard([(NO_CONTACT, 1), (RELEASED, 2), (RECALLED, 3)])
    if told:
        at.hear(served("recall"), 4)
    (recall,) = [each for each in at.file.facts if each.what == RECALLED]
    at.report(AftercareRecordRetracted.model_validate({"targetEventId": str(recall.id), "reason": reason}), 9)
    assert due_on(at) == [("recall", 3), *([("recall", 9)] if told and again else [])]


def test_a_recall_after_one_that_was_none_is_told_though_nobody_was_told_yet_that_the_first_was_none() -> None:
    at = desk().having_heard([(NO_CONTACT, 1), (RELEASED, 2), (RECALLED, 3), (served("recall"), 4)])
    (recall,) = [each for each in at.file.facts if each.what == RECALLED]
    at.report(AftercareRecordRetracted(target_event_id=recall.id, reason="never_happened"), 9)
    at.hear(RECALLED, 10)
    assert due_on(at) == [("recall", 3), ("recall", 9), ("recall", 10)]


def test_an_escape_that_two_facts_tell_stands_where_one_of_them_is_retracted() -> None:
    at = desk().having_heard([(NO_CONTACT, 1), (ADMITTED, 2), (NOT_BACK, 5), (ESCAPED, 6), (served("escape"), 7)])
    (first,) = [each for each in at.file.facts if each.what == NOT_BACK]
    at.learn(fact(IntakeRecordRetracted(target_event_id=first.id, reason="never_happened"), 9))
    assert due_on(at) == [("escape", 5)]


def test_who_was_told_of_a_death_that_was_none_is_to_be_told_so() -> None:
    at = desk().having_heard([(NO_CONTACT, 1), (DIED, 3), (served("death"), 4)])
    (death,) = [each for each in at.file.facts if each.what == DIED]
    said = {"targetEventId": str(death.id), "reason": "wrong_person"}
    at.learn(fact(IntakeRecordRetracted.model_validate(said), 9))
    assert due_on(at) == [("death", 3), ("death", 9)]


def test_an_end_of_supervision_that_was_another_is_told_again_where_it_is_none_to_be_told_of() -> None:
    at = desk().having_heard([(NO_CONTACT, 1), (STARTED, 2), (ENDED, 3), (served("supervision_end"), 4)])
    for on, outcome in ((9, "revoked"), (10, "transferred")):
        (end,) = [each for each in at.file.facts if isinstance(each.what, SupervisionEnded)]
        patch = {"targetEventId": str(end.version.id), "patch": {"outcome": outcome}, "reason": "data_entry"}
        at.report(AftercareRecordCorrected.model_validate(patch), on)
    assert due_on(at) == [("supervision_end", 3), ("supervision_end", 10)]
