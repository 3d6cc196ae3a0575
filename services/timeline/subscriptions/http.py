"""/v1/subscriptions: who makes, sees, changes and ends them."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Response
from pydantic import BaseModel

from services.timeline.subscriptions.answers import Made, Replaying, Secret, Subscription, Subscriptions, Tested
from services.timeline.subscriptions.desk import Desk, check_channel, check_receiver
from services.timeline.subscriptions.forms import Change, NewSubscription, Reason, Replay
from shared.auth import Caller, require
from shared.openapi import Answer, Operation
from shared.routes import Routes

Practitioner = Annotated[Caller, Depends(require("practitioner"))]
Caretaker = Annotated[Caller, Depends(require("practitioner", "operator"))]
Limit = Annotated[int, Query(ge=1, le=500, description="At most so many.")]
Identifier = Annotated[UUID, Path(description="The subscription's id.")]
OWNER, BOTH = ("practitioner",), ("practitioner", "operator")
GROUP = "Subscriptions"
THE_ONE = {200: Answer("The subscription, as it stands now.", Subscription)}


def operation(
    summary: str, description: str, answers: dict[int, Answer], *problems: str, roles: tuple[str, ...] = BOTH
) -> Operation:
    """An operation on one subscription."""
    return Operation(summary, description, GROUP, answers, roles, ("no_such_subscription", *problems))


ADD = Operation(
    "Subscribe",
    "From now on, or from a beginning in the past: what is already on the timeline is then delivered first. "
    "The secret of a webhook is shown in this answer and never again.",
    GROUP,
    {201: Answer("It is made, and active.", Made)},
    OWNER,
    ("unknown_type", "address_refused"),
)
LIST = Operation(
    "List subscriptions",
    "Your own; an operator sees all. The oldest first.",
    GROUP,
    {200: Answer("Part of the list.", Subscriptions)},
    BOTH,
)
SHOW = operation("Show a subscription", "With what is still before it.", THE_ONE)
CHANGE = operation(
    "Change a subscription",
    "Name, filter or address. A new filter counts for what happens from now on.",
    THE_ONE,
    "unknown_type",
    "address_refused",
    roles=OWNER,
)
PAUSE = operation("Pause a subscription", "Nothing is delivered until it is resumed; nothing is lost.", THE_ONE)
RESUME = operation("Resume a subscription", "It goes on from where it was paused or disabled.", THE_ONE)
DELETE = operation("End a subscription", "With its delivery log.", {204: Answer("It is gone.")}, roles=OWNER)
REPLAY = operation(
    "Replay",
    "Deliver again, from an instant or an event on: in order, with the same event ids and new numbers. What is pending "
    "beyond that is taken back first, so that nothing comes twice in one run.",
    {202: Answer("It has begun.", Replaying)},
    roles=OWNER,
)
TEST = operation(
    "Test a subscription",
    "A webhook is tried once, now; on the other channels a delivery of the type `throughcare.subscription.test.v1` "
    "waits to be fetched.",
    {200: Answer("What became of it.", Tested)},
    roles=OWNER,
)
ROTATE = operation(
    "Make a new secret",
    "Shown once. For 24 hours messages are signed with the secret before it too, so that receivers can change over.",
    {200: Answer("The new secret.", Secret)},
    "wrong_channel",
    roles=OWNER,
)


def answered(said: BaseModel, status: int = 200) -> Response:
    """JSON that is never kept on its way: it is about people, or holds a secret."""
    return Response(said.model_dump_json(), status, {"Cache-Control": "no-store"}, "application/json")


def router(desk: Desk) -> Routes:
    """What is done with subscriptions."""
    routes = Routes()
    add_making(routes, desk)
    add_changing(routes, desk)
    add_acting(routes, desk)
    return routes


def add_making(routes: Routes, desk: Desk) -> None:
    """Make and see."""

    @routes.post("/v1/subscriptions", **ADD.declared)
    async def subscribe(form: NewSubscription, caller: Practitioner) -> Response:
        if form.url:
            check_receiver(desk, form.url)
        row = await desk.registry.add(caller.name, form)
        desk.wake()
        secret = desk.registry.secret(row["id"], row["secret_version"]) if form.channel == "webhook" else None
        return answered(Made(**Subscription.of(row).model_dump(), secret=secret), 201)

    @routes.get("/v1/subscriptions", **LIST.declared)
    async def list_subscriptions(
        caller: Caretaker,
        cursor: Annotated[UUID | None, Query(description="`next` of the part before.")] = None,
        limit: Limit = 100,
    ) -> Response:
        rows, following = await desk.registry.visible(caller, cursor, limit)
        return answered(Subscriptions(subscriptions=[Subscription.of(row) for row in rows], next=following))

    @routes.get("/v1/subscriptions/{identifier}", **SHOW.declared)
    async def show_subscription(identifier: Identifier, caller: Caretaker) -> Response:
        return answered(Subscription.of(await desk.registry.seen(identifier, caller)))


def add_changing(routes: Routes, desk: Desk) -> None:
    """Change, pause, resume, end."""

    @routes.patch("/v1/subscriptions/{identifier}", **CHANGE.declared)
    async def change_subscription(identifier: Identifier, form: Change, caller: Caretaker) -> Response:
        row = await desk.registry.own(identifier, caller)
        if form.url:
            check_receiver(desk, form.url)
        changed = await desk.registry.change(row, form)
        if form.url:
            await desk.dispatcher.hasten(identifier)
            desk.wake()
        return answered(Subscription.of(changed))

    @routes.post("/v1/subscriptions/{identifier}/pause", **PAUSE.declared)
    async def pause_subscription(identifier: Identifier, form: Reason, caller: Caretaker) -> Response:
        return answered(Subscription.of(await desk.pause(identifier, caller, form.reason)))

    @routes.post("/v1/subscriptions/{identifier}/resume", **RESUME.declared)
    async def resume_subscription(identifier: Identifier, caller: Caretaker) -> Response:
        return answered(Subscription.of(await desk.resume(identifier, caller)))

    @routes.delete("/v1/subscriptions/{identifier}", **DELETE.declared)
    async def end_subscription(identifier: Identifier, caller: Caretaker) -> Response:
        await desk.registry.delete(await desk.registry.own(identifier, caller))
        return Response(status_code=204)


def add_acting(routes: Routes, desk: Desk) -> None:
    """Test, replay, change the secret."""

    @routes.post("/v1/subscriptions/{identifier}/test", **TEST.declared)
    async def test_subscription(identifier: Identifier, caller: Caretaker) -> Response:
        row = await desk.registry.own(identifier, caller)
        if row["channel"] == "webhook":
            return answered(Tested(**await desk.dispatcher.test(identifier)))
        number = await desk.log.test(identifier)
        desk.streams.wake([identifier])
        return answered(Tested(number=number))

    @routes.post("/v1/subscriptions/{identifier}/replay", **REPLAY.declared)
    async def replay_subscription(identifier: Identifier, form: Replay, caller: Caretaker) -> Response:
        unmatched = await desk.registry.replay(await desk.registry.own(identifier, caller), form)
        desk.wake()
        return answered(Replaying(unmatched=unmatched), 202)

    @routes.post("/v1/subscriptions/{identifier}/secret", **ROTATE.declared)
    async def rotate_secret(identifier: Identifier, caller: Caretaker) -> Response:
        row = await desk.registry.own(identifier, caller)
        check_channel(row, "webhook")
        made = await desk.registry.rotate(row)
        secret = desk.registry.secret(identifier, made["secret_version"])
        return answered(Secret(secret=secret, version=made["secret_version"], previous_until=made["previous_until"]))
