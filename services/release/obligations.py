"""What must be done before somebody leaves custody, whoever sets the number."""

from shared.deadlines.obligation import Obligation, counted, facts, void

GONE = facts(void("release.released", "released"), void("intake.admission.voided", "void_admission"))
CASE = facts(counted("release.case.opened", "anchorDate"))
MOVED = facts(
    counted("release.date.confirmed", "date"),
    counted("intake.sentence_dates.changed", "after.conditionalRelease"),
    counted("intake.sentence_dates.changed", "after.earliestRelease"),
)

OBLIGATIONS = (
    Obligation(
        "release_plan_started",
        "Mandela rules 87 and 107: the future after release is considered from the beginning",
        starts_on=CASE,
        recompute_on=MOVED,
        satisfied_by=facts("release.needs.reviewed", "release.plan.agreed"),
        voided_by=GONE,
    ),
    Obligation(
        "release_plan_agreed",
        "Mandela rule 108: documents, a home, work and means are there on the day of release",
        starts_on=CASE,
        recompute_on=MOVED,
        satisfied_by=facts("release.plan.agreed"),
        voided_by=GONE,
    ),
    Obligation(
        "records_copy",
        "Mandela rule 9: a certified copy of the records at release",
        starts_on=CASE,
        recompute_on=MOVED,
        satisfied_by=facts("release.release_pack.issued"),
        voided_by=facts(void("intake.admission.voided", "void_admission")),
    ),
    Obligation(
        "handover_accepted",
        "Mandela rule 88 and resolution 2021/21 OP 4: somebody is responsible on the other side",
        starts_on=facts("release.handover.offered"),
        satisfied_by=facts("release.handover.accepted"),
        voided_by=facts(
            void("release.handover.rejected", "rejected"), void("intake.admission.voided", "void_admission")
        ),
        per="handoverId",
    ),
)
