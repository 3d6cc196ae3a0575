"""What a practitioner is told to do about a gap is possible: each of the events that are named for it ends it."""

from typing import Any

import pytest

from services.timeline.caseload.missing import MISSING
from shared.contracts.fields import Event
from tests.unit.timeline.test_caseload import (
    ADMITTED,
    LEEDS,
    OFFER,
    OUTSIDE,
    OUTSIDE_LEAVES,
    case,
    fact,
    opened,
    severe,
    unregistered,
)

OUT = fact("release.released", kind="conditional")
ABROAD = fact("release.released", kind="conditional", destination="deported")
CONDITION = fact("release.conditions.set", conditionId="c", kind="curfew")
ALLEGED = fact("aftercare.breach.alleged", breachId="b", conditionId="c", kind="conduct")
COURSE = {"programmeId": "p", "kind": "substance", "targetsDomain": ["substance_drugs"]}
ON_REMAND = fact(
    "intake.admission.recorded", reason="remand", legalBasis={"kind": "remand_order"}, legalStatus="remand"
)

SENTENCED = fact("intake.sentence.recorded", sentenceId="s-1", kind="determinate")
OVER = fact("intake.sentence.ended", sentenceId="s-1", outcome="served")

# The history that has each gap.
BEFORE: dict[str, list[Event]] = {
    "recall_retracted": [ADMITTED],
    "sentence_over": [ADMITTED, SENTENCED, OVER],
    "dates_not_calculated_anew": [
        ADMITTED,
        SENTENCED,
        fact("intake.sentence.recorded", sentenceId="s-2", kind="life"),
        OVER,
    ],
    "released_in_error": [ADMITTED, fact("release.released", kind="end", inError=True)],
    "no_worker": [ADMITTED, OFFER, OUT],
    "worker_left": [ADMITTED, OUTSIDE, OUT, OUTSIDE_LEAVES],
    "handover_not_accepted": [ADMITTED, OFFER],
    "no_first_contact": [ADMITTED, OUT],
    "second_open_episode": [ADMITTED, ADMITTED],
    "two_teams": [ADMITTED, OUT, LEEDS, fact("aftercare.supervision.started", teamId="york")],
    "condition_never_explained": [ADMITTED, CONDITION, OUT, ALLEGED],
    "condition_not_in_force": [
        ADMITTED,
        fact("release.conditions.set", conditionId="c", kind="curfew", startOn="2026-01-06", endOn="2026-01-07"),
        fact("aftercare.conditions.explained", conditionIds=["c"]),
        OUT,
        ALLEGED,
    ],
    "mandatory_while_unconvicted": [
        ON_REMAND,
        fact("planning.programme.referred", **COURSE, mandatory=True),
    ],
    "unfit_for_work": [
        ADMITTED,
        fact("planning.placement.started", placementId="w", kind="work"),
        fact("intake.screening.completed", kind="health", outcome="done", fitForWork=False),
    ],
    "conditions_not_explained": [ADMITTED, CONDITION, OUT],
    "conditions_not_in_writing": [
        ADMITTED,
        CONDITION,
        OUT,
        fact("aftercare.conditions.explained", conditionIds=["c"], modes=["oral"]),
    ],
    "file_not_sent": [ADMITTED, ABROAD],
    "no_plan_in_time": [
        ADMITTED,
        opened("d"),
        fact("planning.deadline.breached", deadlineId="d", kind="plan_approved", dueAt="2026-02-01T12:00:00Z"),
    ],
    "severe_need_without_referral": [ADMITTED, severe("substance_drugs")],
    "referral_unanswered": [ADMITTED, fact("planning.programme.referred", **COURSE)],
}
# Where the gap is there for another reason, which that event ends.
OTHERWISE: dict[tuple[str, str], list[Event]] = {
    ("mandatory_while_unconvicted", "planning.placement.ended"): [
        ON_REMAND,
        fact("planning.placement.started", placementId="w", kind="work", mandatory=True),
    ],
    ("referral_unanswered", "aftercare.need.status_changed"): [
        ADMITTED,
        fact("aftercare.need.referred", needId="n", pathway="drugs_alcohol"),
    ],
}
AT_THE_GATE = [ADMITTED, OUT]
# What services conclude from it at once.
CONCLUDED = {
    "planning.plan.approved": fact(
        "planning.deadline.met", deadlineId="d", kind="plan_approved", metBy="x", late=True, recordedLate=False
    ),
    "intake.admission.voided": fact("intake.episode.closed", outcome="admitted_in_error"),
}
SAYS: dict[str, dict[str, Any]] = {
    "planning.practitioner.assigned": {"role": "community_manager", "staffRef": "staff-2"},
    "aftercare.contact.recorded": {"outcome": "attended"},
    "intake.episode.closed": {"outcome": "released"},
    "aftercare.breach.decided": {"breachId": "b", "outcome": "unfounded", "representations": "heard"},
    "planning.programme.referred": COURSE,
    "planning.programme.declined": {"programmeId": "p", "by": "person"},
    "planning.programme.not_completed": {"programmeId": "p", "reason": "other"},
    "planning.placement.ended": {"placementId": "w", "reason": "finished"},
    "intake.screening.completed": {"kind": "health", "outcome": "done", "fitForWork": True},
    "release.plan.agreed": {"addressRef": "a", "appointments": [{"purpose": "supervision"}]},
    "release.needs.reviewed": {
        "needs": [
            {"need": need, "status": "done"} for need in ("accommodation", "identity_documents", "employment_or_income")
        ]
    },
    "release.release_pack.issued": {
        "packRef": "p",
        "contents": ["records_copy", "identity_documents"],
        "conditionsExplained": "yes",
    },
    "release.released": {
        "kind": "conditional",
        "checklist": dict.fromkeys(("idDocument", "accommodation", "income", "recordsCopy"), "yes"),
    },
    "aftercare.conditions.explained": {"conditionIds": ["c"], "copyProvided": True},
    "aftercare.need.referred": {"needId": "n", "pathway": "drugs_alcohol"},
    "aftercare.need.status_changed": {"needId": "n", "to": "accepted"},
    "planning.programme.waitlisted": {"programmeId": "p"},
    "planning.programme.started": {"programmeId": "p"},
}


@pytest.mark.parametrize(("code", "kind"), [(code, kind) for code, gap in MISSING.items() for kind in gap.ends])
def test_each_event_that_is_said_to_end_a_gap_does(code: str, kind: str) -> None:
    name = kind.removeprefix("throughcare.").removesuffix(".v1")
    history = OTHERWISE.get((code, name), BEFORE.get(code, AT_THE_GATE))
    doubts = frozenset({"recall_retracted"} if code == "recall_retracted" else ())
    looked_after = unregistered if code == "not_registered" else case
    assert code in looked_after(*history)._replace(doubts=doubts).gaps
    since = [fact(name, **SAYS.get(name, {})), *([CONCLUDED[name]] if name in CONCLUDED else [])]
    assert code not in looked_after(*history, *since)._replace(doubts=doubts).gaps
