"""/docs, /problems and /openapi.json: the reference of the API, for people and for programs. No token is needed."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import orjson
from fastapi import APIRouter, FastAPI, Request, Response

from shared.codes import codes, explained
from shared.pages.rendering import Pages, on_the_menu
from shared.problems import ProblemError
from shared.reference.document import document, referred_to
from shared.reference.reading import fields_of, operations

Schemas = Callable[[], Mapping[str, Any]]
PAGES = Pages("shared.reference")
PAGES.templates.filters["pretty"] = lambda value: (
    value if isinstance(value, str) else orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
)
PAGES.templates.filters["anchor"] = lambda schema: str(schema["$ref"]).rpartition("/")[2]


def install(app: FastAPI, schemas: Schemas) -> None:
    """The reference of what this application serves; it is made when it is first asked for."""
    app.include_router(router(partial(made, app, schemas)))
    on_the_menu(app, "Connecting", ("API", "/docs"))


def made(app: FastAPI, schemas: Schemas) -> dict[str, Any]:
    """The document, made once."""
    if not hasattr(app.state, "document"):
        app.state.document = document(app, schemas())
    found: dict[str, Any] = app.state.document
    return found


def shown(found: Mapping[str, Any]) -> dict[str, Any]:
    """The schemas that the page tells of: of what has a page of its own, only where that is, and none of its parts."""
    every = found["components"]["schemas"]
    told = {name: {} if "externalDocs" in said else said for name, said in every.items()}
    names = referred_to([found["paths"], found.get("webhooks")], told)
    return {name: said for name, said in every.items() if name in names}


def router(reference: Callable[[], dict[str, Any]]) -> APIRouter:
    """The addresses."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/openapi.json")
    async def as_document() -> Response:
        return Response(orjson.dumps(reference(), option=orjson.OPT_INDENT_2), media_type="application/json")

    @routes.get("/docs")
    async def as_page(request: Request) -> Response:
        found = reference()
        address = str(request.base_url).rstrip("/")
        schemas = {name: (said, fields_of(said)) for name, said in shown(found).items()}
        return PAGES.page(
            request, "docs.html", document=found, groups=operations(found, address), schemas=schemas, codes=codes()
        )

    @routes.get("/problems")
    async def problems(request: Request) -> Response:
        return PAGES.page(request, "problems.html", codes=codes())

    @routes.get("/problems/{code}")
    async def problem(request: Request, code: str) -> Response:
        if (found := explained(code)) is None:
            raise ProblemError(404, "not_found", "There is nothing here", f"no problem has the code {code[:64]!r}")
        if "text/html" in request.headers.get("accept", ""):
            return PAGES.page(request, "problem.html", code=code, problem=found)
        said = {"code": code, "status": found.status, "title": found.title}
        said |= {"meaning": found.meaning, "way_out": found.way_out}
        return Response(orjson.dumps(said), media_type="application/json")

    return routes
