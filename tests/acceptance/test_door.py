"""The way in: every outcome, every form, and a clear answer to everything that is wrong."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest

from services.door.http import LARGEST_BATCH, MOST_BYTES
from shared.room import LATEST, SOONEST
from tests.acceptance.asking import BATCH, NDJSON, STRUCTURED, Answer, Asking
from tests.acceptance.path import admitted, registered, whole_path


async def test_single_events_are_accepted_repeated_and_conflicting(product: Asking, someone: str) -> None:
    event = registered(someone)
    accepted = await product.post(event)
    assert (accepted.status, accepted.json["outcome"]) == (201, "accepted")
    assert accepted.headers["Location"] == f"/v1/events/{accepted.json['event']}"
    assert (await product.post(event)).status == 200
    conflict = await product.post(event | {"time": "2025-01-07T08:00:00+01:00"})
    assert (conflict.status, conflict.json["code"]) == (409, "conflict")
    assert conflict.headers["Content-Type"] == "application/problem+json"
    assert conflict.json["event"] == accepted.json["event"]


async def test_a_report_whose_ground_is_missing_waits_and_a_repeat_says_so(product: Asking, someone: str) -> None:
    approved = whole_path(someone)[5]
    assert (await product.post(approved)).status == 202
    repeat = await product.post(approved)
    assert (repeat.status, repeat.json["outcome"], repeat.json["code"]) == (200, "duplicate", "waiting")
    listed = [
        row for row in (await product.get("/v1/waiting?limit=500")).json["waiting"] if row["report"] == approved["id"]
    ]
    assert listed[0]["missing"]
    assert listed[0]["age_seconds"] >= 0


async def test_a_rejection_names_code_field_and_way_out_and_is_kept_until_mended(product: Asking, someone: str) -> None:
    wrong = admitted(someone)
    wrong["data"] = {name: value for name, value in wrong["data"].items() if name != "legalBasis"}
    answer = await product.post(wrong)
    assert (answer.status, answer.json["code"], answer.json["field"]) == (422, "data_missing", "data.legalBasis")
    assert {"type", "title", "status", "detail"} <= answer.json.keys()

    async def kept() -> list[Any]:
        rows = (await product.get("/v1/rejected?limit=500")).json["rejected"]
        return [row for row in rows if row["report"] == wrong["id"]]

    assert len(await kept()) == 1
    assert (await product.post(admitted(someone))).status == 201
    assert await kept() == []


async def test_a_conflict_that_nobody_can_mend_is_taken_off_the_list_with_a_reason_and_is_back_when_sent_again(
    product: Asking, someone: str
) -> None:
    event = registered(someone)
    other = event | {"time": "2025-01-07T08:00:00+01:00"}
    await product.post(event)

    async def listed() -> list[str]:
        found = (await product.get("/v1/rejected?limit=500")).json["rejected"]
        return [row["id"] for row in found if row["report"] == event["id"]]

    assert (await product.post(other)).json["code"] == "conflict"
    (rejection,) = await listed()
    why, path = b'{"reason": "sent again under another id"}', f"/v1/rejected/{rejection}"
    done = await product.ask("POST", path, why, **{"Content-Type": "application/json"})
    assert (done.status, done.json) == (200, {"id": rejection, "outcome": "dismissed"})
    assert await listed() == []
    again = await product.ask("POST", path, why, **{"Content-Type": "application/json"})
    assert (again.status, again.json["code"]) == (404, "not_rejected")
    kept = await product.role.deciding["intake"].pool.fetch("SELECT rejected::text, reason, actor FROM dismissals")
    assert [tuple(row) for row in kept] == [(rejection, "sent again under another id", "everybody")]
    await product.post(other)
    assert await listed() == [rejection]


async def test_a_batch_keeps_its_order_and_the_good_ones_beside_a_bad_one(product: Asking, someone: str) -> None:
    path = whole_path(someone)
    unknown = path[0] | {"id": "x", "type": "throughcare.intake.nothing.v1"}
    said = (await product.post_batch([path[0], unknown, path[1], path[0], 7])).json
    assert [result["outcome"] for result in said["results"]] == [
        "accepted",
        "rejected",
        "accepted",
        "duplicate",
        "rejected",
    ]
    assert {name: said[name] for name in ("accepted", "duplicate", "waiting", "rejected")} == {
        "accepted": 2, "duplicate": 1, "waiting": 0, "rejected": 2,
    }  # fmt: skip
    assert [result["index"] for result in said["results"]] == [0, 1, 2, 3, 4]
    assert set(said["results"][1]) == {"index", "source", "id", "outcome", "event", "flags", "code", "field", "detail"}


async def test_ndjson_answers_for_each_line_that_was_not_accepted_and_counts_last(
    product: Asking, someone: str
) -> None:
    path = [orjson.dumps(event) for event in whole_path(someone)]
    answer = await product.post_lines(path[0], b"", b"{broken", path[1], path[0])
    *lines, counts = answer.lines
    assert [(line["line"], line["outcome"]) for line in lines] == [(3, "rejected"), (5, "duplicate")]
    assert counts == {"accepted": 2, "duplicate": 1, "waiting": 0, "rejected": 1}


async def test_an_upload_longer_than_any_batch_is_read_as_a_stream(product: Asking, someone: str) -> None:
    lines = [orjson.dumps(registered(f"{someone}{number}") | {"padding": "x" * 1000}) for number in range(4000)]
    answer = await product.post_lines(*lines)
    assert answer.lines[-1] == {"accepted": 4000, "duplicate": 0, "waiting": 0, "rejected": 0}


async def test_binary_mode_is_the_same_event(product: Asking, someone: str) -> None:
    event = registered(someone) | {"region": "Ærø"}
    headers = {f"ce-{name}": str(value) for name, value in event.items() if name not in ("data", "region")}
    headers |= {"ce-region": "%C3%86r%C3%B8", "Content-Type": "application/json"}
    assert (await product.ask("POST", "/v1/events", orjson.dumps(event["data"]), **headers)).status == 201
    assert (await product.post(event)).status == 200


LONE = b'{"specversion":"1.0","id":"\\ud800"}'


@pytest.mark.parametrize(
    ("body", "media", "status", "code"),
    [
        (b"{", STRUCTURED, 422, "not_json"),
        (b"", STRUCTURED, 422, "not_json"),
        (b"[]", STRUCTURED, 422, "not_an_object"),
        (b'{"a":' * 2000 + b"1" + b"}" * 2000, STRUCTURED, 422, "nested_too_deep"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, STRUCTURED, 422, "nested_too_deep"),
        (LONE, STRUCTURED, 422, "lone_surrogate"),
        (b'{"a":"\xff"}', STRUCTURED, 422, "not_utf8"),
        (b'{"a":"' + b"x" * 1_100_000 + b'"}', STRUCTURED, 413, "too_large"),
        (b'{"a":"' + b"x" * 17_000_000 + b'"}', STRUCTURED, 413, "too_large"),
        (b"{}", BATCH, 422, "not_a_batch"),
        (b"[{", BATCH, 422, "not_json"),
        (b"{}", "text/plain", 415, "unsupported_media_type"),
    ],
)
async def test_what_is_no_event_has_a_clear_answer(
    product: Asking, body: bytes, media: str, status: int, code: str
) -> None:
    answer = await product.ask("POST", "/v1/events", body, **{"Content-Type": media})
    assert (answer.status, answer.json["code"]) == (status, code)


CORRECTED = "throughcare.intake.record.corrected.v1"
WRONG = {"targetId": "somebody's", "reason": "data_entry", "correctedBy": "clerk"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"time": "2025-01-06T08:00:00"}, "time_without_offset"),
        ({"time": "2999-01-06T08:00:00Z"}, "future_time"),
        ({"time": "0001-01-01T00:00:00Z"}, "time"),
        ({"type": CORRECTED, "data": WRONG | {"time": "0001-01-01T00:00:00Z"}}, "time"),
        ({"type": CORRECTED, "data": WRONG | {"time": "2999-01-06T08:00:00Z"}}, "future_time"),
        ({"subject": "a\0b:c"}, "nul_character"),
        ({"type": "nothing"}, "unknown_type"),
        ({"data": {"identifiers": []}}, "data_too_short"),
    ],
)
async def test_what_breaks_the_contract_is_told_by_its_code(
    product: Asking, someone: str, change: dict[str, Any], code: str
) -> None:
    answer = await product.post(registered(someone) | change)
    assert (answer.status, answer.json["code"]) == (422, code)


async def test_in_a_stream_a_line_that_is_too_long_harms_only_itself(product: Asking, someone: str) -> None:
    long = b'{"a":"' + b"x" * 3_000_000 + b'"}'
    answer = await product.post_lines(long, orjson.dumps(registered(someone)))
    *lines, counts = answer.lines
    assert [line["code"] for line in lines] == ["too_large"]
    assert counts["accepted"] == 1


async def test_who_has_no_token_is_told_how_to_get_one(product: Asking) -> None:
    for path in ("/v1/people", "/v1/lag", "/v1/events/5", "/v1/waiting"):
        answer = await product.get(path, Authorization="Bearer wrong")
        assert answer.status == 401
        assert "throughcare token add" in answer.json["detail"]
    assert (await product.get("/healthz", Authorization="")).json["alive"]
    assert (await product.get("/readyz", Authorization="")).json["ready"]
    assert b"throughcare_reports_total" in (await product.get("/metrics", Authorization="")).body


async def test_a_sender_speaks_for_its_own_sources_and_reads_nothing_about_people(
    product: Asking, someone: str
) -> None:
    assert product.role.tokens
    mine = f"Bearer {await product.role.tokens.add(f'sender of {someone}', ['sender'], ['urn:test'])}"
    other = f"Bearer {await product.role.tokens.add(f'other of {someone}', ['sender'], ['urn:tes', 'urn:other'])}"
    event = registered(someone)
    assert (await product.post(event, Authorization=other)).status == 403
    accepted = await product.post(event, Authorization=mine)
    assert accepted.status == 201
    for path in ("/v1/people", f"/v1/people/{someone}/timeline", f"/v1/events/{accepted.json['event']}", "/v1/lag"):
        assert (await product.get(path, Authorization=mine)).status == 403
    told = (await product.get(f"/v1/events/{accepted.json['event']}")).json
    assert told["actor"] == f"sender of {someone}"


@asynccontextmanager
async def unfinished(product: Asking, authorization: str) -> AsyncIterator[None]:
    """A batch as long as any may be, of which nothing comes."""
    address = urlsplit(product.url)
    _, out = await asyncio.open_connection(address.hostname, address.port)
    head = {"Host": address.netloc, "Authorization": authorization, "Content-Type": BATCH}
    lines = [f"{name}: {value}" for name, value in (head | {"Content-Length": str(LARGEST_BATCH)}).items()]
    out.write("\r\n".join(("POST /v1/events HTTP/1.1", *lines, "", "")).encode())
    try:
        yield
    finally:
        out.close()


async def test_who_sends_too_much_is_told_when_to_come_again_and_nobody_else_waits_for_it(
    product: Asking, someone: str
) -> None:
    assert product.role.tokens
    names = (f"flood of {someone}", f"other of {someone}")
    flood, other = [f"Bearer {await product.role.tokens.add(name, ['sender'], [])}" for name in names]

    async def refused() -> Answer | None:
        answer = await product.post(registered(f"{someone}-MORE"), Authorization=flood)
        return answer if answer.status == 429 else None

    async with AsyncExitStack() as stack:
        for _ in range(2 * MOST_BYTES // LARGEST_BATCH):
            await stack.enter_async_context(unfinished(product, flood))
        answer: Answer = await product.until(refused)
        assert answer.json["code"] == "overloaded"
        assert SOONEST <= int(answer.headers["Retry-After"]) <= LATEST
        assert (await product.post(registered(someone), Authorization=other)).status == 201
        assert await refused()
    assert (await product.post(registered(f"{someone}-THEN"), Authorization=flood)).status == 201


async def test_a_token_is_stored_hashed_and_ends_when_it_is_revoked(product: Asking, someone: str) -> None:
    assert product.role.tokens
    token = await product.role.tokens.add(someone, ["operator"], [])
    assert (await product.get("/v1/lag", Authorization=f"Bearer {token}")).status == 200
    assert await product.role.tokens.revoke(someone)
    assert (await product.get("/v1/lag", Authorization=f"Bearer {token}")).status == 401


async def test_an_unfinished_upload_is_safe_to_send_again(product: Asking, someone: str) -> None:
    lines = [orjson.dumps(event) for event in whole_path(someone)]
    await product.post_lines(*lines[:4])
    answer = await product.post_lines(*lines)
    assert answer.headers["Content-Type"].startswith(NDJSON)
    assert answer.lines[-1]["duplicate"] == 4
