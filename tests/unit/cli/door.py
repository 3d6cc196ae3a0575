"""A door that misbehaves as told: it answers NDJSON like the real one, or drops, refuses, or forgets the last line."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import orjson
from aiohttp import web

Fault = Callable[[web.Request, list[bytes]], Awaitable[web.StreamResponse]]


class Door:
    """What it took, in order of arrival, and the faults that are still to come, one a request."""

    def __init__(self) -> None:
        self.url = ""
        self.faults: list[Fault] = []
        self.requests = 0
        self.open = self.most_open = 0
        self.taken: list[bytes] = []
        self.authorization: set[str | None] = set()

    async def events(self, request: web.Request) -> web.StreamResponse:
        """POST /v1/events."""
        self.requests += 1
        self.open += 1
        self.most_open = max(self.open, self.most_open)
        self.authorization.add(request.headers.get("Authorization"))
        lines = (await request.read()).splitlines()
        await asyncio.sleep(0.01)  # it takes time to judge
        try:
            if self.faults:
                return await self.faults.pop(0)(request, lines)
            return web.Response(body=self.judge(lines), content_type="application/x-ndjson")
        finally:
            self.open -= 1

    def judge(self, lines: list[bytes]) -> bytes:
        """Seen before: duplicate. `bad`: rejected. `early`: waiting. Anything else: accepted."""
        counts = dict.fromkeys(("accepted", "duplicate", "waiting", "rejected"), 0)
        answers = []
        for number, line in enumerate(lines, start=1):
            said = orjson.loads(line)
            new = {"bad": "rejected", "early": "waiting"}.get(said, "accepted")
            outcome = "duplicate" if line in self.taken else new
            counts[outcome] += 1
            if outcome != "rejected":
                self.taken.append(line)
            if outcome != "accepted":
                answers.append({"line": number, "outcome": outcome, "code": "wrong", "detail": "it is \x1b[31mbad"})
        return b"".join(orjson.dumps(each) + b"\n" for each in (*answers, counts))


def refuses(status: int, **headers: str) -> Fault:
    """Answers with a problem."""

    async def fault(_: web.Request, __: list[bytes]) -> web.StreamResponse:
        problem = {"title": "Not now", "detail": "try later"}
        return web.json_response(problem, status=status, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return fault


def drops(door: Door, answered: bytes = b"") -> Fault:
    """Takes the lines, and cuts the connection before, or in the middle of, its answer."""

    async def fault(request: web.Request, lines: list[bytes]) -> web.StreamResponse:
        door.judge(lines)
        answer = web.StreamResponse()
        if answered:
            await answer.prepare(request)
            await answer.write(answered)
        assert request.transport
        request.transport.abort()
        return answer

    return fault


def forgets_the_last_line(door: Door) -> Fault:
    """Takes the lines, and ends its answer as if that were all."""

    async def fault(_: web.Request, lines: list[bytes]) -> web.StreamResponse:
        return web.Response(body=b"".join(door.judge(lines).splitlines(keepends=True)[:-1]))

    return fault


@asynccontextmanager
async def open_door(**more: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[Door]:
    """A door on a port of its own; `more` are further answers by the name of their path below /v1."""
    door = Door()
    app = web.Application()
    app.router.add_post("/v1/events", door.events)
    for name, answer in more.items():
        app.router.add_get(f"/v1/{name}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    door.url = "http://{}:{}".format(*runner.addresses[0][:2])
    try:
        yield door
    finally:
        await runner.cleanup()
