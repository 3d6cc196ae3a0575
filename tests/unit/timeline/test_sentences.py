"""Of several sentences one may be over while others go on: who is held, on what, and until when."""

import pytest

from shared.contracts.fields import Event
from tests.unit.timeline.test_caseload import ADMITTED, RELEASED, case, fact

FIRST, SECOND = (fact("intake.sentence.recorded", sentenceId=each, kind="determinate") for each in ("s-1", "s-2"))
OUTSIDE = fact("intake.sentence.recorded", sentenceId="s-3", kind="suspended")
ONE, TWO = (fact("intake.sentence.ended", sentenceId=each, outcome="sentence_vacated") for each in ("s-1", "s-2"))
THREE = fact("intake.sentence.ended", sentenceId="s-3", outcome="served")
ANEW = fact("intake.sentence_dates.changed")
HELD = fact("intake.legal_status.changed")


@pytest.mark.parametrize(
    ("events", "missing"),
    [
        ([FIRST], []),
        ([FIRST, ONE], ["sentence_over"]),
        ([FIRST, SECOND, ONE], ["dates_not_calculated_anew"]),
        ([FIRST, SECOND, ONE, ANEW], []),
        ([FIRST, SECOND, ANEW, ONE], ["dates_not_calculated_anew"]),
        ([FIRST, SECOND, ONE, TWO], ["sentence_over"]),
        ([FIRST, SECOND, ONE, ANEW, TWO], ["sentence_over"]),
        ([FIRST, OUTSIDE, ONE], ["sentence_over"]),
        ([FIRST, OUTSIDE, THREE], []),
        ([FIRST, ONE, HELD], []),
        ([FIRST, ONE, SECOND], []),
        ([fact("intake.legal_status.changed", legalStatus="sentenced", cause="order_lodged"), FIRST, ONE], []),
        ([FIRST, ONE, ADMITTED], ["second_open_episode"]),
        ([FIRST, SECOND, ONE, fact("release.date.confirmed")], None),
    ],
)
def test_who_is_held_on_sentences_that_are_over_is_seen(events: list[Event], missing: list[str] | None) -> None:
    gaps = case(ADMITTED, *events).gaps
    assert gaps == missing if missing is not None else "dates_not_calculated_anew" not in gaps


def test_who_has_left_is_held_by_nothing() -> None:
    assert not {"sentence_over", "dates_not_calculated_anew"} & set(case(ADMITTED, FIRST, ONE, RELEASED).gaps)
    assert "sentence_over" not in case(ADMITTED, FIRST, ONE, RELEASED, ADMITTED).gaps
