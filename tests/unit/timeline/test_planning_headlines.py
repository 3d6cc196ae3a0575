"""What planning announces, as a practitioner reads it."""

from typing import Any

import pytest

from services.timeline.headlines import headline

MACHINES = "0e2ad3c4-5d0b-8a6f-9a41-5b7cf4d3a9b1"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("practitioner.assigned", {"role": "case_manager", "staffRef": "s-1"}, "Case manager assigned"),
        ("practitioner.assigned", {"role": "unknown", "staffRef": "s-1"}, "Worker assigned"),
        ("classification.decided", {"security": "low"}, "Classified: low"),
        ("classification.decided", {"security": "unknown"}, "Classified"),
        ("plan.agreed", {"personAgreement": "agreed"}, "Plan put to the person: agreed"),
        (
            "plan.agreed",
            {"personAgreement": "unable", "withoutPersonBecause": "unwell"},
            "Plan put to the person: unable, unwell",
        ),
        ("goal.added", {"goalId": "g-1", "domain": "employment"}, "Goal added: employment"),
        ("goal.added", {"goalId": "g-1", "reopened": True}, "Goal taken up again"),
        ("goal.achieved", {"goalId": "g-1"}, "Goal reached"),
        ("goal.achieved", {"goalId": "g-1", "stepId": "g-1-1"}, "Step of a goal reached"),
        ("goal.archived", {"goalId": "g-1", "reason": "no_longer_needed"}, "Goal given up: no longer needed"),
        (
            "programme.referred",
            {"programmeId": "tsp", "kind": "accredited"},
            "Referred to an accredited programme: tsp",
        ),
        ("programme.referred", {"programmeId": MACHINES, "kind": "unknown"}, "Referred to a programme"),
        ("programme.started", {"programmeId": MACHINES}, "Programme started"),
        ("programme.waitlisted", {"programmeId": MACHINES}, "On the waiting list of a programme"),
        ("programme.waitlisted", {"programmeId": "p"}, "On the waiting list of programme p"),
        (
            "programme.waitlisted",
            {"programmeId": "p", "suitability": "not_suitable"},
            "On the waiting list of programme p: found not suitable",
        ),
        ("programme.declined", {"programmeId": "p", "by": "person"}, "Programme p declined by the person"),
        (
            "programme.declined",
            {"programmeId": "p", "by": "provider", "reason": "no_place"},
            "Programme p declined by the provider: no place",
        ),
        ("programme.declined", {"programmeId": "p", "by": "referrer"}, "Programme p withdrawn"),
        ("programme.started", {"programmeId": "p", "resumed": True}, "Programme p resumed"),
        ("programme.progressed", {"programmeId": "p"}, "Programme p went on"),
        (
            "programme.progressed",
            {"programmeId": "p", "sessionsAttended": 3},
            "Programme p went on: 3 sessions attended",
        ),
        (
            "programme.progressed",
            {"programmeId": "p", "sessionsAttended": 3, "sessionsDelivered": 4},
            "Programme p went on: 3 of 4 sessions attended",
        ),
        ("programme.held", {"programmeId": "p", "reason": "transfer"}, "Programme p put on hold: transfer"),
        (
            "programme.not_completed",
            {"programmeId": "p", "reason": "dropout"},
            "Programme p not completed: the person left it",
        ),
        ("placement.started", {"placementId": "w", "kind": "vocational"}, "Vocational training started"),
        ("placement.ended", {"placementId": "w", "reason": "finished"}, "Placement ended: finished"),
    ],
)
def test_what_is_said_of_it(name: str, data: dict[str, Any], said: str) -> None:
    assert headline(f"throughcare.planning.{name}.v1", data) == said
