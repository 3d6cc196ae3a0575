"""Counts the sample twice, from every timeline of the running system and straight from recid.csv: both must agree."""

import argparse
import asyncio
import csv
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import aiohttp
from rich.console import Console
from rich.progress import Progress

HERE = Path(__file__).parent
SCHEME = "us:doc:nc"
REGISTERED = "throughcare.intake.person.registered.v1"
ADMITTED = "throughcare.intake.admission.recorded.v1"
ASSESSED = "throughcare.intake.assessment.completed.v1"
WORK_STARTED = "throughcare.planning.programme.started.v1"
RELEASED = "throughcare.release.released.v1"
READERS = 8
PAGE = {"limit": "500"}
SHOWN = 10
LONGEST = 300
SAME, DIFFERENT, UNREADABLE = 0, 1, 2


class UnreadableError(Exception):
    """The timelines could not be read; why, in one line."""


@dataclass(frozen=True)
class Life:
    """What the totals count of one person. `number` is the row of recid.csv, and the person's number in the system."""

    number: str
    work_programme: bool
    supervised: bool
    alcohol: bool
    returned: bool
    state: str | None


GROUPS: dict[str, Callable[[Life], bool]] = {
    "everyone": lambda life: True,
    "in the work programme": lambda life: life.work_programme,
    "not in it": lambda life: not life.work_programme,
    "released under supervision": lambda life: life.supervised,
    "released without": lambda life: not life.supervised,
    "with a need: alcohol": lambda life: life.alcohol,
    "without it": lambda life: not life.alcohol,
}


def lives_in_recid() -> list[Life]:
    """Straight from the data."""
    with (HERE / "recid.csv").open(newline="") as file:
        return [life_of_row(number, row) for number, row in enumerate(csv.DictReader(file), start=1)]


def life_of_row(number: int, row: dict[str, str]) -> Life:
    """One row. Who did not return is in the community, or has ended supervision when the observation ended."""
    supervised, returned = row["super"] == "1", row["cens"] == "0"
    state = "returned_to_custody" if returned else "ended" if supervised else "in_community"
    return Life(f"{number:04}", row["workprg"] == "1", supervised, row["alcohol"] == "1", returned, state)


def life_of_timeline(entries: Sequence[dict[str, Any]], state: str | None) -> Life | None:
    """Read off a person's events, in the order of their timeline; None for somebody who is not of this sample."""
    types = [entry["type"] for entry in entries]
    identifiers = [each for data in said(entries, REGISTERED) for each in data["identifiers"]]
    numbers = [each["value"] for each in identifiers if each["scheme"] == SCHEME]
    if not numbers:
        return None  # of whoever lost their registration the number is on no timeline, which is a difference
    since_release = types[types.index(RELEASED) :] if RELEASED in types else []
    return Life(
        number=numbers[0],
        work_programme=WORK_STARTED in types,
        supervised=any(data["kind"] == "conditional" for data in said(entries, RELEASED)),
        alcohol=any(
            need["domain"] == "substance_alcohol" for data in said(entries, ASSESSED) for need in data["needs"]
        ),
        returned=ADMITTED in since_release,
        state=state,
    )


def said(entries: Sequence[dict[str, Any]], event_type: str) -> list[dict[str, Any]]:
    """The data of a person's events of one type."""
    return [entry["data"] for entry in entries if entry["type"] == event_type]


def differences(from_timelines: Sequence[Life], from_recid: Sequence[Life]) -> Iterator[str]:
    """Each person of whom the two do not say the same, in one line."""
    expected = {life.number: life for life in from_recid}
    times = Counter(life.number for life in from_timelines)
    for number in expected.keys() - times.keys():
        yield f"{SCHEME}:{number} has no timeline"
    for life in from_timelines:
        row = expected.get(life.number)
        if times[life.number] > 1:
            yield f"{SCHEME}:{life.number} is on {times[life.number]} timelines"
        elif row is None:
            yield f"{SCHEME}:{life.number} is not in recid.csv"
        elif life != row:
            fields = (name for name in vars(row) if getattr(life, name) != getattr(row, name))
            wrong = (f"{name} is {getattr(life, name)}, should be {getattr(row, name)}" for name in fields)
            yield f"{SCHEME}:{life.number}: {'; '.join(wrong)}"


def table(from_timelines: Sequence[Life], from_recid: Sequence[Life]) -> Iterator[str]:
    """The totals side by side, a line that differs marked."""
    yield f"{'':28}{'people':>18}{'returned':>20}"
    yield f"{'':28}{'timelines':>10}{'recid':>8}{'timelines':>12}{'recid':>8}{'share':>11}"
    for name, belongs in GROUPS.items():
        (people, back), (rows, rows_back) = (
            count([life for life in lives if belongs(life)]) for lives in (from_timelines, from_recid)
        )
        mark = "" if (people, back) == (rows, rows_back) else "  different"
        share = f"{back / people:.1%}" if people else "-"
        yield f"{name:28}{people:>10,}{rows:>8,}{back:>12,}{rows_back:>8,}{share:>11}{mark}"


