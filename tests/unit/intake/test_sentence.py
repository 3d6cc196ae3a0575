"""Sentences, and dates that move only where a sentence has set them."""

import pytest

from services.intake.sentence import SENTENCE
from shared.eventing.decider import Stated
from shared.testing import day, fact, given
from tests.unit.intake.stories import ADMITTED, DATES_CHANGED, QUASHED, SENTENCED

OF_ALL = DATES_CHANGED.model_copy(update={"sentence_id": None})


def test_a_sentence_is_taken() -> None:
    given(SENTENCE, fact(ADMITTED, 1)).when(SENTENCED).is_taken().flags()


def test_the_same_sentence_again_is_taken_and_flagged() -> None:
    given(SENTENCE, fact(SENTENCED, 1)).when(SENTENCED, at=2).is_taken().flags("sentence_recorded_before")


def test_another_sentence_is_not_flagged() -> None:
    other = SENTENCED.model_copy(update={"sentence_id": "s-2"})
    given(SENTENCE, fact(SENTENCED, 1)).when(other, at=2).is_taken().flags()


def test_changed_dates_wait_for_their_sentence() -> None:
    given(SENTENCE).when(DATES_CHANGED).waits_for("the sentence s-1")
    given(SENTENCE).when(OF_ALL).waits_for("a sentence")
    other = SENTENCED.model_copy(update={"sentence_id": "s-2"})
    given(SENTENCE, fact(other, 1)).when(DATES_CHANGED, at=2).waits_for("the sentence s-1")


def test_changed_dates_of_a_sentence_on_record_are_taken() -> None:
    given(SENTENCE, fact(SENTENCED, 1)).when(DATES_CHANGED, at=2).is_taken().flags()
    given(SENTENCE, fact(SENTENCED, 1)).when(OF_ALL, at=2).is_taken().flags()


def test_the_end_of_a_sentence_waits_for_it_and_is_told_once() -> None:
    given(SENTENCE).when(QUASHED).waits_for("the sentence s-1")
    given(SENTENCE, fact(SENTENCED, 1)).when(QUASHED, at=2).is_taken().flags()
    given(SENTENCE, fact(SENTENCED, 1), fact(QUASHED, 2)).when(QUASHED, at=3).is_taken().flags("sentence_ended_before")


def test_sentences_are_asked_about_nothing_else() -> None:
    with pytest.raises(TypeError):
        SENTENCE.decide(Stated(ADMITTED, day(1)), SENTENCE.initial, ())
