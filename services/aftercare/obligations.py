"""What must be done for somebody in the community, whoever sets the number."""

from shared.deadlines.obligation import Obligation, facts, void, where
from shared.deadlines.pack import While

ENDED = facts(void("aftercare.supervision.ended", "supervision_ended"))
IN_CUSTODY = facts(void("intake.admission.recorded", "in_custody"))
SUSPENDED = facts("aftercare.supervision.suspended")
BEGUN = ["active", "resumed", "unknown"]
STARTED = facts(where("aftercare.supervision.started", phase=BEGUN))
# Support that a person chose has no conditions.
BINDING = [
    "licence", "parole", "probation", "community_sentence", "post_sentence", "pre_trial", "dual", "other", "unknown",
]  # fmt: skip
RECALLED = facts("aftercare.recall.decided")
DECISION, DECIDED = "aftercare.breach.decided", ["first_decision", "on_appeal", "final", "unknown"]
OTHERWISE = [
    "unfounded", "no_action", "warning", "conditions_varied", "treatment", "community_work", "extension",
    "short_custody", "revocation", "other",
]  # fmt: skip
STAYED = [
    "address", "hostel", "no_fixed_abode", "hospital", "treatment_facility", "immigration", "other", "unknown",
]  # fmt: skip

OBLIGATIONS = (
    Obligation(
        "first_contact",
        "Mandela rule 90 and resolution 2021/21 OP 3: support goes on outside; its first days count most (UNODC)",
        starts_on=facts(
            where("release.released", destination=STAYED),
            where("intake.episode.closed", outcome="released_from_court"),
        ),
        satisfied_by=facts(where("aftercare.contact.recorded", outcome="attended")),
        voided_by=(*ENDED, *IN_CUSTODY),
    ),
    Obligation(
        "conditions_explained",
        "Tokyo rule 12.3: explained orally and in writing at the start; support without any duty has none",
        starts_on=facts(where("aftercare.supervision.started", phase=BEGUN, kind=BINDING)),
        satisfied_by=facts("aftercare.conditions.explained"),
        voided_by=(*ENDED, *IN_CUSTODY),
    ),
    Obligation(
        "supervision_review",
        "Tokyo rule 10.4: periodically reviewed and adjusted",
        starts_on=STARTED,
        satisfied_by=facts({"type": "aftercare.review.completed", "due": "nextReviewOn"}),
        voided_by=ENDED,
        paused_by=SUSPENDED,
        resumed_by=STARTED,
        recurs=True,
    ),
    Obligation(
        "need_answered",
        "Mandela rule 90 and resolution 2021/21 OP 4: who was asked to help answers",
        starts_on=facts("aftercare.need.referred"),
        satisfied_by=facts("aftercare.need.status_changed"),
        voided_by=ENDED,
        per="needId",
    ),
    Obligation(
        "breach_decision",
        "Tokyo rules 14.2 to 14.4: decided after both sides were heard",
        starts_on=facts("aftercare.breach.alleged"),
        satisfied_by=facts("aftercare.breach.decided"),
        per="breachId",
    ),
    Obligation(
        "recall_decided",
        "Tokyo rules 14.2 and 14.3: a decision on a breach that asks for a recall is none; somebody decides on it",
        starts_on=facts(where(DECISION, outcome=["recall"], stage=DECIDED)),
        only_while=While(since=STARTED, until=RECALLED, at_first=True),
        satisfied_by=RECALLED,
        voided_by=(*facts(void(DECISION, "decided_otherwise", outcome=OTHERWISE)), *ENDED),
        per="breachId",
    ),
    Obligation(
        "representations_heard",
        "Tokyo rule 14.2: who was recalled at once is heard afterwards",
        starts_on=facts(where("aftercare.recall.decided", representations="emergency")),
        satisfied_by=facts(
            where("aftercare.breach.decided", representations=["heard", "waived"]),
            where("aftercare.contact.recorded", purpose="representations", outcome="attended"),
        ),
    ),
)