def count(lives: Sequence[Life]) -> tuple[int, int]:
    """People, and how many of them returned to custody."""
    return len(lives), sum(life.returned for life in lives)


class Watcher(Protocol):
    """Is told after each timeline how many are read."""

    def __call__(self, done: int, total: int) -> None: ...


@contextmanager
def watched(console: Console) -> Iterator[Watcher]:
    """A bar where somebody looks, one plain line a second where a log does."""
    if console.is_terminal:
        with Progress(console=console, transient=True) as bar:
            task = bar.add_task("timelines", total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
        return
    began = last = time.monotonic()

    def line(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= 1 or done == total:
            last = now
            rate = done / max(now - began, 0.001)
            console.print(f"timelines {done * 100 // total}% {done}/{total} {rate:.0f}/s", highlight=False)

    yield line


async def read(url: str, token: str, watcher: Watcher) -> tuple[list[Life], int]:
    """The sample's people as their timelines show them, and how many others there are. Raises UnreadableError."""
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=60)
    try:
        async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
            people = await pages(session, f"{url}/v1/people", "people")
            lives = await read_lives(session, url, people, watcher)
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError) as error:
        raise UnreadableError(f"{url} did not answer as Throughcare does: {error or type(error).__name__}") from error
    known = [life for life in lives if life]
    return sorted(known, key=lambda life: life.number), len(lives) - len(known)


async def read_lives(
    session: aiohttp.ClientSession, url: str, people: Sequence[dict[str, Any]], watcher: Watcher
) -> list[Life | None]:
    """Every timeline, some at once."""
    lives: list[Life | None] = []
    left = iter(people)

    async def reader() -> None:
        for person in left:
            entries = await pages(session, f"{url}/v1/people/{quote(person['id'], safe='')}/timeline", "entries")
            lives.append(life_of_timeline(entries, person["state"]))
            watcher(len(lives), len(people))

    try:
        async with asyncio.TaskGroup() as readers:
            for _ in range(READERS):
                readers.create_task(reader())
    except ExceptionGroup as group:
        raise group.exceptions[0] from None
    return lives


async def pages(session: aiohttp.ClientSession, url: str, name: str) -> list[dict[str, Any]]:
    """All pages of a list."""
    found: list[dict[str, Any]] = []
    query = PAGE
    while True:
        async with session.get(url, params=query) as answer:
            if answer.status != 200:
                problem = (await answer.text())[:LONGEST]
                raise UnreadableError(f"{url} answered {answer.status} {answer.reason}: {problem}")
            page = await answer.json()
        found += page[name]
        if page["next"] is None:
            return found
        query = PAGE | {"cursor": page["next"]}


def kept(name: str) -> str | None:
    """What the running system left in its data folder for the person at the machine."""
    path = Path(os.environ.get("THROUGHCARE_DATA", ".data")) / name
    return path.read_text().strip() if path.is_file() else None


def arguments() -> argparse.Namespace:
    """Where to ask, and with which token."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=kept("url") or "http://127.0.0.1:8080", help="of the system, %(default)s")
    token = os.environ.get("THROUGHCARE_TOKEN") or kept("token")
    parser.add_argument("--token", default=token, help="else THROUGHCARE_TOKEN, else the file token in the data folder")
    return parser.parse_args()


def main() -> int:
    """Read, count, compare."""
    given = arguments()
    if not given.token:
        print("no token: give --token, or set THROUGHCARE_TOKEN, or start the system with `make run`", file=sys.stderr)
        return UNREADABLE
    try:
        with watched(Console(stderr=True)) as watcher:
            found, others = asyncio.run(read(given.url.rstrip("/"), given.token, watcher))
    except UnreadableError as error:
        print(error, file=sys.stderr)
        return UNREADABLE
    return report(found, others, lives_in_recid())


def report(found: Sequence[Life], others: int, expected: Sequence[Life]) -> int:
    """Print the totals and what differs; the exit status."""
    print("\n".join(table(found, expected)))
    if others:
        print(f"Left out: {others} people who are not of this sample.")
    different = sorted(differences(found, expected))
    if not different:
        print("The same, person by person.")
        return SAME
    print(f"DIFFERENT: {len(different)} people", file=sys.stderr)
    for line in different[:SHOWN]:
        print(f"  {line}", file=sys.stderr)
    return DIFFERENT


if __name__ == "__main__":
    sys.exit(main())
