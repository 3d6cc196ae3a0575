"""Correctional systems that send each event until it is answered, whatever breaks, and write down every answer."""

import asyncio
import itertools
import random
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import aiohttp
import orjson

from tests.acceptance.asking import BATCH, NDJSON, STRUCTURED
from tests.chaos.ledgers import Ledger, now
from tests.chaos.people import Path, Sent, draw_path

ANSWERED = (200, 201, 202, 409, 422)
PATIENCE = aiohttp.ClientTimeout(total=20)
CREW, CHUNK, REMEMBERED, MOST_UNANSWERED = 4, 24, 300, 12
AWAY = (aiohttp.ClientError, ConnectionError, TimeoutError, ValueError, IndexError, KeyError)


class Waiting(NamedTuple):
    """What is sent late."""

    due: float
    event: Sent


@dataclass(frozen=True)
class Office:
    """What senders share: where the door is, by what right, how fast at most in all, and the ledgers."""

    url: str
    token: str
    pace: float
    sent: Ledger
    expected: Ledger


class Sender:
    """One of several, each with people of its own."""

    def __init__(self, number: int, seed: str, office: Office) -> None:
        self.refused: Counter[str] = Counter()
        self._number, self._office = number, office
        self._chance = random.Random(f"{seed} sender {number}")
        self._people = itertools.count()
        self._open: dict[str, set[str]] = {}
        self._path_of: dict[str, Path] = {}
        self._later: list[Waiting] = []
        self._pieces: list[list[Sent]] = []
        self._recent: deque[Sent] = deque(maxlen=REMEMBERED)

    async def run(self, done: asyncio.Event) -> None:
        """New people until it is done; then what is still to come for those who have begun."""
        headers = {"Authorization": f"Bearer {self._office.token}"}
        async with aiohttp.ClientSession(self._office.url, headers=headers, timeout=PATIENCE) as session:
            while not done.is_set():
                if len(self._pieces) < MOST_UNANSWERED:
                    self._pieces += self._cut(self._crew())
                await self._try_each(session, self._office.pace)
            self._pieces += self._cut([each.event for each in self._later])
            while self._pieces:
                await self._try_each(session, self._office.pace * 10)

    def _crew(self) -> list[Sent]:
        """Some people's events, interleaved, each person's in its order; and what is due by now."""
        paths = [self._new_path() for _ in range(CREW)]
        queues = [list(path.now) for path in paths]
        told = self._due()
        while queues := [queue for queue in queues if queue]:
            told.append(self._chance.choice(queues).pop(0))
        return told

    def _new_path(self) -> Path:
        path = draw_path(f"test:chaos:{self._number}-{next(self._people)}", self._chance)
        self._office.expected.write(path.expected)
        self._open[path.subject] = {event["id"] for event in (*path.now, *path.later)}
        self._path_of[path.subject] = path
        clock = asyncio.get_running_loop().time()
        self._later += [Waiting(clock + self._chance.uniform(2, 40), event) for event in path.later]
        return path

    def _due(self) -> list[Sent]:
        clock = asyncio.get_running_loop().time()
        due = [each.event for each in self._later if each.due <= clock]
        self._later = [each for each in self._later if each.due > clock]
        return due

    def _cut(self, events: list[Sent]) -> list[list[Sent]]:
        """Into pieces of any size, some with what was sent before."""
        pieces = []
        while events:
            size = self._chance.choice((1, 1, 1, self._chance.randint(2, CHUNK)))
            piece, events = events[:size], events[size:]
            again = [self._chance.choice(self._recent)] if self._recent and self._chance.random() < 0.2 else []
            pieces.append([*piece, *again])
            self._recent += piece
        return pieces

    async def _try_each(self, session: aiohttp.ClientSession, pace: float) -> None:
        """What has no answer is tried again after the others, with the same ids."""
        unanswered = []
        for piece in self._pieces:
            if not await self._is_answered(session, piece):
                unanswered.append(piece)
            await asyncio.sleep(len(piece) / pace)
        self._pieces = unanswered

    async def _is_answered(self, session: aiohttp.ClientSession, events: Sequence[Sent]) -> bool:
        """Whether there is an answer for each; then it is in the ledger."""
        try:
            results = await self._post(session, events)
        except AWAY as error:
            self.refused[str(error) if type(error) is ConnectionError else type(error).__name__] += 1
            return False
        self._office.sent.write(
            *(self._line(event, result, "http") for event, result in zip(events, results, strict=True))
        )
        return True

    async def _post(self, session: aiohttp.ClientSession, events: Sequence[Sent]) -> list[dict[str, Any]]:
        """By any of the ways there are."""
        if len(events) == 1:
            return [await post(session, STRUCTURED, orjson.dumps(events[0]))]
        if self._chance.random() < 0.5:
            said = await post(session, BATCH, orjson.dumps(events))
            return list(said["results"])
        lines = await post(session, NDJSON, b"\n".join(map(orjson.dumps, events)))
        return by_line(lines, len(events))

    def _line(self, event: Sent, result: dict[str, Any], way: str) -> dict[str, Any]:
        path = self._path_of[event["subject"]]
        missing = self._open[path.subject]
        before = bool(missing)
        if result["outcome"] in ("accepted", "duplicate", "waiting", "sent"):
            missing.discard(event["id"])
        return {
            "at": now(),
            "source": event["source"],
            "id": event["id"],
            "type": event["type"],
            "subject": event["subject"],
            "way": way,
            "outcome": result["outcome"],
            "event": result.get("event"),
            "path": path.name,
            **({"complete": True} if before and not missing else {}),
        }


async def post(session: aiohttp.ClientSession, media: str, body: bytes) -> Any:
    """What was answered; of a stream, all of its lines. Raises where it is no answer about the events."""
    async with session.post("/v1/events", data=body, headers={"Content-Type": media}) as answer:
        said = await answer.read()
        if answer.status not in ANSWERED:
            raise ConnectionError(f"{answer.status} {answer.reason}")
        return [orjson.loads(line) for line in said.splitlines()] if media == NDJSON else orjson.loads(said)


def by_line(lines: Sequence[dict[str, Any]], number: int) -> list[dict[str, Any]]:
    """A stream's answer has a line for what was not accepted, and at the end the counts, which must agree."""
    *told, counts = lines
    results: list[dict[str, Any]] = [{"outcome": "accepted"} for _ in range(number)]
    for each in told:
        results[each["line"] - 1] = each
    accepted = sum(result["outcome"] == "accepted" for result in results)
    if accepted != counts["accepted"]:
        raise ConnectionError(f"the stream counts {counts}, and tells of {accepted} accepted")
    return results
