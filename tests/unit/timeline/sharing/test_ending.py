"""Consent ends: what of what was told may be kept no longer."""

import uuid
from datetime import UTC, date, datetime, timedelta

from services.timeline.subscriptions.sharing.consent import Word, allowed
from services.timeline.subscriptions.sharing.ending import Ended, Told, ended
from tests.unit.timeline.sharing.saying import BAKERY, DAY_ZERO, TODAY, known, said


def told(*categories: str, until: date | None = None) -> Told:
    return Told(uuid.UUID(int=9), frozenset(categories), until)


def after(what: Told, *words: Word) -> Ended:
    person = known(*words)
    return ended([what], BAKERY, person, allowed(BAKERY, person, TODAY), DAY_ZERO)


def test_while_consent_lives_nothing_has_ended() -> None:
    assert after(told("availability"), said("granted", "availability")) == Ended()


def test_what_was_taken_back_has_ended_since_it_was_said() -> None:
    what, no = told("availability"), said("withdrawn", day=-1)
    assert after(what, said("granted", "availability"), no) == Ended(frozenset({"availability"}), no.said, (what,))


def test_a_grant_that_was_retracted_has_ended_now() -> None:
    what = told("availability")
    assert after(what) == Ended(frozenset({"availability"}), DAY_ZERO, (what,))


def test_what_is_taken_back_in_part_is_kept_in_part() -> None:
    what, yes = told("availability", "conditions"), said("granted", "availability", "conditions")
    found = after(what, yes, said("withdrawn", "conditions", day=-1))
    assert found.categories == {"conditions"}
    assert found.kept == (told("availability"),)


def test_a_last_day_that_was_told_and_has_passed_needs_no_notice() -> None:
    yesterday = TODAY - timedelta(days=1)
    what = told("availability", until=yesterday)
    found = after(what, said("granted", "availability", expiresOn=yesterday.isoformat()))
    assert found == Ended(forgotten=(what,))


def test_a_last_day_that_is_sooner_than_was_told_is_told_once() -> None:
    yes = said("granted", "availability", expiresOn="2026-03-10")
    found = after(told("availability", until=date(2026, 12, 31)), yes)
    assert found.categories == {"availability"}
    assert found.since == datetime(2026, 3, 11, tzinfo=UTC)
    (kept,) = found.kept
    assert after(kept, yes) == Ended()


def test_a_last_day_at_the_end_of_the_calendar_is_none() -> None:
    assert after(told("availability"), said("granted", "availability", expiresOn="9999-12-31")) == Ended()
