"""Subscriptions from outside: made, fetched, listened to, paused, replayed; whose they are."""

import asyncio
from typing import Any

import orjson
import pytest

from tests.acceptance.asking import Answer, Asking
from tests.acceptance.listening import listening
from tests.acceptance.path import admitted, registered, whole_path

RELEASED = "throughcare.release.released.v1"


async def send(product: Asking, method: str, path: str, said: Any = None, token: str = "") -> Answer:
    """A request with a JSON body; by another token where one is given."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    return await product.ask(method, path, orjson.dumps(said) if said is not None else None, **headers)


async def subscribe(product: Asking, who: str, token: str = "", **form: Any) -> dict[str, Any]:
    said = {"name": "test", "channel": "pull", "filter": {"people": [who]}, **form}
    answer = await send(product, "POST", "/v1/subscriptions", said, token)
    assert answer.status == 201, answer.body
    found: dict[str, Any] = answer.json
    return found


async def fetched(product: Asking, subscription: dict[str, Any], query: str = "") -> dict[str, Any]:
    answer = await product.get(f"/v1/subscriptions/{subscription['id']}/events?{query}")
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.json
    return found


async def taken(product: Asking, who: str) -> list[str]:
    """The ids of a person's entries in the order in which they were taken, by plain SQL."""
    connection = await product.database.connect("timeline")
    try:
        person = product.database.people.person(who)
        rows = await connection.fetch("SELECT id FROM entries WHERE person = $1 ORDER BY position", person)
        return [str(row["id"]) for row in rows]
    finally:
        await connection.close()


async def test_what_is_fetched_comes_again_until_it_is_acknowledged(product: Asking, someone: str) -> None:
    subscription = await subscribe(product, someone)
    await product.post(registered(someone))
    first = await fetched(product, subscription, "wait=20")
    assert [event["type"] for event in first["events"]] == ["throughcare.intake.person.registered.v1"]
    assert await fetched(product, subscription) == first
    path = f"/v1/subscriptions/{subscription['id']}/acknowledgements"
    assert (await send(product, "POST", path, {"cursor": first["next"]})).json == {"acknowledged": first["next"]}
    assert await fetched(product, subscription) == {"events": [], "next": first["next"]}
    assert (await send(product, "POST", path, {"cursor": "0"})).json == {"acknowledged": first["next"]}


async def test_a_thin_message_has_a_link_that_leads_to_the_event(product: Asking, someone: str) -> None:
    subscription = await subscribe(product, someone)
    await product.post(registered(someone))
    (event,) = (await fetched(product, subscription, "wait=20"))["events"]
    assert set(event) == {"id", "type", "time", "link"}
    link = await product.get(event["link"].removeprefix(product.url))
    assert link.json["id"] == event["id"]


async def test_a_full_message_is_the_event_as_published(product: Asking, someone: str) -> None:
    subscription = await subscribe(product, someone, payload="full")
    await product.post(registered(someone))
    answer = await product.get(f"/v1/subscriptions/{subscription['id']}/events?wait=20")
    published = await product.get(f"/v1/events/{answer.json['events'][0]['id']}")
    assert published.body in answer.body


async def test_paging_by_cursor_gives_every_event_of_a_path_once_and_in_order(product: Asking, someone: str) -> None:
    subscription = await subscribe(product, someone)
    await product.post_batch(whole_path(someone))
    await product.settled()
    entries = await taken(product, someone)
    found: list[str] = []
    cursor = ""
    while page := (answer := await fetched(product, subscription, f"limit=5{cursor}&wait=5"))["events"]:
        found += [event["id"] for event in page]
        cursor = f"&cursor={answer['next']}"
        if len(found) == len(entries):
            break
    assert found == entries


async def test_a_stream_goes_on_exactly_after_the_id_that_was_seen_last(product: Asking, someone: str) -> None:
    subscription = await subscribe(product, someone, channel="sse")
    async with listening(product.url, product.token, subscription["id"]) as stream:
        await product.post(registered(someone))
        (first,) = await stream.take(1)
    await product.post(admitted(someone))
    async with listening(product.url, product.token, subscription["id"], last=first.id) as stream:
        (second,) = await stream.take(1)
    async with listening(product.url, product.token, subscription["id"]) as stream:
        assert [each.id for each in await stream.take(2)] == [first.id, second.id]
    assert [first.data["type"].split(".")[2], second.data["type"].split(".")[2]] == ["person", "admission"]
    async with listening(product.url, product.token, subscription["id"], cursor="latest") as stream:
        await send(product, "POST", f"/v1/subscriptions/{subscription['id']}/test")
        (test,) = await stream.take(1)
    assert test.data["type"] == "throughcare.subscription.test.v1"


