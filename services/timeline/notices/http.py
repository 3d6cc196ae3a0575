"""GET /v1/notices: what somebody with an interest must be told."""

from typing import Annotated

from fastapi import Depends, Response

from services.timeline.described import Cursor, Limit
from services.timeline.http import json
from services.timeline.notices.described import LIST_NOTICES, Channel, Shown
from services.timeline.notices.listing import Asked, Notices
from shared.auth import Caller, require
from shared.routes import Routes

Liaison = Annotated[Caller, Depends(require("liaison"))]


def router(notices: Notices) -> Routes:
    """The API of notices."""
    routes = Routes()

    @routes.get("/v1/notices", **LIST_NOTICES.declared)
    async def list_notices(
        _: Liaison, channel: Channel = None, show: Shown = None, cursor: Cursor = None, limit: Limit = 100
    ) -> Response:
        return json(await notices.page(Asked(channel, show), cursor, limit))

    return routes
