"""A receiver of webhooks as others run it: `python -m tests.chaos.receiver`.

It checks signatures by itself, writes down whatever comes, and takes most of it; now and then it refuses, asks for a
rest, is slow, hangs, or breaks off. Whatever it answers, also what it has taken, it has written down before.
"""

import asyncio
import base64
import hashlib
import hmac
import os
import random
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

from tests.chaos.ledgers import Ledger, lines_of, now

# How it answers, and how often of a thousand times. In the first three it has taken what came.
TAKEN = {"taken": 920, "slow": 10, "lost": 15}
ANSWERS = TAKEN | {"refused": 25, "busy": 15, "broken off": 12, "hangs": 3}
# Beside these: `forged`, where the signature is not by our secret, and `stale`, where its time is not ours.
TOLERANCE = 300
PATIENCE_OF_THE_SENDER = 15
SUBSCRIPTIONS, LEDGER = "subscriptions.json", "webhooks.ndjson"


class Receiver:
    """Answers at the path of each subscription that its folder says; what it is in the mood for, it asks."""

    def __init__(self, folder: Path, ledger: Ledger, mood: Callable[[], str]) -> None:
        self._known, self._ledger, self._mood = folder / SUBSCRIPTIONS, ledger, mood

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """One attempt."""
        body = await request.read()
        known = orjson.loads(self._known.read_bytes()) if self._known.exists() else {}
        if request.path not in known:  # it was not yet told the secret
            return web.Response(status=404)
        subscription = known[request.path]
        genuine = is_signed(subscription["secret"], request, body)
        answer = "forged" if not genuine else "stale" if is_stale(request) else self._mood()
        self._ledger.write(
            {
                "at": now(),
                "subscription": subscription["id"],
                "channel": "webhook",
                "entry": orjson.loads(body)["id"],
                "delivery": request.headers["webhook-id"],
                "genuine": genuine,
                "digest": hashlib.sha256(body).hexdigest(),
                "answer": answer,
                "taken": answer in TAKEN,
            }
        )
        return await answered(answer, request)


async def answered(answer: str, request: web.Request) -> web.StreamResponse:
    """What the sender comes to see of it."""
    match answer:
        case "forged" | "stale":
            return web.Response(status=401)
        case "refused":
            return web.Response(status=500)
        case "busy":
            return web.Response(status=503, headers={"Retry-After": "1"})
        case "slow":
            await asyncio.sleep(2)
        case "hangs":
            await asyncio.sleep(PATIENCE_OF_THE_SENDER + 5)
    if answer in ("lost", "broken off", "hangs") and request.transport:
        request.transport.abort()
    return web.Response(status=204)


def is_signed(secret: str, request: web.Request, body: bytes) -> bool:
    """By the Standard Webhooks specification; any of several signatures suffices."""
    key = base64.b64decode(secret.partition("whsec_")[2])
    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{wanted}" in request.headers["webhook-signature"].split(" ")


def is_stale(request: web.Request) -> bool:
    """Whether it may be an old message that somebody sends again; or the sender's clock is not ours."""
    return abs(time.time() - int(request.headers["webhook-timestamp"])) > TOLERANCE


@asynccontextmanager
async def receiving(folder: Path, port: int, mood: Callable[[], str]) -> AsyncIterator[None]:
    """At work while the block lasts."""
    with Ledger(folder / LEDGER) as ledger:
        app = web.Application()
        app.router.add_post("/{path:.*}", Receiver(folder, ledger, mood).receive)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            yield
        finally:
            await runner.cleanup()


def moods(seed: str) -> Callable[[], str]:
    """Drawn from a seed."""
    chance = random.Random(seed)
    return lambda: chance.choices(list(ANSWERS), list(ANSWERS.values()))[0]


async def main(environment: Any) -> None:
    """Until it is told to end."""
    folder, stop = Path(environment["CHAOS_FOLDER"]), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    begun = f"{environment['CHAOS_SEED']} receiver {len(lines_of(folder / LEDGER))}"
    async with receiving(folder, int(environment["THROUGHCARE_PORT"]), moods(begun)):
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(main(os.environ))
