"""docs/explanation/standards.md names nothing that is not there, and leaves out no rule that the product cites."""

from dataclasses import replace
from functools import cache

import pytest

from docs.standards import names as named
from docs.standards.citations import Cited, citations, linked, numbers
from docs.standards.names import Names, Thing
from docs.standards.pages import ADDRESS, PAGES
from docs.standards.rules import SORTS, Body, Rule, Wrong, mistakes

STANDARDS = PAGES["explanation/standards.md"]
OURS = PAGES["reference/rules.md"]
RULES = [rule for page in PAGES.values() for body in page for rule in body.rules]
THEIRS = [rule for body in STANDARDS for rule in body.rules]
A_RULE = Rule("mandela", "7", "Reception", "in part", "It is `held`.", "", "", {})
NONE: Names = {sort: {} for sort in SORTS}


@cache
def what_shows() -> list[Thing]:
    """The tests, read once."""
    return list(named.tests())


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("seen soon (Mandela rule 30)", ["mandela 30"]),
        ("Mandela rules 9 and\n108; Tokyo rule 12.3", ["mandela 9", "mandela 108", "tokyo 12.3"]),
        (
            "Mandela rules 30, 54, 92 to 94, 108",
            ["mandela 30", "mandela 54", *(f"mandela {n}" for n in (92, 93, 94, 108))],
        ),
        ("Tokyo rules 14.2 to 14.4", ["tokyo 14.2", "tokyo 14.3", "tokyo 14.4"]),
        ("in a language understood (Mandela 54, 55)", ["mandela 54", "mandela 55"]),
        ("Mandela rule 108(1)", ["mandela 108"]),
        ("Resolution 2021/21 OP 4; Bangkok rules 46 and 47", ["resolution 4", "bangkok 46", "bangkok 47"]),
        ("General Assembly resolution 40/34", ["victims 40/34"]),
        ("Rule 5b: no more than were held (rules 2 and 3)", ["ours 5b", "ours 2", "ours 3"]),
        ("work is flagged by mandela rule 96", ["mandela 96"]),
        ("the rules of 1955, and resolution 2021/21", []),
    ],
)
def test_a_citation_is_read_as_it_is_written(text: str, cited: list[str]) -> None:
    assert [f"{body} {number}" for body, number in citations(text)] == cited


def test_a_part_of_a_rule_is_covered_by_the_rule_and_a_rule_by_its_parts() -> None:
    assert Cited("tokyo", "12").covers(Cited("tokyo", "12.3"))
    assert Cited("tokyo", "12.3").covers(Cited("tokyo", "12"))
    assert not Cited("tokyo", "1").covers(Cited("tokyo", "12"))
    assert not Cited("tokyo", "12").covers(Cited("mandela", "12"))


def test_a_citation_becomes_a_link_to_where_the_rule_is_told_of() -> None:
    told = linked("as asked (Mandela rules 91 to 94; rule 4)", ADDRESS)
    theirs, ours = "../explanation/standards.md#mandela-91", "../reference/rules.md#ours-4"
    assert told == f"as asked ([Mandela rules 91 to 94]({theirs}); [rule 4]({ours}))"
    with pytest.raises(Wrong, match="mandela 2"):
        linked("Mandela rule 2", ADDRESS)


def test_every_operative_paragraph_and_every_rule_of_ours_is_there() -> None:
    paragraphs, *_ = STANDARDS
    assert [rule.numbers for rule in paragraphs.rules] == [*map(str, range(1, 9))]
    (ours,) = OURS
    assert {rule.numbers for rule in ours.rules} == {*map(str, range(1, 21)), "5b"}


@pytest.mark.parametrize("rule", THEIRS, ids=lambda rule: rule.anchor)
def test_a_rule_says_what_is_left_to_others_and_what_is_not_built(rule: Rule) -> None:
    assert rule.extent in ("answered", "in part", "elsewhere")
    assert rule.left
    assert (rule.extent == "in part") <= bool(rule.lacking), "in part, and yet nothing is missing?"
    assert not (rule.extent == "answered" and rule.lacking), "answered, and yet something is missing?"


@pytest.mark.parametrize("rule", [*THEIRS, *OURS[0].rules], ids=lambda rule: rule.anchor)
def test_what_the_product_answers_is_shown_by_a_test(rule: Rule) -> None:
    shown = rule.named.get("tests") or any(rule.is_cited_by(each.says) for each in what_shows())
    assert shown or rule.extent == "elsewhere"


def test_what_is_named_and_is_not_there_is_found() -> None:
    wrong = replace(A_RULE, answer="It is `held` and `lost`.", named={"tests": ["no such test"], "poems": ["a"]})
    assert list(mistakes([Body("mandela", "", "", (wrong,))], NONE, {"held"})) == [
        "mandela 7: tests has no no such test",
        "mandela 7: there is no sort poems",
        "mandela 7: nothing of the product is called lost",
    ]


def test_what_is_said_not_to_be_built_and_is_there_is_found() -> None:
    there = replace(
        A_RULE, absent=("docs/standards/citations.py: no such word", "docs/standards/citations.py: citation")
    )
    assert list(mistakes([Body("mandela", "", "", (there,))], NONE, {"held"})) == [
        "mandela 7: docs/standards/citations.py speaks of citation: is it built now?"
    ]
    nowhere = replace(A_RULE, absent=("docs/nowhere: word",))
    with pytest.raises(Wrong, match="nowhere"):
        list(mistakes([Body("mandela", "", "", (nowhere,))], NONE, {"held"}))


def test_a_rule_that_is_cited_and_on_no_page_is_found() -> None:
    names = {**NONE, "events": {"x.y.z": Thing("x.y.z", "", "Mandela rules 7 and 9")}}
    assert list(mistakes([Body("mandela", "", "", (A_RULE,))], names, {"held"})) == [
        "x.y.z cites mandela 9, of which no page speaks"
    ]


def test_what_cites_a_rule_is_found_by_itself_and_what_is_named_beside_it() -> None:
    things = {each: Thing(each, f"[{each}]()", says) for each, says in (("a", "Mandela rule 7"), ("b", ""), ("c", ""))}
    found = dict(replace(A_RULE, named={"events": ["c"]}).things({**NONE, "events": things}))
    assert {words: [each.name for each in those] for words, those in found.items()} == {"Events": ["a", "c"]}


def test_no_thing_of_the_product_cites_a_rule_of_which_no_page_speaks() -> None:
    known = [cited for rule in RULES for cited in rule.cited]
    for thing in (*named.refusals(), *named.oddities(), *named.gaps(), *named.code(), *what_shows()):
        for cited in citations(thing.says):
            assert any(each.covers(cited) for each in known), (thing.name, cited)


def test_numbers_are_all_that_a_list_says() -> None:
    assert [*numbers("26 to 27, 31 to 32")] == ["26", "27", "31", "32"]
    assert [*numbers("10.1 to 10.5")] == ["10.1", "10.2", "10.3", "10.4", "10.5"]
