"""GET /v1/duplicates: which records may be one person."""

from fastapi import Response

from services.timeline.described import Limit, Offset
from services.timeline.duplicates.described import LIST_DUPLICATES
from services.timeline.duplicates.listing import Duplicates
from services.timeline.http import Reader, json
from shared.routes import Routes


def router(duplicates: Duplicates) -> Routes:
    """The API of duplicates."""
    routes = Routes()

    @routes.get("/v1/duplicates", **LIST_DUPLICATES.declared)
    async def list_duplicates(_: Reader, limit: Limit = 100, offset: Offset = 0) -> Response:
        return json(await duplicates.open(limit, offset))

    return routes
