"""The picture of who reacts to what: a lane for each service, a row for each reaction, an arrow for each event."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.catalogue.entries import Catalogue
from services.catalogue.entry import Entry, Reaction, title
from shared.contracts.records import Revision
from shared.pages.rendering import Pages

LANE, HEAD, ROW, GAP = 236, 64, 74, 14
PILL, BOX = 198, 212
PILL_HEIGHT, LINE = 34, 19


@dataclass(frozen=True)
class Box:
    """What a service does about an event: the events it makes, and the policy; or that it only knows it."""

    x: int
    y: int
    lines: tuple[str, ...]
    policy: str

    @property
    def height(self) -> int:
        """By its lines."""
        return LINE * (len(self.lines) + 1) + 12

    @property
    def top(self) -> int:
        """Its middle is where its arrow comes in."""
        return self.y - self.height // 2


@dataclass(frozen=True)
class Arrow:
    """From an event to a reaction."""

    path: str
    dashed: bool


@dataclass(frozen=True)
class Said:
    """An event in the lane of the service that says it, with all that it sets off."""

    name: str
    x: int
    y: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def picture(catalogue: Catalogue) -> str:
    """The picture as SVG. That whoever knows an event knows its corrections goes without saying."""
    lanes = {parts.name: LANE // 2 + number * LANE for number, parts in enumerate(catalogue.parts)}
    said, height = [], HEAD
    for entry in catalogue.entries.values():
        if any(effects(entry)) and not entry.read_as:
            said.append(placed(entry, lanes, height))
            height += ROW * rows(entry) + GAP
    template = PAGES.templates.get_template("reactions.svg")
    return template.render(
        lanes=lanes, said=said, height=height, width=LANE * len(lanes), pill=PILL, wide=BOX, line=LINE
    )


PAGES = Pages("services.catalogue")


def effects(entry: Entry) -> Iterator[tuple[str, Reaction | None]]:
    """Who reacts, and who only listens; reactions at home come last, beneath the event itself."""
    away = [each for each in entry.reactions if each.service != entry.service]
    yield from ((each.service, each) for each in away)
    yield from ((name, None) for name in entry.only_known_to if not issubclass(entry.event, Revision))
    yield from ((each.service, each) for each in entry.reactions if each.service == entry.service)


def rows(entry: Entry) -> int:
    """One for each effect; an event whose first effect is at home needs one above it."""
    found = list(effects(entry))
    return len(found) + (found[0][0] == entry.service)


def placed(entry: Entry, lanes: dict[str, int], above: int) -> Said:
    """An event and its effects, each in its row."""
    x, y = lanes[entry.service], above + ROW // 2
    boxes, arrows = [], []
    first = rows(entry) - len(list(effects(entry)))
    for number, (service, reaction) in enumerate(effects(entry), first):
        box = box_of(reaction, lanes[service], y + number * ROW)
        boxes.append(box)
        arrows.append(Arrow(way(x, y, box), reaction is None))
    return Said(entry.title, x, y, tuple(boxes), tuple(arrows))


def box_of(reaction: Reaction | None, x: int, y: int) -> Box:
    """A reaction in its place."""
    if reaction is None:
        return Box(x, y, ("knows it",), "its rules ask for it")
    made = [title(event) for event in reaction.policy.asks.makes]
    return Box(x, y, (made[0], *(f"or {each.lower()}" for each in made[1:])), reaction.name)


def way(x: int, y: int, box: Box) -> str:
    """Straight across, or first down from the event."""
    if box.x == x:
        return f"M{x} {y + PILL_HEIGHT // 2}V{box.top - 3}"
    side = 1 if box.x > x else -1
    end = box.x - side * (BOX // 2 + 3)
    if box.y == y:
        return f"M{x + side * PILL // 2} {y}H{end}"
    return f"M{x + side * 24} {y + PILL_HEIGHT // 2}V{box.y}H{end}"
