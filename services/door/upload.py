"""NDJSON as a stream of any length, read no faster than it is stored; and what became of it, as counts."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from tempfile import SpooledTemporaryFile

import orjson
from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from services.door.lines import numbered_lines
from services.door.reading import Sender
from services.door.routing import Routing
from shared.eventing.outcome import Outcome, Result
from shared.room import Room
from shared.routes import arriving

NDJSON = "application/x-ndjson"
LINES_AT_ONCE, BYTES_AT_ONCE = 1000, 1024 * 1024
BYTES_OF_A_TRIAL = 8 * BYTES_AT_ONCE  # in a trial a request that may come twice is judged in one piece
PATIENCE = 30.0


async def upload(routing: Routing, request: Request, sender: Sender, room: Room) -> Response:
    """NDJSON of any length: a line for each event that was not accepted, and a last line with the counts.
    A trial has a line for each event.

    Answers are kept on disk until the upload ends, so that a sender who reads only then cannot block itself.
    """
    spool: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(max_size=1024 * 1024)  # noqa: SIM115 - closed by `lines_of`
    # Whoever has sent a thousand groups shall not begin again for one that found no room. A trial is judged as one.
    judging = routing if routing.tells_all else routing.patient()
    totals: Counter[str] = Counter(dict.fromkeys(("accepted", "duplicate", "waiting", "rejected"), 0))
    try:
        size = BYTES_OF_A_TRIAL if routing.tells_all else BYTES_AT_ONCE
        async for group in numbered_lines(arriving(request), LINES_AT_ONCE, size):
            async with room.share(sum(len(raw) for _, raw in group), PATIENCE):
                results = await judging.accept([sender.structured(raw) for _, raw in group])
            totals.update(counts(results))
            for (line, _), result in zip(group, results, strict=True):
                if routing.tells_all or result.outcome is not Outcome.ACCEPTED:
                    spool.write(orjson.dumps(result.as_json(line=line)) + b"\n")
    except BaseException:
        spool.close()
        raise
    spool.write(orjson.dumps(dict(totals)) + b"\n")
    spool.seek(0)
    return StreamingResponse(lines_of(spool), media_type=NDJSON)


async def lines_of(spool: "SpooledTemporaryFile[bytes]") -> AsyncIterator[bytes]:
    """The kept answers, then nothing is kept."""
    with spool:
        while chunk := spool.read(64 * 1024):
            yield chunk


def counts(results: Sequence[Result]) -> dict[str, int]:
    """How many came out how; a conflict counts as rejected."""
    found = Counter("rejected" if result.outcome is Outcome.CONFLICT else result.outcome.value for result in results)
    return {outcome: found[outcome] for outcome in ("accepted", "duplicate", "waiting", "rejected")}
