"""What all pages have in common: one layout, one dress, the headers that keep a page to itself."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, Literal, get_args

from fastapi import APIRouter, FastAPI, Request, Response
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from shared.problems import ProblemError

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
STATIC = {"style.css": "text/css", "live.js": "text/javascript"}


# For whom a page is, in the order in which the menu names them: who looks after people comes first.
Whose = Literal["Casework", "Operating", "Connecting"]
Menu = Mapping[Whose, Sequence[tuple[str, str]]]


class Pages:
    """The pages of one package: its own templates, within the layout that all share."""

    def __init__(self, package: str) -> None:
        self.templates = Environment(
            loader=ChoiceLoader([PackageLoader(package), PackageLoader("shared.pages")]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def page(self, request: Request, name: str, status: int = 200, **values: Any) -> Response:
        """A page; its layout names the pages that this role has, and says which of them this is."""
        menu: Menu = getattr(request.app.state, "menu", {})
        html = self.templates.get_template(name).render(menu=menu, path=request.url.path, **values)
        return Response(html, status, HEADERS, "text/html; charset=utf-8")


def on_the_menu(app: FastAPI, whose: Whose, *entries: tuple[str, str]) -> None:
    """Name pages, each with its address, in the head of every page of this role, among those for the same people."""
    known: Menu = getattr(app.state, "menu", {})
    app.state.menu = {each: (*known.get(each, ()), *(entries if each == whose else ())) for each in get_args(Whose)}


def router() -> APIRouter:
    """What pages are dressed in."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/static/{name}")
    async def static(name: str) -> Response:
        if name not in STATIC:
            raise ProblemError(404, "not_found", "There is nothing here", f"no file {name}")
        body = (files("shared.pages") / "static" / name).read_bytes()
        return Response(body, headers={"X-Content-Type-Options": "nosniff"}, media_type=STATIC[name])

    return routes
