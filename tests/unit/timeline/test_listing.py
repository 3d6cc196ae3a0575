"""How many people are where: whoever is away from custody is not counted as being there."""

from services.timeline.listing import Asked, Count, parted, total_of
from services.timeline.pages import choices

COUNTS = parted(
    [("in_custody", 10), ("in_community", 4), (None, 1)],
    [
        Count("in_custody", "absconded", 2),
        Count("in_custody", "in_transfer", 3),
        Count("in_community", "recalled", 1),
        Count("in_community", "free", 1),
    ],
)


def test_of_a_state_those_are_told_apart_whose_place_is_known_beside_it() -> None:
    assert COUNTS[:3] == [Count("in_custody", None, 5), Count("in_community", None, 2), Count(None, None, 1)]
    assert sum(each.people for each in COUNTS) == 15


def test_a_place_that_is_known_before_the_state_counts_nobody_as_less_than_none() -> None:
    assert parted([("in_custody", 1)], [Count("in_custody", "absconded", 2)])[0].people == 0


def test_a_total_is_of_whoever_was_asked_for() -> None:
    assert total_of(COUNTS, Asked()) == 15
    assert total_of(COUNTS, Asked(state="in_custody")) == 10
    assert total_of(COUNTS, Asked(state="in_custody", at_large=False)) == 8
    assert total_of(COUNTS, Asked(at_large=True)) == 3
    assert total_of(COUNTS, Asked(place="absconded")) == 2
    assert total_of(COUNTS, Asked(state="in_community", place="absconded")) == 0


def test_the_page_counts_everybody_where_a_practitioner_looks_for_them() -> None:
    found = {each.words: each.people for each in choices(COUNTS, "absconded")}
    assert found == {
        "Everyone": 15,
        "In custody": 8,
        "Returned to custody": 0,
        "In the community": 3,
        "Support ended": 0,
        "Away without leave": 2,
        "Recalled, not back": 1,
        "Wanted on a warrant": 0,
        "Released in error, not back": 0,
    }
    assert [each.words for each in choices(COUNTS, "absconded") if each.shown] == ["Away without leave"]
