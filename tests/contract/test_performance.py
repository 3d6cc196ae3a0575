"""The page on performance: every goal is on it, what is missed is not hidden, and its pictures can be read by all."""

from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from docs.performance.goals import GOALS, Goal
from docs.performance.page import binding, documents, goal_row, profile
from docs.performance.results import Figure, Part, Results, load, save
from docs.performance.words import BINDS, Bound
from docs.templating import TEMPLATES
from tests.bench.parts import PARTS

SVG = "{http://www.w3.org/2000/svg}"


def measured(share: float) -> Results:
    """Every figure that a goal asks for, so far from the goal."""
    figures: dict[str, Figure] = {}
    for goal in sorted(GOALS, key=lambda each: -len(each.figures)):
        value = goal.bound * (share if goal.at_least else 1 / share)
        ours, *others = goal.figures
        figures |= {name: Figure(goal.what, "unit/s", (1.0, 1.0, 1.0)) for name in others}
        figures[ours] = Figure(goal.what, "unit/s", (value, value, value))
    results = Results({"cores": "2"})
    for part in dict.fromkeys(name.partition(".")[0] for name in figures):
        own = {name.removeprefix(f"{part}."): each for name, each in figures.items() if name.startswith(f"{part}.")}
        results = results.with_part(part, Part("2026-11-25T20:00", 1.0, {"python": 1.0, "fsync": 1.0}, own))
    return results


def made(results: Results) -> dict[str, str]:
    return documents(results, TEMPLATES.get_template)


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.what)
def test_every_goal_is_on_the_page_with_what_was_measured(goal: Goal) -> None:
    row = goal_row(goal, load().figures)
    assert " | ".join(row) in made(load())["performance.md"]


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.what)
def test_what_answers_a_goal_is_a_figure_of_a_part(goal: Goal) -> None:
    assert {name.partition(".")[0] for name in goal.figures} <= set(PARTS)


def test_a_goal_that_is_missed_is_said_to_be_missed() -> None:
    for share, said in ((0.5, "**no**: 50% of it"), (2.0, "yes")):
        found = measured(share).figures
        assert {goal_row(goal, found)[-1] for goal in GOALS if len(goal.figures) == 1} == {said}


def test_of_every_goal_that_is_missed_the_page_says_what_binds() -> None:
    page = made(load())["performance.md"]
    missed = {goal.part for goal in GOALS if not goal.reached(load().figures)}
    assert missed == {bound.part for bound in binding(load().figures)}
    assert [bound.line for bound in binding(load().figures) if bound.line not in page] == []


@pytest.mark.parametrize("bound", [each for each in BINDS if each.scenes], ids=lambda bound: bound.title)
def test_what_binds_is_shown_by_a_profile_of_each_of_its_scenes(bound: Bound) -> None:
    tables = profile(bound, load().figures)
    assert [
        scene for scene in bound.scenes.values() if not any(table.title.startswith(scene) for table in tables)
    ] == []
    assert tables


def test_a_part_that_failed_is_said_to_have_failed() -> None:
    results = measured(1)
    failed = results.with_part("relay", replace(results.parts["relay"], failed="OSError: no broker"))
    assert "**This part failed in its latest run: OSError: no broker**" in made(failed)["performance.md"]


def pictures() -> Iterator[tuple[str, str]]:
    for results in (load(), measured(0.5)):
        yield from ((name, text) for name, text in made(results).items() if name.endswith(".svg"))


@pytest.mark.parametrize(("name", "text"), list(pictures()))
def test_a_picture_tells_its_title_and_its_values_to_those_who_do_not_see_it(name: str, text: str) -> None:
    drawing = ElementTree.fromstring(text)  # noqa: S314 - our own
    title, description = (drawing.findtext(f"{SVG}{part}") for part in ("title", "desc"))
    assert drawing.get("role") == "img"
    assert drawing.get("aria-labelledby") == "title desc"
    assert title
    assert description
    assert name in made(load())["performance.md"] or name in made(measured(0.5))["performance.md"]


def test_results_are_read_as_they_were_kept(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("results") / "results.json"
    save(measured(1), path)
    assert load(path) == measured(1)
