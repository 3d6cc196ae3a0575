"""Where somebody is, where their state does not say it; and for how long whoever is free, or gone, is listed."""

from datetime import timedelta

import pytest

from services.timeline.caseload.case import Case
from services.timeline.caseload.whereabouts import REMEMBERED, WORDS, Place
from shared.contracts.fields import Event
from tests.unit.timeline.test_caseload import (
    ADMITTED,
    BACK,
    HELP,
    LEEDS,
    MET,
    OFFER,
    ON,
    OUTSIDE,
    RELEASED,
    START,
    VOID,
    case,
    fact,
)

AWAY = fact("intake.abscond.recorded")
OUT = fact("intake.temporary_absence.started")
NOT_BACK = fact("intake.temporary_absence.ended", kind="work", outcome="failed_to_return")
BACK_AGAIN = fact("intake.temporary_absence.ended", kind="work", outcome="late")
GOES = fact("intake.transfer.started")
ARRIVES = fact("intake.transfer.completed")
RECALLED = fact("aftercare.recall.decided")
RESTS = fact("aftercare.supervision.suspended", reason="recall")
WANTED = fact("aftercare.supervision.suspended", reason="warrant")
AT_THE_END = fact("release.released", kind="end")
DEPORTED = fact("release.released", kind="end", destination="deported")
TAKEN_OVER = fact("aftercare.supervision.ended", outcome="transferred_jurisdiction")
MISTAKE = fact("release.released", kind="end", inError=True)
PARDONED = fact("release.released", kind="pardon")
CONDITIONS = fact("release.conditions.set")
DIED = fact("intake.death.recorded")


def closed(outcome: str) -> Event:
    return fact("intake.episode.closed", outcome=outcome)


@pytest.mark.parametrize(
    ("events", "place", "day"),
    [
        ([], None, None),
        ([AWAY], "absconded", 1),
        ([AWAY, AWAY], "absconded", 1),
        ([AWAY, BACK], None, None),
        ([AWAY, BACK, VOID], "absconded", 1),
        ([AWAY, closed("unknown")], None, None),
        ([AWAY, DIED], None, None),
        ([OUT], "temporary_absence", 1),
        ([OUT, BACK_AGAIN], None, None),
        ([OUT, NOT_BACK], "absconded", 2),
        ([GOES], "in_transfer", 1),
        ([GOES, ARRIVES], None, None),
        ([RELEASED], None, None),
        ([RELEASED, RECALLED], "recalled", 2),
        ([RELEASED, RECALLED, RESTS, WANTED], "recalled", 2),
        ([RELEASED, RESTS], "recalled", 2),
        ([RELEASED, RECALLED, ADMITTED], None, None),
        ([RELEASED, RECALLED, ADMITTED, VOID], "recalled", 2),
        ([RELEASED, RECALLED, LEEDS], None, None),
        ([RELEASED, ADMITTED, RECALLED], None, None),
        ([RELEASED, LEEDS, WANTED], "wanted", 3),
        ([RELEASED, LEEDS, fact("aftercare.supervision.suspended", reason="abscond")], "absconded", 3),
        ([RELEASED, LEEDS, WANTED, ON], None, None),
        ([AT_THE_END], "free", 1),
        ([AT_THE_END, closed("released")], "free", 1),
        ([closed("acquitted")], "free", 1),
        ([DEPORTED, closed("released")], "deported", 1),
        ([RELEASED, LEEDS, fact("aftercare.supervision.ended", outcome="deported")], "deported", 3),
        ([closed("transferred_jurisdiction")], "transferred_jurisdiction", 1),
        ([RELEASED, LEEDS, TAKEN_OVER], "transferred_jurisdiction", 3),
        ([RELEASED, LEEDS, fact("aftercare.supervision.ended", outcome="transferred")], None, None),
        ([closed("deported"), ADMITTED], None, None),
        ([PARDONED], "free", 1),
        ([fact("release.released", kind="amnesty")], "free", 1),
        ([fact("release.released", kind="sentence_vacated")], "free", 1),
        ([fact("release.released", kind="fine_paid")], "free", 1),
        ([fact("release.released", kind="commutation")], None, None),
        ([MISTAKE], "released_in_error", 1),
        ([MISTAKE, closed("released")], "released_in_error", 1),
        ([MISTAKE, closed("released_from_court")], "released_in_error", 1),
        ([MISTAKE, LEEDS, RECALLED], "released_in_error", 1),
        ([MISTAKE, BACK], None, None),
        ([MISTAKE, BACK, VOID], "released_in_error", 1),
        ([MISTAKE, RELEASED], None, None),
        ([MISTAKE, AT_THE_END], "free", 2),
    ],
)  # fmt: skip
def test_where_somebody_is_is_said_where_the_state_does_not_say_it(
    events: list[Event], place: Place | None, day: int | None
) -> None:
    where = case(ADMITTED, *events).where
    assert (where.place, where.since) == (place, START + timedelta(days=day) if day else None)
    assert place is None or WORDS[place]


def test_who_is_free_has_no_worker_by_right_and_is_shown_for_four_weeks() -> None:
    free = case(ADMITTED, AT_THE_END)
    assert "no_worker" not in free.gaps
    assert "no_first_contact" in free.gaps
    assert free.leaves == START + timedelta(days=1) + REMEMBERED
    assert case(ADMITTED, AT_THE_END, MET).leaves == free.leaves


@pytest.mark.parametrize(
    ("events", "without"),
    [
        ([OFFER, AT_THE_END], True),
        ([CONDITIONS, AT_THE_END], True),
        ([OUTSIDE, AT_THE_END], False),
        ([AT_THE_END, LEEDS], False),
        ([PARDONED, CONDITIONS], True),
        ([AT_THE_END, HELP], True),
        ([RELEASED], True),
    ],
)
def test_whoever_is_supervised_or_was_promised_support_has_a_worker_or_misses_one(
    events: list[Event], without: bool
) -> None:
    bound = case(ADMITTED, *events)
    assert bound.leaves is None
    assert ("no_worker" in bound.gaps) == without


def test_who_is_pardoned_leaves_without_what_was_set_before() -> None:
    pardoned = case(ADMITTED, CONDITIONS, PARDONED)
    assert pardoned.where.free
    assert not {"no_worker", "conditions_not_explained"} & set(pardoned.gaps)
    assert "conditions_not_explained" in case(ADMITTED, CONDITIONS, PARDONED, CONDITIONS).gaps


def test_who_was_released_in_error_is_on_the_list_until_they_are_back_whatever_else_would_let_them_go() -> None:
    out = case(ADMITTED, MISTAKE, closed("released"))
    assert "released_in_error" in out.gaps
    assert (out.where.at_large, out.waiting, out.leaves) == (True, False, None)


def test_nobody_is_sent_to_meet_whoever_is_at_large() -> None:
    assert not case(ADMITTED, RELEASED, RECALLED).waiting
    assert case(ADMITTED, RELEASED, RECALLED, LEEDS).waiting
    absconded: Case = case(ADMITTED, OUTSIDE, RELEASED, RECALLED)
    assert absconded.holder.team == "leeds"
