"""What two records' numbers say for and against their being one person's."""

from services.timeline.duplicates.weighing import in_both, unlike


def test_a_number_that_both_have_speaks_for_one_person() -> None:
    assert in_both(["gb:noms:A", "gb:pnc:7"], ["gb:pnc:7", "gb:crn:X"]) == ["gb:pnc:7"]


def test_different_numbers_of_one_scheme_speak_against_it_unless_they_share_one_or_the_scheme_is_anybodys() -> None:
    assert unlike(["gb:noms:A", "gb:pnc:7"], ["gb:noms:B", "gb:crn:X"]) == [("gb:noms", ["A"], ["B"])]
    assert unlike(["gb:noms:A", "gb:noms:B"], ["gb:noms:B"]) == []
    assert unlike(["local:1"], ["local:2"]) == []
