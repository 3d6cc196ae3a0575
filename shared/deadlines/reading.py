"""Reading a pack's file, so that every mistake is told by its line and column."""

import difflib
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from shared.deadlines.pack import Pack, Part


class Loader(yaml.SafeLoader):
    """YAML as people read it: only true and false are truth values, and `no`, `on` and `off` are words."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
Place = tuple[str | int, ...]
Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a pack, and where: line and column count from 1."""

    line: int
    column: int
    what: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.what}"


class BadPack(Exception):
    """A pack that cannot be used, with all that is wrong with it."""

    def __init__(self, name: str, mistakes: Sequence[Mistake]) -> None:
        super().__init__("; ".join(f"{name}:{each}" for each in mistakes))
        self.name, self.mistakes = name, tuple(mistakes)


@dataclass(frozen=True)
class Read:
    """A pack as it was read, with where each of its parts stands."""

    pack: Pack
    name: str
    places: Mapping[Place, Position] = field(repr=False)

    def mistake(self, place: Place, what: str) -> Mistake:
        """At that part, or at the nearest around it that is written down."""
        return Mistake(*position(self.places, place), what)


def position(places: Mapping[Place, Position], place: Place) -> Position:
    """Of the deepest part on the way to it that the file has. A list of one may be written without brackets."""
    found: Place = ()
    for part in place:
        if (*found, part) in places:
            found = (*found, part)
        elif isinstance(part, str):
            break
    return places[found]


def read_pack(path: Path) -> Read:
    """A pack of the right shape. Raises BadPack, and OSError where there is no such file."""
    return parse_pack(path.read_text("utf-8"), path.name)


def parse_pack(text: str, name: str) -> Read:
    """As `read_pack`."""
    values, places = parsed(text, name)
    try:
        return Read(Pack.model_validate(values), name, places)
    except ValidationError as error:
        found = [Mistake(*position(places, one["loc"]), said(one)) for one in error.errors(include_url=False)]
        raise BadPack(name, sorted(set(found), key=lambda each: (each.line, each.column, each.what))) from None


def parsed(text: str, name: str) -> tuple[Any, dict[Place, Position]]:
    """What is written, and where each part stands. Raises BadPack where it is no YAML, or a key is there twice."""
    try:
        root = yaml.compose(text, Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise BadPack(name, [Mistake(*where, f"this is not YAML: {error.problem}")]) from None
    if not isinstance(root, yaml.MappingNode):
        raise BadPack(name, [Mistake(1, 1, "a pack is a mapping: begin with `pack: its-name`")])
    places: dict[Place, Position] = {}
    mistakes = [Mistake(*at(node), what) for node, what in walk(root, (), places)]
    if mistakes:
        raise BadPack(name, mistakes)
    return yaml.load(text, Loader), places  # noqa: S506 - it is a safe loader


def at(node: yaml.Node) -> Position:
    """Line and column, from 1."""
    return node.start_mark.line + 1, node.start_mark.column + 1


def walk(node: yaml.Node, place: Place, places: dict[Place, Position]) -> Iterator[tuple[yaml.Node, str]]:
    """Note where everything stands; gives the keys that are there twice."""
    places.setdefault(place, at(node))
    match node:
        case yaml.MappingNode():
            seen: set[Hashable] = set()
            for key, value in node.value:
                if key.value in seen:
                    yield key, f"{key.value} is said twice"
                seen.add(key.value)
                places[*place, key.value] = at(key)
                yield from walk(value, (*place, key.value), places)
        case yaml.SequenceNode():
            for number, each in enumerate(node.value):
                yield from walk(each, (*place, number), places)


def said(error: Any) -> str:
    """What is wrong with a value, in words."""
    loc = [str(each) for each in error["loc"]]
    what = error["msg"].removeprefix("Value error, ")
    name = loc[-1] if loc else "it"
    match error["type"]:
        case "missing":
            return f"{name} is missing"
        case "extra_forbidden":
            near = difflib.get_close_matches(name, known_names(), n=1)
            return f"{name} is not known here" + (f": did you mean {near[0]}?" if near else "")
        case _:
            return f"{name}: {what[:1].lower()}{what[1:]}"


def known_names() -> list[str]:
    """Every field that some part of a pack has."""
    return sorted({name for part in Part.__subclasses__() for name in part.model_fields})
