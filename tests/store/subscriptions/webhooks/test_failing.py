"""What operators see of webhooks that do not arrive."""

from datetime import UTC, datetime, timedelta

from services.timeline.subscriptions.webhooks.failing import counts, failing
from tests.store.subscriptions.conftest import RELEASED, World

NOTHING = {"failing": 0, "disabled": 0, "pending": 0, "oldest_pending_seconds": 0.0}
URL = "https://aftercare.example/hook?token=secret"


async def test_a_webhook_that_has_not_failed_is_not_listed(world: World) -> None:
    await world.subscribe(channel="webhook", url=URL)
    await world.happens(RELEASED)
    await world.match()
    assert await failing(world.pool, 10) == []
    assert (await counts(world.pool))["pending"] == 1


async def test_other_channels_are_not_counted(world: World) -> None:
    await world.subscribe(channel="pull")
    await world.happens(RELEASED)
    await world.match()
    assert await counts(world.pool) == NOTHING


async def test_the_one_that_fails_the_longest_comes_first_with_host_and_last_answer(world: World) -> None:
    late, early = [await world.subscribe(channel="webhook", url=URL, name=name) for name in ("late", "early")]
    await world.happens(RELEASED)
    await world.match()
    now = datetime.now(UTC)
    for row, days in ((late, 1), (early, 3)):
        await world.pool.execute(
            "UPDATE subscriptions SET failing_since = $2 WHERE id = $1", row["id"], now - timedelta(days=days)
        )
    await world.pool.execute(
        "UPDATE deliveries SET attempts = 2, answer = 503, detail = 'closed', due = $2, attempted = $3"
        " WHERE subscription = $1",
        early["id"],
        now + timedelta(minutes=5),
        now,
    )
    first, second = await failing(world.pool, 10)
    assert (first["name"], second["name"]) == ("early", "late")
    assert first["host"] == "aftercare.example"
    assert "secret" not in str(first)
    assert (first["attempts"], first["answer"], first["detail"], first["pending"]) == (2, 503, "closed", 1)
    assert first["next_due"] == now + timedelta(minutes=5)
    assert (await counts(world.pool))["failing"] == 2
