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
        self.taken: dict[bytes, None] = {}
        self.authorization: set[str | None] = set()
        self.trials: dict[str, dict[bytes, None]] = {}
        self.tried: list[tuple[str, str]] = []

    async def events(self, request: web.Request) -> web.StreamResponse:
        """POST /v1/events."""
        self.requests += 1
        self.open += 1
        self.most_open = max(self.open, self.most_open)
        self.authorization.add(request.headers.get("Authorization"))
        lines = (await request.read()).splitlines()
        await asyncio.sleep(0.01)  # it takes time to judge
        try:
            return await (self.faults.pop(0) if self.faults else self.answer)(request, lines)
        finally:
            self.open -= 1

    async def answer(self, request: web.Request, lines: list[bytes]) -> web.StreamResponse:
        """As the real one; within a trial, each line is told of, and what was taken in earnest is left as it was."""
        trial = request.query.get("trial")
        if trial is None:
            return web.Response(body=self.judge(lines), content_type="application/x-ndjson")
        if trial not in self.trials:
            return web.json_response({"code": "no_such_trial", "title": "Gone", "detail": "begin again"}, status=404)
        self.tried.append((trial, request.headers["Idempotency-Key"]))
        taken, self.taken = self.taken, self.trials[trial]
        answer = self.judge(lines, tells_all=True)
        self.taken = taken
        return web.Response(body=answer, content_type="application/x-ndjson")

    async def begin_trial(self, request: web.Request) -> web.StreamResponse:
        """PUT /v1/trials/{trial}."""
        there = request.match_info["trial"] in self.trials
        self.trials.setdefault(request.match_info["trial"], {})
        return web.Response(status=200 if there else 201)

    async def end_trial(self, request: web.Request) -> web.StreamResponse:
        """DELETE /v1/trials/{trial}."""
        self.trials.pop(request.match_info["trial"], None)
        return web.Response(status=204)

    def judge(self, lines: list[bytes], tells_all: bool = False) -> bytes:
        """Seen before: duplicate. `bad`: rejected. `early`: waiting. Anything else: accepted."""
        counts = dict.fromkeys(("accepted", "duplicate", "waiting", "rejected"), 0)
        answers = []
        for number, line in enumerate(lines, start=1):
            said = orjson.loads(line)
            word = said.get("source") if isinstance(said, dict) else said if isinstance(said, str) else ""
            word = "bad" if isinstance(said, list) else word  # no event is one
            new = {"bad": "rejected", "early": "waiting"}.get(word or "", "accepted")
            outcome = "duplicate" if line in self.taken else new
            counts[outcome] += 1
            if outcome != "rejected":
                self.taken[line] = None
            if tells_all or outcome != "accepted":
                answers.append({"line": number, "outcome": outcome, "code": "wrong", "detail": "it is \x1b[31mbad"})
        return b"".join(orjson.dumps(each) + b"\n" for each in (*answers, counts))


def refuses(status: int, code: str = "busy", **headers: str) -> Fault:
    """Answers with a problem."""

    async def fault(_: web.Request, __: list[bytes]) -> web.StreamResponse:
        problem = {"title": "Not now", "detail": "try later", "code": code}
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
    app.router.add_put("/v1/trials/{trial}", door.begin_trial)
    app.router.add_delete("/v1/trials/{trial}", door.end_trial)
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
