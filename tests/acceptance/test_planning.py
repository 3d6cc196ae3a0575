"""What planning concludes and what others say of it, from outside."""

from typing import Any

from shared.contracts.intake import AssessmentCompleted, TransferCompleted
from shared.contracts.planning import PlanDrafted, ProgrammeReferred, ProgrammeStarted
from tests.acceptance.asking import Asking, cloud
from tests.acceptance.path import admitted, made, registered, story


async def test_a_plan_that_we_drafted_is_shown_as_those_say_who_made_it(product: Asking, someone: str) -> None:
    assessed = cloud(made(AssessmentCompleted), someone, "2025-01-10T10:00:00+01:00", "assessed")
    theirs = cloud(
        PlanDrafted(plan_id="theirs", needs=("employment",)), someone, "2025-01-11T10:00:00+01:00", "drafted"
    )
    await product.post_batch([registered(someone), admitted(someone), assessed])
    assert (await product.entries(someone, 4))[-1]["headline"] == "Plan drafted for alcohol"
    assert (await product.post(theirs)).status == 201

    async def theirs_is_shown() -> list[dict[str, Any]]:
        plans = [entry for entry in await product.timeline(someone) if "plan.drafted" in entry["type"]]
        return plans if plans[-1]["headline"] == "Plan drafted for employment" else []

    assert len(await product.until(theirs_is_shown)) == 1
    assert (await product.post(theirs)).status == 200


async def test_who_moves_keeps_every_place(product: Asking, someone: str) -> None:
    art = ProgrammeReferred(programme_id="art-2", kind="education")
    said = [
        (made(ProgrammeReferred), "2025-01-14T10:00:00+01:00", "referred"),
        (made(ProgrammeStarted), "2025-02-01T10:00:00+01:00", "started"),
        (art, "2025-02-02T10:00:00+01:00", "referred-2"),
        (made(TransferCompleted), "2025-03-01T10:00:00+01:00", "moved"),
    ]
    reports = [cloud(event, someone, time, name) for event, time, name in said]
    await product.post_batch([registered(someone), admitted(someone), *reports])
    entries = await product.entries(someone, 8)
    held = [entry for entry in entries if entry["type"] == "throughcare.planning.programme.held.v1"]
    days = [(await product.get(f"/v1/events/{each['id']}")).json["data"]["firstReferredOn"] for each in held]
    assert sorted(days) == ["2025-01-14", "2025-02-02"]
    assert story(entries)[-3:] == ["transfer.completed", "programme.held", "programme.held"]
