"""What an operator must see is put together from whatever was answered."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from services.door.rollcall import Answered, ask
from services.door.view import View, by_code

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
NOTHING: Answered[Any] = Answered({}, {})


def service(parked: int = 0, seconds: float = 0.0, **more: Any) -> dict[str, Any]:
    return {"consumer": {"parked": parked, "seconds": seconds}, "relay": {"seconds": 0.0}, **more}


def view(roles: Answered[dict[str, Any]] = NOTHING, counts: Mapping[str, Any] | None = None) -> View:
    return View(NOW, 1, roles, Answered(dict(counts or {}), {}), NOTHING, NOTHING, NOTHING, NOTHING)


def test_nothing_needs_anybody_where_all_is_well() -> None:
    well = {"alive": True, "seconds_since_turn": {"planning_relay": 0.1}, "failing": {}}
    assert view(Answered({"planning": well}, {}), {"planning": service(seconds=59)}).needs == []


def test_what_is_wrong_is_named_with_its_place() -> None:
    ages = {"release_relay": 45.0, "release_consumer": 0.1}
    stuck = {"alive": False, "seconds_since_turn": ages, "failing": {"broker": "TimeoutError"}}
    roles = Answered({"release": stuck}, {"planning": "no answer within 1.5 s"})
    deliveries = {"failing": 1, "disabled": 0, "pending": 3, "oldest_pending_seconds": 5.0}
    counts = {"release": service(2, 700.0), "timeline": service(1, deliveries=deliveries)}
    assert [(need.text, need.place) for need in view(roles, counts).needs] == [
        ("planning does not answer: no answer within 1.5 s", "roles"),
        ("release: release relay has stopped", "roles"),
        ("release: broker does not answer", "roles"),
        ("release: the consumer is more than 10 minutes behind", "lag"),
        ("release: 2 people are parked", "parked"),
        ("timeline: 1 person is parked", "parked"),
        ("timeline: 1 webhook does not arrive", "deliveries"),
    ]


def test_a_paused_consumer_is_named_with_its_reason() -> None:
    pause = {"code": "error", "type": "a.type", "detail": "why", "people": 25, "since": NOW}
    timeline = {"consumer": {"parked": 0, "seconds": 0.0, "paused": pause}, "relay": {}}
    seen = view(counts={"release": service(), "timeline": timeline})
    assert seen.paused == [("timeline", pause)]
    (need,) = seen.needs
    assert (need.text, need.place) == (
        "timeline: the consumer is paused, since 25 people were parked: error a.type",
        "lag",
    )


def test_a_rule_that_several_services_apply_is_one_row_with_the_latest_reports() -> None:
    rows = [
        {"code": "data_missing", "service": name, "reports": 4, "times": 5, "last": NOW.replace(hour=hour)}
        for name, hour in (("intake", 1), ("intake", 2), ("planning", 3), ("planning", 4))
    ]
    (group,) = by_code(rows)
    assert (group["reports"], group["times"], group["last"].hour) == (8, 10, 4)
    assert [row["last"].hour for row in group["examples"]] == [4, 3, 2]


async def test_who_answers_late_or_fails_is_named_and_holds_up_nobody() -> None:
    async def at_once() -> int:
        return 1

    async def never() -> int:
        await asyncio.sleep(3600)
        return 2

    async def fails() -> int:
        raise ConnectionError

    answered = await ask({"one": at_once, "two": never, "three": fails}, patience=0.1)
    assert answered.found == {"one": 1}
    assert answered.silent == {"two": "no answer within 0.1 s", "three": "ConnectionError"}
