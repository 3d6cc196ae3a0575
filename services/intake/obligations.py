"""What must be done for everybody who is received, whoever sets the number."""

from shared.deadlines.obligation import Obligation, facts, void, where

ADMISSION = "intake.admission.recorded"
TO_BE_ASSESSED = ["convicted_unsentenced", "sentenced", "recalled", "unknown"]
LEFT = facts(
    void("intake.admission.voided", "void_admission"),
    void("intake.episode.closed", "left_custody"),
    void("release.released", "left_custody"),
)

OBLIGATIONS = (
    Obligation(
        "health_screening",
        "Mandela rule 30: seen by a health professional as soon as possible after admission",
        starts_on=facts(ADMISSION),
        satisfied_by=facts(where("intake.screening.completed", kind="health")),
        voided_by=LEFT,
    ),
    Obligation(
        "induction",
        "Mandela rules 54 and 55: told of rules, rights and complaints in a language understood",
        starts_on=facts(ADMISSION),
        satisfied_by=facts("intake.induction.completed"),
        voided_by=LEFT,
    ),
    Obligation(
        "initial_assessment",
        "Mandela rules 91 to 94: needs are known as soon as possible; of the unconvicted nothing is due",
        starts_on=facts(where(ADMISSION, legalStatus=TO_BE_ASSESSED)),
        satisfied_by=facts("intake.assessment.completed", "intake.assessment.refused"),
        voided_by=LEFT,
    ),
)
