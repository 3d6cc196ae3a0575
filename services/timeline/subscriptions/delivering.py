"""/v1/subscriptions/{id}/…: how deliveries are fetched, listened to, acknowledged and looked at."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import orjson
from asyncpg import Record
from fastapi import Depends, Header, Path, Query, Request, Response

from services.timeline.subscriptions.answers import Deliveries, Delivery, Events, Numbered, Taken
from services.timeline.subscriptions.desk import Desk, check_active, check_channel
from services.timeline.subscriptions.forms import Acknowledgement, DeliveryStatus, Reason
from services.timeline.subscriptions.http import OWNER, Caretaker, Identifier, Limit, answered, operation
from services.timeline.subscriptions.streams import EventStream
from services.timeline.subscriptions.tail import Listener
from shared.auth import bearer, require
from shared.openapi import Answer
from shared.routes import Routes

LONGEST_WAIT = 30
Cursor = Annotated[str | None, Query(description="Go on after it. Without it: after what was acknowledged.")]
Wait = Annotated[int, Query(ge=0, le=LONGEST_WAIT, description="Where there is nothing, wait so many seconds for it.")]
Number = Annotated[int, Path(ge=1, lt=2**63, description="The delivery's number.")]
LastSeen = Annotated[
    str | None, Header(alias="Last-Event-ID", description="The `id` that was seen last: the stream goes on after it.")
]
FETCH = operation(
    "Fetch deliveries",
    "For the channel pull: what follows the cursor, in order. Pass `next` on as the cursor; acknowledge it once "
    "everything up to there is safe with you. What was not acknowledged comes again, with the same ids. `again` says "
    "that the database was restored since the cursor was told: what follows begins before it, and may repeat.",
    {200: Answer("Deliveries in order; none where there is nothing new.", Events)},
    *("wrong_channel", "not_active", "bad_cursor", "cursor_too_old"),
    roles=OWNER,
)
LISTEN = operation(
    "Listen to deliveries",
    "For the channel sse. Each `delivery` has the message as its data and as its id the cursor after it, with which "
    "Last-Event-ID goes on exactly behind it. `cursor=latest` begins now. A comment every 15 seconds shows that the "
    "stream is alive. Whoever does not keep up is let go and misses nothing: it comes again with Last-Event-ID. "
    "Where the database was restored since, the first event is `again`: what follows begins earlier, and may repeat.",
    {
        200: Answer(
            "A stream that ends with the server, the subscription or the token, or for a reader that does not keep up.",
            content={
                "text/event-stream": {
                    "schema": {"type": "string"},
                    "example": 'retry: 1500\n\nid: 5f0a91c2-4711\nevent: delivery\ndata: {"id":"0198c0de-7a3b-7c11-'
                    '9d2e-3f5a6b7c8d9e","type":"throughcare.release.released.v1","time":"2026-11-27T15:30:00.000000Z",'
                    '"link":"https://throughcare.example/v1/events/0198c0de-7a3b-7c11-9d2e-3f5a6b7c8d9e"}\n\n',
                }
            },
            headers={"Cache-Control": "Always `no-store`."},
        )
    },
    *("wrong_channel", "not_active", "bad_cursor", "cursor_too_old"),
    roles=OWNER,
)
ACKNOWLEDGE = operation(
    "Acknowledge deliveries",
    "For pull and sse: everything up to the cursor is safe with you. It never goes back; repeating it is harmless.",
    {200: Answer("How far everything was acknowledged.", Taken)},
    *("wrong_channel", "bad_cursor"),
    roles=OWNER,
)
SHOW_LOG = operation(
    "Look at the delivery log",
    "The latest first: what was delivered, what is pending, and what went wrong.",
    {200: Answer("Part of the log.", Deliveries)},
    "bad_cursor",
)
RETRY = operation(
    "Try a delivery again",
    "A pending webhook is tried now; one that was finished is delivered again as a new delivery of the same event.",
    {202: Answer("It will be tried.", Numbered)},
    *("no_such_delivery", "not_its_turn", "not_delivered_again"),
)
SKIP = operation(
    "Skip a delivery",
    "A pending delivery is given up, with who did so and why, and what is behind it goes on.",
    {200: Answer("It was skipped.", Numbered)},
    *("no_such_delivery", "not_pending"),
)


def router(desk: Desk) -> Routes:
    """What is done with deliveries."""
    routes = Routes()
    add_reading(routes, desk)
    add_log(routes, desk)
    return routes


def add_reading(routes: Routes, desk: Desk) -> None:
    """Fetch, listen, acknowledge."""

    async def may_fetch(identifier: Identifier, request: Request, _: Caretaker) -> Callable[[], Awaitable[Record]]:
        async def check() -> Record:
            row = await desk.registry.own(identifier, await require("practitioner", "operator")(request))
            check_channel(row, "pull")
            check_active(row)
            return row

        return check

    @routes.get("/v1/subscriptions/{identifier}/events", **FETCH.declared)
    async def fetch_deliveries(
        check: Annotated[Callable[[], Awaitable[Record]], Depends(may_fetch)],
        cursor: Cursor = None,
        limit: Limit = 100,
        wait: Wait = 0,
    ) -> Response:
        row = await check()
        begins, again = await desk.log.cursors.begins(row, cursor)
        told = await desk.log.after(row, begins, limit)
        if not told and wait:
            async with desk.streams.tail(row) as tail:
                await tail.beyond(begins, wait)
            await check()  # meanwhile the token may have been revoked
            told = await desk.log.after(row, begins, limit)
        events = [orjson.Fragment(each.message) for each in told if each.message]
        following = told[-1].cursor if told else await desk.log.cursors.of(begins)
        body = orjson.dumps({"events": events, "next": str(following)} | ({"again": True} if again else {}))
        return Response(body, headers={"Cache-Control": "no-store"}, media_type="application/json")

    @routes.get("/v1/subscriptions/{identifier}/stream", **LISTEN.declared)
    async def listen_to_deliveries(
        identifier: Identifier,
        request: Request,
        caller: Caretaker,
        cursor: Cursor = None,
        last_event_id: LastSeen = None,
    ) -> Response:
        row = await desk.registry.own(identifier, caller)
        check_channel(row, "sse")
        check_active(row)
        begins = await desk.log.cursors.begins(row, last_event_id or cursor)
        return EventStream(desk.streams, row, Listener(begins, bearer(request) or ""))

    @routes.post("/v1/subscriptions/{identifier}/acknowledgements", **ACKNOWLEDGE.declared)
    async def acknowledge_deliveries(identifier: Identifier, form: Acknowledgement, caller: Caretaker) -> Response:
        row = await desk.registry.own(identifier, caller)
        check_channel(row, "pull", "sse")
        return answered(Taken(acknowledged=str(await desk.log.acknowledge(row, form.cursor))))


def add_log(routes: Routes, desk: Desk) -> None:
    """Look, try again, skip."""

    @routes.get("/v1/subscriptions/{identifier}/deliveries", **SHOW_LOG.declared)
    async def list_deliveries(
        identifier: Identifier,
        caller: Caretaker,
        status: Annotated[DeliveryStatus | None, Query(description="Only those in this state.")] = None,
        cursor: Annotated[str | None, Query(description="`next` of the part before.")] = None,
        limit: Limit = 100,
    ) -> Response:
        await desk.registry.seen(identifier, caller)
        rows, following = await desk.log.rows(identifier, status, cursor, limit)
        return answered(Deliveries(deliveries=[Delivery(**dict(row)) for row in rows], next=following))

    @routes.post("/v1/subscriptions/{identifier}/deliveries/{number}/retry", **RETRY.declared)
    async def retry_delivery(identifier: Identifier, number: Number, form: Reason, caller: Caretaker) -> Response:
        await desk.registry.seen(identifier, caller)
        again = await desk.log.retry(identifier, number, f"again by {caller.name}: {form.reason}")
        desk.wake()
        desk.streams.wake([identifier])
        return answered(Numbered(number=again), 202)

    @routes.post("/v1/subscriptions/{identifier}/deliveries/{number}/skip", **SKIP.declared)
    async def skip_delivery(identifier: Identifier, number: Number, form: Reason, caller: Caretaker) -> Response:
        await desk.registry.seen(identifier, caller)
        await desk.log.skip(identifier, number, f"skipped by {caller.name}: {form.reason}")
        desk.wake()
        return answered(Numbered(number=number))
