"""The picture of who reacts to what shows every reaction, and says so to who cannot see it."""

from xml.etree import ElementTree

from services.catalogue.entries import Catalogue
from services.catalogue.entry import title
from services.catalogue.reactions import picture
from services.deciding import DECIDING
from shared.contracts.records import Revision

CATALOGUED = Catalogue(list(DECIDING.values()), "https://throughcare.test")
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = ElementTree.fromstring(picture(CATALOGUED))  # noqa: S314 - our own
TEXTS = [text.text for text in DRAWN.iter(f"{SVG}text")]


def test_it_has_a_lane_for_every_service() -> None:
    assert TEXTS[: len(DECIDING)] == list(DECIDING)


def test_it_shows_every_reaction_with_what_comes_of_it() -> None:
    for reaction in CATALOGUED.reactions:
        assert TEXTS.count(reaction.name) == len(reaction.policy.when)
        assert title(reaction.policy.asks.makes[0]) in TEXTS


def test_it_has_an_arrow_for_every_reaction_and_every_listener_but_of_corrections() -> None:
    arrows = [path for path in DRAWN.iter(f"{SVG}path") if "arrow" in path.get("class", "")]
    entries = CATALOGUED.entries.values()
    listeners = [name for each in entries if not issubclass(each.event, Revision) for name in each.only_known_to]
    assert len(arrows) == sum(len(entry.reactions) for entry in entries) + len(listeners)


def test_its_description_says_all_that_it_shows() -> None:
    described = DRAWN.findtext(f"{SVG}desc") or ""
    assert DRAWN.get("aria-labelledby") == "title desc"
    assert all(f"({reaction.name})" in described for reaction in CATALOGUED.reactions)


def test_no_two_boxes_lie_on_each_other() -> None:
    boxes = [
        tuple(float(rect.get(side, 0)) for side in ("x", "y", "width", "height")) for rect in DRAWN.iter(f"{SVG}rect")
    ]
    boxes = boxes[1:]  # the paper beneath them
    for number, (x, y, width, height) in enumerate(boxes):
        for left, top, across, down in boxes[number + 1 :]:
            assert x + width <= left or left + across <= x or y + height <= top or top + down <= y
