"""What a person allows to whom, from all that they said of it."""

from datetime import date, timedelta
from itertools import permutations
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.timeline.subscriptions.sharing.consent import ForWhom, Known, Word, allowed
from services.timeline.subscriptions.sharing.table import BY_LAW, KINDS, MAY_GET, Purpose, RecipientKind
from shared.contracts.intake import ConsentRecorded
from shared.contracts.intake import consent as contract
from tests.unit.timeline.sharing.saying import ANNA, BAKERY, DAY_ZERO, EMPLOYER, TODAY, known, said


def categories(*words: Word, whom: ForWhom = BAKERY, died: bool = False, day: date = TODAY) -> set[str]:
    return set(allowed(whom, known(*words, died=died), day))


def test_who_said_nothing_allows_nothing() -> None:
    assert categories() == set()


def test_what_is_granted_is_allowed_with_its_last_day_and_nothing_beside_it() -> None:
    word = said("granted", "availability", expiresOn="2026-03-31")
    assert allowed(BAKERY, known(word), TODAY) == {"availability": date(2026, 3, 31)}


def test_the_last_day_is_one_on_which_it_holds_by_utc() -> None:
    word = said("granted", "availability", expiresOn=TODAY.isoformat())
    assert categories(word) == {"availability"}
    assert categories(word, day=TODAY + timedelta(days=1)) == set()


@pytest.mark.parametrize("other", [{"recipients": [{"kind": "employer", "ref": "other"}]}, {"purpose": "education"}])
def test_a_yes_to_another_or_for_something_else_is_none(other: dict[str, Any]) -> None:
    assert categories(said("granted", "availability", **other)) == set()


def test_a_yes_that_does_not_say_what_for_allows_nothing() -> None:
    assert categories(said("granted", "availability", purpose="unknown")) == set()


def test_a_yes_to_all_of_a_kind_is_one_to_each_of_them() -> None:
    word = said("granted", "availability", recipients=[{"kind": "employer"}])
    assert categories(word) == {"availability"}
    assert categories(word, whom=ForWhom("employer", None, "job_placement")) == {"availability"}
    assert categories(word, whom=ForWhom("mentor", None, "job_placement")) == set()


def test_a_yes_to_one_of_a_kind_is_none_to_all_of_them() -> None:
    word = said("granted", "availability")
    assert categories(word, whom=ForWhom("employer", None, "job_placement")) == set()


def test_of_a_kind_that_we_do_not_know_only_who_is_named_is_allowed_anything() -> None:
    club = ForWhom("other", "chess-club", "support")
    to_others = said("granted", "availability", recipients=[{"kind": "other"}], purpose="support")
    to_the_club = said(
        "granted", "availability", recipients=[{"kind": "other", "ref": "chess-club"}], purpose="support"
    )
    assert categories(to_others, whom=club) == set()
    assert categories(to_the_club, whom=club) == {"availability"}


@pytest.mark.parametrize("decision", ["withdrawn", "refused", "unknown"])
def test_anything_but_a_yes_ends_what_was_allowed_before(decision: str) -> None:
    yes = said("granted", "availability", "conditions")
    assert categories(yes, said(decision, "availability", day=-1)) == {"conditions"}


@pytest.mark.parametrize(
    "about",
    [
        {},
        {"recipients": [EMPLOYER]},
        {"recipients": [{"kind": "employer"}]},
        {"recipients": [{"kind": "unknown"}]},
        {"categories": ["unknown"]},
        {"purpose": "job_placement"},
    ],
)
def test_a_no_reaches_as_far_as_it_may_have_been_meant(about: dict[str, Any]) -> None:
    assert categories(said("granted", "availability"), said("withdrawn", day=-1, **about)) == set()


@pytest.mark.parametrize(
    "about",
    [{"recipients": [{"kind": "employer", "ref": "other"}]}, {"recipients": [{"kind": "mentor"}]}, {"purpose": "care"}],
)
def test_a_no_to_another_or_for_something_else_leaves_it(about: dict[str, Any]) -> None:
    assert categories(said("granted", "availability"), said("withdrawn", day=-1, **about)) == {"availability"}


def test_who_speaks_for_a_whole_kind_is_told_nothing_once_one_of_it_is_refused() -> None:
    yes = said("granted", "availability", recipients=[{"kind": "employer"}])
    assert (
        categories(yes, said("refused", day=-1, recipients=[EMPLOYER]), whom=ForWhom("employer", None, "job_placement"))
        == set()
    )