async def test_what_a_stream_was_sent_is_noted_and_what_is_acknowledged_is_delivered(
    product: Asking, someone: str
) -> None:
    subscription = await subscribe(product, someone, channel="sse")
    log = f"/v1/subscriptions/{subscription['id']}/deliveries"
    async with listening(product.url, product.token, subscription["id"]) as stream:
        await product.post(registered(someone))
        (heard,) = await stream.take(1)

        async def sent() -> bool:
            return [row["status"] for row in (await product.get(log)).json["deliveries"]] == ["sent"]

        await product.until(sent)
    path = f"/v1/subscriptions/{subscription['id']}/acknowledgements"
    await send(product, "POST", path, {"cursor": heard.id})
    assert [row["status"] for row in (await product.get(f"{log}?status=delivered")).json["deliveries"]] == ["delivered"]


async def test_a_stream_ends_when_the_subscription_is_paused_and_a_new_one_says_so(
    product: Asking, someone: str
) -> None:
    subscription = await subscribe(product, someone, channel="sse")
    path = f"/v1/subscriptions/{subscription['id']}"
    async with listening(product.url, product.token, subscription["id"]) as stream, asyncio.timeout(20):
        await send(product, "POST", f"{path}/pause", {"reason": "a holiday"})
        assert [heard.retry != "" async for heard in stream.everything()] == [True, True]
    refused = await product.get(f"{path}/stream")
    assert (refused.status, refused.json["code"]) == (409, "not_active")
    assert "a holiday" in refused.json["detail"]
    await product.post(registered(someone))
    assert (await send(product, "POST", f"{path}/resume")).json["status"] == "active"
    async with listening(product.url, product.token, subscription["id"]) as stream:
        assert len(await stream.take(1)) == 1


async def test_a_stream_ends_within_seconds_of_its_token(product: Asking, someone: str) -> None:
    assert product.role.tokens
    token = await product.role.tokens.add(f"ended {someone}", ("practitioner",), ())
    subscription = await subscribe(product, someone, token, channel="sse")
    async with listening(product.url, token, subscription["id"]) as stream, asyncio.timeout(20):
        await product.role.tokens.revoke(f"ended {someone}")
        assert [heard.name async for heard in stream.events()] == []
    assert (await product.get(f"/v1/subscriptions/{subscription['id']}")).json["rests"]


async def test_a_replay_brings_the_same_ids_again_in_order(product: Asking, someone: str) -> None:
    subscription = await subscribe(product, someone)
    await product.post_batch([registered(someone), admitted(someone)])
    await product.settled()
    first = await fetched(product, subscription, "wait=20&limit=2")
    assert len(first["events"]) == 2
    path = f"/v1/subscriptions/{subscription['id']}"
    await send(product, "POST", f"{path}/acknowledgements", {"cursor": first["next"]})
    answer = await send(product, "POST", f"{path}/replay", {"event": first["events"][0]["id"]})
    assert answer.status == 202
    again: list[Any] = []
    while len(again) < 2:
        again = (await fetched(product, subscription, "wait=5"))["events"]
    assert again == first["events"]


async def test_anothers_subscription_is_not_there_and_an_operator_looks_after_all(
    product: Asking, someone: str
) -> None:
    assert product.role.tokens
    subscription = await subscribe(product, someone)
    path = f"/v1/subscriptions/{subscription['id']}"
    stranger = await product.role.tokens.add(f"stranger {someone}", ("practitioner",), ())
    operator = await product.role.tokens.add(f"operator {someone}", ("operator",), ())
    for method, end, said in (
        *(("GET", each, None) for each in ("", "/events", "/stream", "/deliveries")),
        *(("DELETE", "", None), ("PATCH", "", {"name": "mine"}), ("POST", "/resume", None), ("POST", "/test", None)),
        *(("POST", "/pause", {"reason": "not yours"}), ("POST", "/replay", {"since": "2026-01-01T00:00:00Z"})),
        *(("POST", "/acknowledgements", {"cursor": "1"}), ("POST", "/secret", None)),
        *(("POST", f"/deliveries/1/{word}", {"reason": "not yours"}) for word in ("retry", "skip")),
    ):
        assert (await send(product, method, path + end, said, stranger)).status == 404, (method, end)
    assert (await send(product, "GET", "/v1/subscriptions", None, stranger)).json["subscriptions"] == []
    listed = (await send(product, "GET", "/v1/subscriptions?limit=500", None, operator)).json["subscriptions"]
    assert subscription["id"] in [each["id"] for each in listed]
    assert (await send(product, "POST", f"{path}/pause", {"reason": "too loud"}, operator)).json["status"] == "paused"
    assert (await send(product, "POST", f"{path}/resume", None, operator)).json["status"] == "active"
    for method, end in (("GET", "/events"), ("DELETE", ""), ("POST", "/test")):
        assert (await send(product, method, path + end, None, operator)).status == 403


