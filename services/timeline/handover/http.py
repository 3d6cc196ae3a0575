"""GET /v1/people/{id}/handover-pack: what the next worker must know, as JSON."""

from fastapi import Response

from services.timeline.described import AsOf, Who
from services.timeline.handover.described import GET_PACK, Whole
from services.timeline.handover.reading import Packs
from services.timeline.http import Practitioner, json, moment
from shared.routes import Routes


def router(packs: Packs) -> Routes:
    """The API of packs."""
    routes = Routes()

    @routes.get("/v1/people/{who}/handover-pack", **GET_PACK.declared)
    async def get_handover_pack(who: Who, caller: Practitioner, as_of: AsOf = None, whole: Whole = False) -> Response:
        return json(await packs.make(who, moment(as_of), caller.name, whole))

    return routes
