"""A person's way through all services, from outside."""

import csv
import io
import random
from collections import Counter
from datetime import datetime

import orjson
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tests.acceptance.asking import Asking
from tests.acceptance.path import STORY, admitted, registered, story, supervision_ended, whole_path


async def test_a_whole_path_becomes_one_timeline_with_what_the_services_concluded(
    product: Asking, someone: str
) -> None:
    for event in whole_path(someone):
        assert (await product.post(event)).status in (201, 202)
    entries = await product.entries(someone, len(STORY))
    assert Counter(story(entries)) == Counter(STORY)
    assert [datetime.fromisoformat(entry["time"]) for entry in entries] == sorted(
        datetime.fromisoformat(entry["time"]) for entry in entries
    )
    assert [(entry["type"], entry["flags"]) for entry in entries if entry["flags"]] == []
    by_id = {entry["id"]: index for index, entry in enumerate(entries)}
    effects = [(by_id[entry["cause"]], index) for index, entry in enumerate(entries) if entry["cause"]]
    assert len(effects) == 5
    assert all(cause < effect for cause, effect in effects)
    people = (await product.get(f"/v1/people?identifier={someone}")).json
    assert (people["total"], people["people"][0]["state"]) == (1, "returned_to_custody")


@pytest.mark.parametrize("seed", range(4))
async def test_in_whatever_order_it_arrives_the_timeline_ends_the_same(
    product: Asking, someone: str, seed: int
) -> None:
    events = whole_path(someone)
    random.Random(seed).shuffle(events)
    for event in [*events, *events]:
        assert (await product.post(event)).status in (200, 201, 202)
    entries = await product.entries(someone, len(STORY))
    await product.settled()
    assert Counter(story(await product.timeline(someone))) == Counter(STORY)
    assert len(entries) == len(STORY)
    assert not any(
        row["source"] for row in (await product.get("/v1/waiting")).json["waiting"] if someone in row["report"]
    )


async def test_who_stays_free_of_custody_until_the_end_has_ended(product: Asking, someone: str) -> None:
    await product.post_batch([*whole_path(someone)[:-1], supervision_ended(someone)])
    entries = await product.entries(someone, len(STORY) - 2)
    assert story(entries)[-1] == "supervision.ended"
    assert (await product.get(f"/v1/people?identifier={someone}")).json["people"][0]["state"] == "ended"


async def test_an_answer_about_a_past_instant_never_changes(product: Asking, someone: str) -> None:
    await product.post(registered(someone))
    (first,) = await product.entries(someone, 1)
    then = (await product.get(f"/v1/people/{someone}/timeline")).json
    await product.post(admitted(someone))
    await product.entries(someone, 2)
    again = (await product.get(f"/v1/people/{someone}/timeline?as_of={then['as_of']}")).json
    assert again["entries"] == then["entries"] == [first]


async def test_paging_is_not_disturbed_by_what_arrives_meanwhile(product: Asking, someone: str) -> None:
    await product.post_batch(whole_path(someone)[:3])
    await product.entries(someone, 4)
    page = (await product.get(f"/v1/people/{someone}/timeline?limit=2")).json
    await product.post_batch(whole_path(someone)[3:])
    await product.entries(someone, len(STORY))
    rest = (await product.get(f"/v1/people/{someone}/timeline?limit=100&cursor={page['next']}")).json
    assert [len(page["entries"]), len(rest["entries"])] == [2, 2]
    assert (await product.get(f"/v1/people/{someone}/timeline?cursor=nonsense")).status == 400


async def test_the_timeline_is_exported_as_csv_and_ndjson(product: Asking, someone: str) -> None:
    await product.post_batch(whole_path(someone))
    entries = await product.entries(someone, len(STORY))
    rows = list(
        csv.DictReader(
            io.StringIO((await product.get(f"/v1/people/{someone}/timeline", Accept="text/csv")).body.decode())
        )
    )
    lines = (await product.get(f"/v1/people/{someone}/timeline", Accept="application/x-ndjson")).lines
    assert [row["id"] for row in rows] == [line["id"] for line in lines] == [entry["id"] for entry in entries]


async def test_every_hop_of_an_event_and_of_what_it_caused_is_told(product: Asking, someone: str) -> None:
    await product.post_batch(whole_path(someone)[:3])
    accepted = (await product.post(whole_path(someone)[3])).json
    await product.entries(someone, 6)
    await product.settled()
    trace = (await product.get(f"/v1/events/{accepted['event']}/trace")).json
    hops = [(hop["what"], hop["service"], hop["type"].split(".")[2]) for hop in trace["hops"]]
    expected = {
        ("applied", "planning", "assessment"),
        ("applied", "timeline", "assessment"),
        ("applied", "timeline", "plan"),
    }
    expected |= {(what, "intake", "assessment") for what in ("received", "appended", "published")}
    expected |= {(what, "planning", "plan") for what in ("appended", "published")}
    assert expected <= set(hops)
    assert all(hop["delay_ms"] >= 0 for hop in trace["hops"])


async def test_one_trace_joins_door_append_relay_and_consumers(
    product: Asking, someone: str, spans: InMemorySpanExporter
) -> None:
    await product.post_batch(whole_path(someone)[:3])
    ours = "00-" + "ab" * 16 + "-" + "cd" * 8 + "-01"
    await product.post(whole_path(someone)[3], traceparent=ours)
    await product.entries(someone, 6)
    await product.settled()
    finished = spans.get_finished_spans()
    assert {span.instrumentation_scope.name for span in finished if span.instrumentation_scope} == {"throughcare"}
    assert not [span.name for span in finished if someone in span.to_json()]
    seen = [span for span in finished if span.context and span.context.trace_id == int("ab" * 16, 16)]
    assert Counter(span.name for span in seen) == Counter({"accept": 1, "append": 2, "relay": 2, "apply": 3})
    ids = {span.context.span_id for span in seen if span.context} | {int("cd" * 8, 16)}
    assert all(span.parent and span.parent.span_id in ids for span in seen)


async def test_what_was_posted_comes_back_the_same(product: Asking, someone: str) -> None:
    event = registered(someone) | {"region": "Ærø 𝄞 \u2028 \u202e"}
    accepted = await product.post(event)
    told = (await product.get(accepted.headers["Location"])).json
    assert told["data"] == event["data"]
    assert told["region"] == event["region"]
    assert told["time"] == event["time"]
    assert orjson.loads((await product.get(f"/v1/events/{accepted.json['event']}")).body) == told
