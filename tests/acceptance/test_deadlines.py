"""What is due is told, breached by the clock, and cleared by what turns out to have been done in time."""

from collections import Counter

from shared.contracts.intake import ScreeningCompleted
from tests.acceptance.asking import Asking, cloud
from tests.acceptance.path import admitted, made, registered, story

OPENED = ("health_screening", "induction", "initial_assessment", "plan_approved", "practitioner_assigned")


async def test_an_admission_of_last_summer_is_overdue_and_a_screening_told_late_was_in_time(
    product: Asking, someone: str
) -> None:
    await product.post_batch([registered(someone), admitted(someone, "2026-08-03T09:00:00+01:00")])
    entries = await product.entries(someone, 2 + 2 * len(OPENED))
    kinds = Counter(
        (entry["type"].split(".")[3], entry["data"]["kind"]) for entry in entries if "deadline" in entry["type"]
    )
    assert kinds == Counter((word, kind) for word in ("opened", "breached") for kind in OPENED)
    (breached,) = (
        entry for entry in entries if entry["data"].get("kind") == "health_screening" and ".breached." in entry["type"]
    )
    assert breached["time"].startswith("2026-08-04T08:00:00")
    assert breached["headline"] == "Overdue: health screening"

    screened = cloud(made(ScreeningCompleted), someone, "2026-08-03T15:00:00+01:00", "screened")
    await product.post(screened)
    entries = await product.entries(someone, len(entries) + 2)
    assert story(entries).count("deadline.met") == 1
    (met,) = (entry for entry in entries if ".met." in entry["type"])
    assert (met["data"]["late"], met["data"]["recordedLate"]) == (False, True)