def test_it_may_be_granted_again() -> None:
    yes, no = said("granted", "availability", day=-10), said("withdrawn", day=-5)
    assert categories(yes, no, said("granted", "availability", day=-1)) == {"availability"}


def test_a_yes_that_becomes_known_late_does_not_undo_a_no_said_after_it() -> None:
    late = said("granted", "availability", day=-10, number=99)
    assert categories(said("withdrawn", day=-5, number=1), late) == set()


def test_of_a_yes_and_a_no_of_one_instant_the_no_holds() -> None:
    assert categories(said("granted", "availability", number=2), said("withdrawn", number=1)) == set()


def test_a_later_yes_for_something_else_ends_nothing() -> None:
    first = said("granted", "availability")
    assert categories(first, said("granted", "availability", day=-1, purpose="education")) == {"availability"}


def test_a_death_ends_every_consent() -> None:
    assert categories(said("granted", "availability"), died=True) == set()


def test_a_law_needs_no_consent_and_reaches_no_further_than_its_recipient_may_ever_get() -> None:
    housing = ForWhom("local_government", None, None, "Housing Act 1996 s.213B")
    for person in (known(), known(said("refused")), known(died=True)):
        assert allowed(housing, person, TODAY) == dict.fromkeys(MAY_GET["local_government"])


def test_kinds_and_purposes_are_those_of_consents() -> None:
    """Who is told in numbers only, or by a duty of its own, has no subscription."""
    assert set(get_args(contract.RecipientKind)) - set(get_args(RecipientKind)) == {
        "unknown",
        "victim_liaison",
        "research",
    }
    purposes = ConsentRecorded.model_json_schema()["properties"]["purpose"]["enum"]
    assert set(purposes) - set(get_args(Purpose)) == {"unknown"}
    assert set(MAY_GET) == set(KINDS) > set(BY_LAW)


CATEGORIES = ["availability", "conditions", "release_date", "unknown", "other"]
RECIPIENTS = [
    {"kind": kind} | ({"ref": ref} if ref else {})
    for kind in ("employer", "mentor", "other", "unknown")
    for ref in (None, "a", "b")
]
WORDS = st.builds(
    lambda number, day, data: Word(number, DAY_ZERO + timedelta(days=day), data),
    st.uuids(),
    st.integers(-5, 0),
    st.fixed_dictionaries(
        {"decision": st.sampled_from(["granted", "refused", "withdrawn", "unknown"])},
        optional={
            "recipients": st.lists(st.sampled_from(RECIPIENTS), max_size=2),
            "categories": st.lists(st.sampled_from(CATEGORIES), max_size=2),
            "purpose": st.sampled_from(["job_placement", "mentoring", "unknown"]),
            "expiresOn": st.dates(TODAY - timedelta(days=2), TODAY + timedelta(days=2)).map(str),
        },
    ),
)
WHOM = st.builds(
    ForWhom,
    st.sampled_from(["employer", "mentor", "other"]),
    st.sampled_from([None, "a", "b"]),
    st.sampled_from(["job_placement", "mentoring"]),
)


@given(st.lists(WORDS, max_size=4, unique_by=lambda word: word.id), WHOM)
def test_in_any_order_of_recording_the_same_is_allowed(words: list[Word], whom: ForWhom) -> None:
    expected = allowed(whom, known(*words), TODAY)
    assert all(allowed(whom, Known(ANNA, (ANNA,), order), TODAY) == expected for order in permutations(words))


@given(st.lists(WORDS, max_size=6), WHOM)
def test_nothing_is_allowed_without_a_live_yes_that_names_it(words: list[Word], whom: ForWhom) -> None:
    for category in allowed(whom, known(*words), TODAY):
        assert any(
            word.data["decision"] == "granted"
            and category in word.data.get("categories", ())
            and word.data.get("purpose") == whom.purpose
            and any(each["kind"] == whom.kind for each in word.data.get("recipients", ()))
            and word.data.get("expiresOn", "9999") >= TODAY.isoformat()
            for word in words
        )


@given(st.lists(WORDS, max_size=6), WHOM)
def test_who_takes_everything_back_allows_nothing(words: list[Word], whom: ForWhom) -> None:
    assert allowed(whom, known(*words, said("withdrawn", day=1)), TODAY) == {}