@pytest.mark.parametrize(
    ("form", "code", "field"),
    [
        ({"channel": "pull", "filter": {"types": ["throughcare.release.relased.v1"]}}, "unknown_type", "filter.types"),
        ({"channel": "pull", "filter": {"people": ["nobody"]}}, "invalid_request", "filter.people"),
        ({"channel": "pull", "filter": {"states": ["gone"]}}, "invalid_request", "filter.states.0"),
        ({"channel": "webhook"}, "invalid_request", "body"),
        ({"channel": "pull", "url": "https://aftercare.example/hook"}, "invalid_request", "body"),
        ({"channel": "pigeon"}, "invalid_request", "channel"),
        ({"channel": "pull", "since": "2026-01-01T00:00:00"}, "invalid_request", "since"),
        ({"channel": "pull", "since": "0001-01-01T00:00:00+14:00"}, "invalid_request", "since"),
        ({"channel": "pull", "since": "9999-12-31T23:59:59-14:00"}, "invalid_request", "since"),
        ({"channel": "pull", "event": "0198c0de-7a3b-7c11-9d2e-3f5a6b7c8d9e"}, "invalid_request", "event"),
    ],
)
async def test_a_form_that_is_wrong_is_answered_with_its_field(
    product: Asking, form: dict[str, Any], code: str, field: str
) -> None:
    answer = await send(product, "POST", "/v1/subscriptions", {"name": "test", **form})
    assert (answer.status, answer.json["code"], answer.json["field"] or "") == (422, code, field)


async def test_whose_token_is_revoked_while_waiting_is_told_nothing(product: Asking, someone: str) -> None:
    tokens, name = product.role.tokens, f"waits for {someone}"
    assert tokens
    token = await tokens.add(name, ["practitioner"], ())
    subscription = await subscribe(product, someone, token)
    path = f"/v1/subscriptions/{subscription['id']}/events?wait=30"
    waiting = asyncio.ensure_future(send(product, "GET", path, token=token))
    await asyncio.sleep(0.5)
    await tokens.revoke(name)
    await tokens.add(name, ["practitioner"], ())
    await product.post(registered(someone))
    answer = await waiting
    assert (answer.status, answer.json["code"]) == (401, "no_token")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/people/gb:noms:A1234%00/timeline", 404),
        ("/v1/people?identifier=gb:noms:A1234%00", 200),
        ("/v1/people/{who}/timeline?as_of=0001-01-01T00:00:00%2B14:00", 422),
        ("/v1/people/{who}/timeline?as_of=9999-12-31T23:59:59-14:00", 422),
    ],
)
async def test_what_no_database_holds_is_no_fault_of_the_server(
    product: Asking, someone: str, path: str, status: int
) -> None:
    await product.post(registered(someone))
    await product.settled()
    assert (await product.get(path.format(who=someone))).status == status


async def test_what_a_cursor_can_be_wrong_about_is_said(product: Asking, someone: str) -> None:
    subscription = await subscribe(product, someone)
    path = f"/v1/subscriptions/{subscription['id']}"
    assert (await product.get(f"{path}/events?cursor=abc")).json["code"] == "bad_cursor"
    assert (await product.get(f"{path}/stream")).json["code"] == "wrong_channel"
    assert (await send(product, "POST", f"{path}/secret")).json["code"] == "wrong_channel"
    assert (await fetched(product, subscription, "cursor=999999999999999999"))["events"] == []


async def test_a_subscription_is_changed_and_ended(product: Asking, someone: str) -> None:
    subscription = await subscribe(product, someone)
    path = f"/v1/subscriptions/{subscription['id']}"
    changed = (await send(product, "PATCH", path, {"name": "other", "filter": {"types": [RELEASED]}})).json
    assert (changed["name"], changed["filter"]) == ("other", {"types": [RELEASED], "people": [], "states": []})
    assert (await send(product, "PATCH", path, {"url": "https://aftercare.example/"})).status == 422
    assert (await send(product, "DELETE", path)).status == 204
    assert (await product.get(path)).status == 404


async def test_a_pending_delivery_is_skipped_with_a_reason_and_a_finished_one_delivered_again(
    product: Asking, someone: str
) -> None:
    subscription = await subscribe(product, someone)
    await product.post(registered(someone))
    (event,) = (await fetched(product, subscription, "wait=20"))["events"]
    path = f"/v1/subscriptions/{subscription['id']}/deliveries"
    (row,) = (await product.get(path)).json["deliveries"]
    number = row["number"]
    answer = await send(product, "POST", f"{path}/{number}/skip", {"reason": "sent by post"})
    assert answer.status == 200
    assert (await fetched(product, subscription))["events"] == []
    (row,) = (await product.get(path)).json["deliveries"]
    assert (row["status"], row["detail"]) == ("skipped", "skipped by everybody: sent by post")
    assert (await send(product, "POST", f"{path}/{number}/skip", {"reason": "twice"})).json["code"] == "not_pending"
    assert (await send(product, "POST", f"{path}/{number}/retry", {"reason": "after all"})).status == 202
    assert (await fetched(product, subscription))["events"] == [event]
    assert (await send(product, "POST", f"{path}/1/retry", {"reason": "never was"})).json["code"] == "no_such_delivery"
