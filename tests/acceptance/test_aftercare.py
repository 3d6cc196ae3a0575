"""What fills a caseworker's week, over HTTP: a breach without a recall, and a recall in an emergency with its way back.

Each ends as a practitioner reads it.
"""

from typing import Any

from shared.contracts.aftercare import (
    BreachAlleged,
    BreachDecided,
    ConditionsExplained,
    ContactRecorded,
    NeedReferred,
    NeedStatusChanged,
    RecallDecided,
    ReviewCompleted,
    SupervisionEnded,
)
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded
from shared.contracts.release import ConditionsSet, DateConfirmed, HandoverAccepted, HandoverOffered, Released
from tests.acceptance.asking import Asking, cloud
from tests.acceptance.path import admitted, made, registered

Step = tuple[Event, str]
UNTIL_THEN = """\
2025-01-06 Received into custody at leeds, to serve a sentence
2025-01-06 Registered
2025-11-01 Release being prepared for 2026-01-09
2025-11-01 Release date confirmed: 2026-01-09
2025-11-02 Hand-over offered to leeds-north
2025-11-05 Hand-over accepted by leeds-north
2026-01-07 Condition of release set: curfew
2026-01-08 Condition of release set: no contact until 2028-01-05
2026-01-09 Custody episode closed: released
2026-01-09 Released under supervision
2026-01-09 Supervision started
2026-01-09 Victim liaison to give notice: release
2026-01-10 Conditions explained to the person
2026-01-12 First meeting held
2026-01-13 Referred for help: accommodation
"""
BREACH_WITHOUT_RECALL = """\
2026-02-02 Breach alleged: curfew
2026-02-05 Meeting to hear the person held
2026-02-09 Breach decided: warning (the person was heard)
2026-02-10 Supervision reviewed: standard from now on
2026-03-01 Need met
2026-07-01 Supervision ended: its time is over
2026-07-01 Victim liaison to give notice: supervision end
"""
RECALL_AND_BACK = """\
2026-02-02 Recall decided (as an emergency, before the person was heard)
2026-02-02 Supervision suspended on recall
2026-02-02 Victim liaison to give notice: on recall
2026-02-03 Received into custody at leeds, on recall
2026-02-03 Release being prepared again after recall
2026-02-03 Supervision suspended while in custody
2026-02-06 Meeting to hear the person held
2026-02-20 Release date confirmed: 2026-03-03
2026-02-20 Victim liaison to give notice: release date
2026-03-03 Custody episode closed: released
2026-03-03 Released under supervision
2026-03-03 Supervision goes on
2026-03-03 Victim liaison to give notice: release
2026-03-04 First meeting held
"""
BEFORE: list[Step] = [
    (made(DateConfirmed, date="2026-01-09"), "2025-11-01"),
    (made(HandoverOffered, fromTeam="leeds-prison", toTeam="leeds-north"), "2025-11-02"),
    (made(HandoverAccepted, byTeam="leeds-north"), "2025-11-05"),
    (ConditionsSet(condition_id="lc-1", kind="curfew", start_on=None), "2026-01-07"),
    (made(ConditionsSet, conditionId="lc-2", startOn="2026-01-09"), "2026-01-08"),
    (Released(kind="conditional", destination="hostel"), "2026-01-09"),
]
OUTSIDE: list[Step] = [
    (ConditionsExplained(condition_ids=("lc-1", "lc-2"), modes=("oral", "written")), "2026-01-10"),
    (made(ContactRecorded, first=True), "2026-01-12"),
    (NeedReferred(need_id="n-1", pathway="accommodation"), "2026-01-13"),
]


EMERGENCY = made(RecallDecided, representations="emergency").model_copy(update={"kind": "emergency"})


def reports(who: str, steps: list[Step]) -> list[dict[str, Any]]:
    """At ten on their days."""
    return [cloud(event, who, f"{day}T10:00:00+00:00", f"{type(event).__name__}-{day}") for event, day in steps]


async def told(product: Asking, who: str, *parts: list[Step]) -> list[str]:
    """Part after part, as life brings them; then the timeline as it is read, what is of one day by its words.

    Without deadlines, which a policy pack sets.
    """
    await product.post_batch([registered(who), admitted(who, "2025-01-06T09:00:00+00:00")])
    for steps in parts:
        results = (await product.post_batch(reports(who, steps))).json["results"]
        assert [each["flags"] for each in results if each.get("flags")] == []
        await product.settled()
    return sorted(
        f"{entry['time'][:10]} {entry['headline']}"
        for entry in await product.timeline(who)
        if ".deadline." not in entry["type"]
    )


async def test_a_licence_breach_with_representations_heard_and_without_recall(product: Asking, someone: str) -> None:
    breach: list[Step] = [
        (BreachAlleged(breach_id="b-1", condition_id="lc-1", kind="curfew"), "2026-02-02"),
        (ContactRecorded(purpose="representations", outcome="attended", breach_id="b-1"), "2026-02-05"),
        (made(BreachDecided, appealUntil=None), "2026-02-09"),
        (made(ReviewCompleted), "2026-02-10"),
        (made(NeedStatusChanged, to="met", expectedOn=None), "2026-03-01"),
        (SupervisionEnded(outcome="expired"), "2026-07-01"),
    ]
    assert await told(product, someone, BEFORE, OUTSIDE, breach) == (UNTIL_THEN + BREACH_WITHOUT_RECALL).splitlines()


async def test_an_emergency_recall_and_a_re_release(product: Asking, someone: str) -> None:
    recall: list[Step] = [
        (EMERGENCY, "2026-02-02"),
        (made(AdmissionRecorded, reason="recall", legalStatus="recalled", episodeId="e-2"), "2026-02-03"),
        (ContactRecorded(channel="in_custody", purpose="representations", outcome="attended"), "2026-02-06"),
    ]
    back: list[Step] = [
        (made(DateConfirmed, date="2026-03-03"), "2026-02-20"),
        (Released(kind="conditional", destination="address"), "2026-03-03"),
    ]
    after: list[Step] = [(made(ContactRecorded, first=True), "2026-03-04")]
    assert (
        await told(product, someone, BEFORE, OUTSIDE, recall, back, after)
        == (UNTIL_THEN + RECALL_AND_BACK).splitlines()
    )
