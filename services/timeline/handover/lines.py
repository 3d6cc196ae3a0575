"""What a pack is made of: sections of lines, each said in words, or not known. Pure."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from services.timeline.handover.record import Told
from services.timeline.headlines.phrases import words

HELD = {"yes": "Yes", "no": "No", "na": "Does not apply"}


class Line(NamedTuple):
    """What is said of one thing; None is not known, and is said to be. `event` is whose entry says it."""

    label: str
    text: str | None
    event: str | None = None


class Section(NamedTuple):
    """Lines under a title; what comes from outside is known by the code."""

    code: str
    title: str
    lines: list[Line]

    def as_json(self) -> dict[str, Any]:
        """On the wire. A text that a sender left blank says nothing, so it is not known."""
        lines = [line if line.text and line.text.strip() else line._replace(text=None) for line in self.lines]
        return {"code": self.code, "title": self.title, "lines": [line._asdict() for line in lines]}


def on(day: date) -> str:
    """A day, as people say it."""
    return f"{day.day} {day:%B %Y}"


def at(moment: datetime, precision: str = "minute") -> str:
    """A time, as exactly as it is known, by the clock that the pack names."""
    match precision:
        case "month":
            return f"{moment:%B %Y}"
        case "day":
            return on(moment)
        case "unknown":
            return "a time that is not known"
        case _:
            return f"{on(moment)}, {moment:%H:%M}"


def by(due: datetime) -> str:
    """By when: the day alone, where it is the end of it."""
    return on(due) if (due.hour, due.minute) == (23, 59) else at(due)


def when(told: Told[Any]) -> str:
    """On which day a fact happened; the hour is told where somebody must act by it."""
    return at(told.time, "day" if told.precision == "minute" else told.precision)


def said(code: str | None) -> str | None:
    """A code as a sentence begins; what the sender did not know is not known."""
    return None if code in (None, "unknown") else begun(words(code))


def begun(text: str) -> str:
    """As a sentence begins."""
    return text[:1].upper() + text[1:]


def called(code: str, otherwise: str) -> str:
    """What a thing is called; otherwise where its code says nothing."""
    return otherwise if code == "other" else said(code) or otherwise


def joined(*parts: str | None, by: str = "; ") -> str:
    """What there is of them."""
    return by.join(part for part in parts if part)


def listed(codes: Iterable[str]) -> str:
    """Codes in words, without those that say nothing."""
    return ", ".join(words(each) for each in codes if each not in ("unknown", "other"))
