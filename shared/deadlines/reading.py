"""Reading a pack's file, so that every mistake is told by its line and column."""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from shared.deadlines.pack import Pack
from shared.deadlines.wording import said


class Loader(yaml.SafeLoader):
    """YAML as people read it: only true and false are truth values, `no`, `on` and `off` are words, and what looks like
    a day is text until the field that it stands in says that it is one.
    """


OTHERWISE = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in OTHERWISE]
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
        loader = Loader(text)
        root = loader.get_single_node()
        if not isinstance(root, yaml.MappingNode):
            raise BadPack(name, [Mistake(1, 1, "a pack is a mapping: begin with `pack: its-name`")])
        places: dict[Place, Position] = {}
        if mistakes := [Mistake(*at(node), what) for node, what in walk(root, (), places)]:
            raise BadPack(name, mistakes)
        return loader.construct_document(root), places
    except yaml.MarkedYAMLError as error:
        raise BadPack(name, [Mistake(*where(error), f"this is not YAML: {advice(error)}")]) from None
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        place = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise BadPack(name, [Mistake(*place, "a character that no text has: take it out")]) from None
    except RecursionError:
        raise BadPack(name, [Mistake(1, 1, "there are too many brackets within brackets")]) from None


def where(error: yaml.MarkedYAMLError) -> Position:
    """Where it went wrong: of what never ends, where it begins."""
    unended = "unexpected end" in str(error.problem) and error.context_mark
    mark = unended or error.problem_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


IN_QUOTES = "stands in quotes"
ADVICE = {
    "'\\t'": "a tab: lines are moved in by spaces",
    "mapping values are not allowed": "a second colon on the line, or a line further in than the one that it belongs "
    f"to; text with a colon {IN_QUOTES}",
    "expected <block end>": "the line is not as far in as those that it belongs with",
    "could not find expected ':'": "a line without a colon: write name: value",
    "expected ',' or": "a comma or a closing bracket is missing before this; within brackets, text with a colon or a "
    f"comma {IN_QUOTES}",
    "another document": "a file has one pack: take out the line ---",
    "unexpected end": "the quote that begins here does not end",
    "undefined alias": "the name after * is given nowhere by &",
    "constructor for the tag": "what begins with ! is not read: take it out",
}


def advice(error: yaml.MarkedYAMLError) -> str:
    """What to do, where it is one of the things that happen to people; else in YAML's own words."""
    problem = str(error.problem)
    return next((told for part, told in ADVICE.items() if part in problem), problem)


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
                if not isinstance(key, yaml.ScalarNode):
                    yield key, "the name before a colon is a word, not a list"
                    continue
                if key.value in seen:
                    yield key, f"{key.value} is said twice"
                seen.add(key.value)
                places[*place, key.value] = at(key)
                yield from walk(value, (*place, key.value), places)
        case yaml.SequenceNode():
            for number, each in enumerate(node.value):
                yield from walk(each, (*place, number), places)
