"""Which rules a text cites, as docstrings, packs, flags and tests do: `Mandela rules 91 to 94; Tokyo rule 12.3`."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

NUMBER = r"\d+[a-z]?(?:[./]\d+)?(?:\(\d+\))?"
NUMBERS = re.compile(rf"{NUMBER}(?:(?:, and |, | and | to ){NUMBER})*")
CITATION = re.compile(
    rf"\b(?:(?P<body>Mandela|Bangkok|Tokyo)(?: rules?)?|(?P<ours>rules?)|(?P<op>resolution 2021/21) OP)"
    rf" (?P<numbers>{NUMBERS.pattern})\b|General Assembly resolution (?P<victims>40/34)",
    re.IGNORECASE,
)
STEP = re.compile(rf"(, and |, | and | to |^)({NUMBER})")


class Cited(NamedTuple):
    """One rule: of which body, and its number there."""

    body: str
    number: str

    def covers(self, other: "Cited") -> bool:
        """Whether one is the other, or a part of it: rule 12 and rule 12.3."""
        mine, theirs = f"{self.number}.", f"{other.number}."
        return self.body == other.body and (mine.startswith(theirs) or theirs.startswith(mine))


def numbers(text: str) -> Iterator[str]:
    """Each of a list such as `9, 30 and 91 to 94`; a paragraph in brackets, as in 108(1), is of its rule."""
    before = ""
    for how, said in STEP.findall(text):
        number = said.partition("(")[0]
        yield from between(before, number) if how == " to " else (number,)
        before = number


def between(first: str, last: str) -> Iterator[str]:
    """What lies after the first, up to the last: of 14.2 to 14.4, 14.3 and 14.4."""
    stem, dot, end = last.rpartition(".")
    begin = first.rpartition(".")[2]
    yield from (f"{stem}{dot}{each}" for each in range(int(begin) + 1, int(end) + 1))


@cache
def citations(text: str) -> Sequence[Cited]:
    """All that a text cites, however its lines are broken. Every rule asks it of every text."""
    return [each for found in CITATION.finditer(" ".join(text.split())) for each in cited_by(found)]


def cited_by(found: re.Match[str]) -> Iterator[Cited]:
    """The rules of one citation."""
    if found["victims"]:
        yield Cited("victims", found["victims"])
        return
    body = found["body"].lower() if found["body"] else "resolution" if found["op"] else "ours"
    yield from (Cited(body, number) for number in numbers(found["numbers"]))


def linked(text: str, address: Callable[[Cited], str]) -> str:
    """The text with each citation as a link to the first rule that it names."""
    return CITATION.sub(lambda found: f"[{found[0]}]({address(next(cited_by(found)))})", text)
