"""The hand-over pack as a page to print: on the screen, on paper, or as a file that needs no server."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, Request, Response

from services.timeline.clocks import Clocks
from services.timeline.handover.reading import Packs
from services.timeline.http import Practitioner, moment
from shared.pages.rendering import Pages

PAGES = Pages("services.timeline")


def router(packs: Packs) -> APIRouter:
    """What is printed on the day of release."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/people/{who}/handover-pack")
    async def show_handover_pack(who: str, request: Request, caller: Practitioner, whole: bool = False) -> Response:
        pack = await packs.make(who, moment(request.query_params.get("as_of")), caller.name, whole)
        return PAGES.page(request, "handover_pack.html", pack=pack, clocks=Clocks(pack["time_zones"]))

    return routes


def as_file(pack: Mapping[str, Any]) -> str:
    """The page with its dress in it."""
    style = (files("shared.pages") / "static" / "style.css").read_text("utf-8")
    return PAGES.templates.get_template("handover_file.html").render(
        pack=pack, clocks=Clocks(pack["time_zones"]), style=style, menu={}, path=""
    )
