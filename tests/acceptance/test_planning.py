"""What planning concludes and what others say of it, from outside."""

from typing import Any

from shared.contracts.intake import AssessmentCompleted
from shared.contracts.planning import PlanDrafted
from tests.acceptance.asking import Asking, cloud
from tests.acceptance.path import admitted, made, registered


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
