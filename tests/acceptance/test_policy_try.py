"""A pack is tried on what has happened: the same changes nothing, another what its rows say; nothing is written."""

import asyncio
from collections import Counter
from contextlib import closing
from datetime import date
from typing import Any

import asyncpg
from kafka import KafkaConsumer, TopicPartition

from services.deciding import DECIDING
from services.policies import pack_in_use
from services.trying import Found, packs, tried
from shared.contracts.identity import PersonMerged
from shared.contracts.intake import InductionCompleted, ScreeningCompleted
from shared.contracts.records import IntakeRecordCorrected
from shared.deadlines.pack import Pack
from shared.eventing.kafka import TOPICS, Kafka
from tests.acceptance.asking import Asking, cloud
from tests.acceptance.path import admitted, made, registered

IN_USE = pack_in_use("un-baseline", DECIDING.values())
ADMITTED_ON, INDUCED_ON = "2026-08-03T09:00:00+01:00", "2026-08-08T09:00:00+01:00"
ROWS_OF = "SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) AS said FROM {} t"
OURS = "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname <> ALL('{pg_catalog,information_schema}')"


async def lives(product: Asking, who: str) -> None:
    """Three people, of whom two records are one person, and one was admitted on another day than was said first."""
    names = [f"{who}{letter}" for letter in "ABC"]
    induced = [cloud(made(InductionCompleted), name, INDUCED_ON, "induced") for name in names]
    screened = cloud(made(ScreeningCompleted), names[0], "2026-08-03T15:00:00+01:00", "screened")
    told = (each for name in names for each in (registered(name), admitted(name, ADMITTED_ON)))
    answers = (await product.post_batch([*told, *induced, screened])).json
    wrong = next(each["event"] for each in answers["results"] if each["id"] == f"{names[2]}-admitted")
    corrected = made(
        IntakeRecordCorrected, targetEventId=wrong, patch={}, time="2026-08-05T09:00:00+01:00", reason="data_entry"
    )
    merged = made(PersonMerged, survivorId=names[0], retiredId=names[1])
    said = [cloud(corrected, names[2], INDUCED_ON, "c"), cloud(merged, names[0], INDUCED_ON, "m")]
    outcomes = Counter(each["outcome"] for each in (await product.post_batch(said)).json["results"])
    assert outcomes == {"accepted": 2}
    await product.settled()
    await product.until(lambda: all_is_told(product))
    await product.at_rest()


async def all_is_told(product: Asking) -> bool:
    """Whether the clock has told of all that is overdue."""
    overdue = " UNION ALL ".join(f"SELECT id FROM {name}.deadlines WHERE due < now()" for name in DECIDING)
    return await asked(product, overdue) == []


async def asked(product: Asking, query: str) -> list[tuple[Any, ...]]:
    """What there is in the database."""
    connection = await asyncpg.connect(product.database.dsn)
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


async def tables(product: Asking) -> dict[str, list[tuple[Any, ...]]]:
    """How many rows each table of every service has, and what they say, in short."""
    return {name: await asked(product, ROWS_OF.format(name)) for (name,) in await asked(product, OURS)}


def ends(kafka: Kafka) -> dict[TopicPartition, int]:
    """Where each topic ends."""
    with closing(KafkaConsumer(bootstrap_servers=kafka.bootstrap)) as client:
        places = [
            TopicPartition(kafka.topic(topic), each)
            for topic in TOPICS
            for each in client.partitions_for_topic(kafka.topic(topic)) or ()
        ]
        found: dict[TopicPartition, int] = client.end_offsets(places)
        return found


async def found(product: Asking, new: Pack) -> Found:
    """What a pack would change since the one in use is in force."""
    shares: list[int] = []
    compare = packs(IN_USE, new, date(2026, 8, 1))
    result = await tried(product.database, compare, 1, lambda percent, _: shares.append(percent))
    assert shares == sorted(shares)
    return result


async def test_a_pack_is_tried_on_what_has_happened_and_nothing_is_written(product: Asking, someone: str) -> None:
    await lives(product, someone)
    before = await tables(product), await asyncio.to_thread(ends, product.kafka)

    same = await found(product, IN_USE)
    assert (same.people, same.concerned, same.unreadable) == (2, 0, 0)
    effects = same.summary.effects
    assert {name for name, each in effects.items() if each.changes} == set()
    assert {name: each.recorded for name, each in effects.items()} == {
        name: each.in_use for name, each in effects.items()
    }
    assert effects["health_screening", "health-screening"].recorded == {"opened": 2, "breached": 1}

    rows = [
        row.model_copy(update={"amount": 4}) if row.id == "induction" else row
        for row in IN_USE.rows
        if row.id != "health-screening"
    ]
    other = await found(product, IN_USE.model_copy(update={"pack": "ours", "rows": tuple(rows)}))
    changes = {kind: dict(each.changes) for (kind, _), each in other.summary.effects.items() if each.changes}
    # Corrected, one was induced within three days; of a kind without a number nothing is overdue.
    assert changes == {
        "induction": {"earlier": 2, "breached": 1, "warned": 2},
        "health_screening": {"later": 2, "not_breached": 1},
    }
    assert other.concerned == 2
    assert {pair.shown.kind for _, _, pair in other.different} == {"induction", "health_screening"}
    assert len({person for person, _, _ in other.different}) == 1

    assert (await tables(product), await asyncio.to_thread(ends, product.kafka)) == before
