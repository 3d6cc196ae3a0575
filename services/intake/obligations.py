"""What must be done for everybody in custody, and of every death, whoever sets the number."""

from shared.deadlines.obligation import CONVICTED, CUSTODIAL, LEFT, Obligation, dated, facts, void, where
from shared.deadlines.pack import While

ADMISSION = "intake.admission.recorded"
DEATH = "intake.death.recorded"
# Whoever comes back to what is open still, is known.
ARRIVALS = [
    "new", "recall", "remand", "sentence", "return_cause_unknown", "transfer_from_other_jurisdiction", "in_error",
    "unknown",
]  # fmt: skip
REFUSED = "intake.assessment.refused"
ASSESSED = facts("intake.assessment.completed", REFUSED)
# Whoever could not take part has not answered, unless their needs were worked out from the file (rule 4).
ANSWERED = facts(
    "intake.assessment.completed",
    where(REFUSED, outcome=["refused", "unknown"]),
    where(REFUSED, outcome=["unable"], fileBasedAlternative=[True]),
)
# Of somebody who is in custody already, and was on remand until then.
SENTENCED = where("intake.sentence.recorded", kind=CUSTODIAL)
FOUND_GUILTY = where("intake.legal_status.changed", legalStatus=["convicted_unsentenced", "sentenced", "recalled"])
# Who goes on from court to a hospital is expected later.
EXPECTED = facts(dated("intake.temporary_absence.started", "expectedReturn"))
# Whoever declines has been asked; whoever could not be screened has not been seen, and may be the most in need of it.
SEEN = ["done", "declined", "unknown"]
INFORMED = facts(where(DEATH, authorityInformed=[True]))

OBLIGATIONS = (
    Obligation(
        "health_screening",
        "Mandela rule 30: seen by a health professional as soon as possible after admission",
        starts_on=facts(ADMISSION),
        satisfied_by=facts(where("intake.screening.completed", kind="health", outcome=SEEN)),
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
        "Mandela rules 91 to 94: needs are known as soon as possible; of the unconvicted, once they are found guilty",
        starts_on=facts(where(ADMISSION, legalStatus=CONVICTED, reason=ARRIVALS), SENTENCED, FOUND_GUILTY),
        only_while=While(since=facts(where(ADMISSION, reason=ARRIVALS)), until=ANSWERED),
        satisfied_by=ANSWERED,
        voided_by=LEFT,
    ),
    Obligation(
        "assessment_offered_again",
        "Mandela rules 91 to 94: who declined is asked again, and it never counts against them",
        starts_on=facts(dated("intake.assessment.refused", "offeredAgainOn")),
        satisfied_by=ASSESSED,
        voided_by=LEFT,
    ),
    Obligation(
        "return_from_absence",
        "Mandela rule 7: moves are on record with their hour; whoever is out is expected back",
        starts_on=EXPECTED,
        recompute_on=EXPECTED,
        satisfied_by=facts(
            where("intake.temporary_absence.ended", outcome=["returned", "late", "unknown"]),
            where(ADMISSION, reason=["return_from_escape", "transfer_in_jurisdiction"]),
            "intake.transfer.completed",
        ),
        voided_by=LEFT,
    ),
    Obligation(
        "return_on_recall",
        "Whoever was recalled and is not received is at large unlawfully",
        starts_on=facts("aftercare.recall.decided"),
        satisfied_by=facts(ADMISSION),
        voided_by=facts(void("aftercare.supervision.ended", "supervision_ended")),
        only_while=While(since=facts("intake.episode.closed"), until=facts(ADMISSION), at_first=True),
    ),
    Obligation(
        "return_after_error",
        "Rule 3: whoever was released in error is to come back, or to be released on a ground that holds",
        starts_on=facts(where("release.released", inError=[True])),
        satisfied_by=facts(ADMISSION),
        voided_by=facts(void("release.released", "released")),
    ),
    Obligation(
        "next_of_kin_informed",
        "Mandela rule 69: the next of kin are told of a death at once",
        starts_on=facts(where(DEATH, nextOfKin=["not_yet", "unknown"])),
        satisfied_by=facts(where(DEATH, nextOfKin=["informed", "nobody_known", "opted_out"])),
    ),
    Obligation(
        "death_reported_to_authority",
        "Mandela rule 71: an independent authority is told of a death in custody without delay",
        starts_on=facts(where(DEATH, inCustody=[True]), where(DEATH, place=["custody"])),
        satisfied_by=INFORMED,
        only_while=While(since=(), until=INFORMED, at_first=True),
    ),
)
