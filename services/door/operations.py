"""/ops: what operators look at, and what they decide about people who are parked. Works without script or mouse."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any, NamedTuple
from urllib.parse import parse_qs, urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.door import plot, roles
from services.door.answers import Answers
from services.door.board import Board
from shared.auth import Caller, require, sign_in
from shared.background import background
from shared.eventing.errors import Poison
from shared.pages.rendering import Pages, on_the_menu
from shared.problems import ProblemError
from shared.routes import read_body

DECISIONS = {"retry": "Retried", "skip": "Skipped"}
TOLD = {"hasten": "What waited for this webhook is tried now."}
SHORTEST, LONGEST = 3, 500
MOST_PAGES = 1000
FORM = 16 * 1024
PAGES = Pages("services.door")
PAGES.templates.filters |= {"in_words": plot.in_words, "words": lambda code: str(code).replace("_", " ")}
PAGES.templates.globals["plot"] = plot
Operator = Annotated[Caller, Depends(require("operator"))]
Page = Annotated[int, Query(ge=1, le=MOST_PAGES)]


class Word(NamedTuple):
    """What an operator has filled in, and what is missing, by field."""

    decision: str
    reason: str
    errors: dict[str, str]


@asynccontextmanager
async def install(app: FastAPI, answers: Answers, board: Board) -> AsyncIterator[None]:
    """Add the page to an application; lag is watched while the block lasts."""
    routes = APIRouter(include_in_schema=False)
    add_board(routes, board)
    add_decisions(routes, answers)
    app.include_router(routes)
    app.include_router(roles.router(board))
    on_the_menu(app, "Operating", ("Operations", "/ops"), ("Waiting", "/waiting"), ("Rejected", "/rejected"))
    async with background(board.watch.run()):
        yield


def add_board(routes: APIRouter, board: Board) -> None:
    """Everything at a glance."""

    @routes.get("/ops")
    async def look(request: Request, waiting: Page = 1, done: str = "", consumer: str = "") -> Response:
        if signed := await sign_in(request):
            return signed
        try:
            await require("operator")(request)
        except ProblemError as problem:
            if problem.response.status_code != 401:
                raise
            return PAGES.page(request, "sign_in.html", 401, role="operator")
        view = await board.look(waiting)
        return PAGES.page(request, "ops.html", view=view, told=told(done, consumer if consumer in board.names else ""))


def told(done: str, consumer: str) -> str:
    """What came of a form; an address can make the page say nothing else."""
    if done in DECISIONS and consumer:
        return f"{DECISIONS[done]}: the person goes on in {consumer}."
    return TOLD.get(done, "")


def add_decisions(routes: APIRouter, answers: Answers) -> None:
    """One parked person: what is known, and the form."""

    @routes.get("/ops/parked/{consumer}/{person}")
    async def ask(request: Request, consumer: str, person: UUID, _: Operator) -> Response:
        return decision_page(request, await parked(answers, consumer, person), Word("", "", {}))

    @routes.post("/ops/parked/{consumer}/{person}")
    async def decide(request: Request, consumer: str, person: UUID, operator: Operator) -> Response:
        word = read_word(await read_body(request, FORM, "give a shorter reason"))
        if word.errors:
            return decision_page(request, await parked(answers, consumer, person), word, 422)
        try:
            done = await answers.resume(consumer, person, word.decision, word.reason, operator.name)
        except Poison as poison:
            still = Word(word.decision, word.reason, {"decision": f"Still parked: {poison.code}: {poison.detail}"})
            return decision_page(request, await parked(answers, consumer, person), still, 409)
        if not done:
            raise nobody_parked(consumer)
        return RedirectResponse(f"/ops?{urlencode({'done': word.decision, 'consumer': consumer})}", 303)

    @routes.post("/ops/deliveries/{subscription}")
    async def hasten(subscription: UUID, _: Operator) -> Response:
        await answers.hasten(subscription)
        return RedirectResponse("/ops?done=hasten", 303)


def decision_page(request: Request, row: Mapping[str, Any], word: Word, status: int = 200) -> Response:
    """The form, with what was filled in and what is wrong with it."""
    return PAGES.page(request, "parked.html", status, row=row, word=word)


async def parked(answers: Answers, consumer: str, person: UUID) -> Mapping[str, Any]:
    """Who is held there. Raises a problem where it is nobody."""
    rows: list[Mapping[str, Any]] = (await answers.parked(500))["parked"]
    found = next((row for row in rows if row["consumer"] == consumer and str(row["person"]) == str(person)), None)
    if found is None:
        raise nobody_parked(consumer)
    return found


def nobody_parked(consumer: str) -> ProblemError:
    """Somebody else may have decided meanwhile."""
    return ProblemError(
        404, "not_parked", "Nobody is parked there", f"this person is not parked in {consumer!r} any more"
    )


def read_word(body: bytes) -> Word:
    """The form's fields, and what must be mended before they count."""
    text = parse_qs(body.decode(errors="replace").replace("%00", "").replace("\0", ""))  # U+0000 cannot be kept
    said = {name: values[-1].strip() for name, values in text.items()}
    decision, reason = said.get("decision", ""), said.get("reason", "")
    errors = {}
    if decision not in DECISIONS:
        errors["decision"] = "Choose whether to retry or to skip the event"
    if len(reason) < SHORTEST:
        errors["reason"] = f"Say why, in at least {SHORTEST} characters: it is kept with your name"
    elif len(reason) > LONGEST:
        errors["reason"] = f"Say why in at most {LONGEST} characters"
    return Word(decision, reason, errors)
