"""What must be done before somebody leaves custody, whoever sets the number."""

from typing import Any

from shared.contracts.release import LEFT_FOR
from shared.deadlines.obligation import CUSTODIAL, Obligation, Said, counted, dated, facts, void, where
from shared.deadlines.pack import Trigger, While

# As the case counts: the earliest day that dates name; a further sentence puts the day off, never forward.
DAYS = ("earliestRelease", "conditionalRelease", "sentenceEnd")
OPENED, CONFIRMED = ("release.case.opened", "anchorDate"), ("release.date.confirmed", "date")
CHANGED, SENTENCED = "intake.sentence_dates.changed", "intake.sentence.recorded"
DEFERRED = "release.release_deferred"
RETURNS = ["recall", "return_cause_unknown"]
MOVED = facts(
    counted(*CONFIRMED),
    *(counted(CHANGED, f"after.{day}") for day in DAYS),
    *(counted(SENTENCED, f"dates.{day}", kind=CUSTODIAL) | {"only_later": True} for day in DAYS),
)
# What was prepared for a day that holds no longer is prepared anew for the next one.
PUT_OFF = void(DEFERRED, "release_deferred")
VOID = void("intake.admission.voided", "void_admission")
GONE = facts(PUT_OFF, VOID, void("release.released", "released"), void("intake.episode.closed", "left_custody"))


def prepared(*satisfied_by: Said) -> dict[str, Any]:
    """Once for each case: from the day that is known first, and again from a day that is set after a deferral."""
    done = facts(*satisfied_by)
    return {
        "starts_on": facts(counted(*OPENED), counted(*CONFIRMED)),
        "only_while": While(since=facts(OPENED[0], DEFERRED), until=done, at_first=True),
        "recompute_on": MOVED,
        "satisfied_by": done,
    }


def by_the_day(triggers: tuple[Trigger, ...]) -> tuple[Trigger, ...]:
    """Due on the very day that is counted from."""
    return tuple(each.model_copy(update={"due": each.anchor}) for each in triggers)


# By when the offer says; where that passed, another team may be asked, and the time is theirs.
OFFERED = facts({"type": "release.handover.offered", "due": "dueBy"})
COPY = prepared("release.release_pack.issued")
ABROAD = where("intake.episode.closed", outcome=["deported", "transferred_jurisdiction"])
SUPERVISED_ELSEWHERE = where("aftercare.supervision.ended", outcome=["deported", "transferred_jurisdiction"])
TO_OTHERS = where("release.released", destination=[*LEFT_FOR])
FILE = facts(where("release.file_transfer.recorded", outcome=["sent", "received", "not_sent"]))
OBLIGATIONS = (
    Obligation(
        "release_plan_started",
        "Mandela rules 87 and 107: the future after release is considered from the beginning",
        **prepared("release.needs.reviewed", "release.plan.agreed"),
        voided_by=GONE,
    ),
    Obligation(
        "release_plan_agreed",
        "Mandela rule 108: documents, a home, work and means are there on the day of release",
        **prepared("release.plan.agreed"),
        voided_by=GONE,
    ),
    Obligation(
        "records_copy",
        "Mandela rule 9: an official copy of the records at release, also where a court or a border takes the person",
        **COPY
        | {
            "starts_on": (*by_the_day(COPY["starts_on"]), *facts("release.released", ABROAD)),
            "recompute_on": by_the_day(MOVED),
        },
        voided_by=facts(PUT_OFF, VOID, void("intake.admission.recorded", "returned", reason=RETURNS)),
    ),
    Obligation(
        "file_transferred",
        "Mandela rules 8 and 9, General Assembly resolution 45/119: who looks after the person in another country or "
        "jurisdiction has what they need to know, or somebody decided why not",
        starts_on=facts(TO_OTHERS, ABROAD, SUPERVISED_ELSEWHERE),
        only_while=While(since=facts("intake.admission.recorded"), until=FILE, at_first=True),
        satisfied_by=FILE,
        voided_by=facts(VOID, void("intake.admission.recorded", "returned")),
    ),
    Obligation(
        "release_review",
        "Tokyo rule 9.4: release is considered at the earliest possible stage, and on the day that was set for it",
        starts_on=facts(dated(DEFERRED, "nextReviewOn")),
        satisfied_by=facts(DEFERRED, "release.date.confirmed"),
        voided_by=facts(VOID, void("release.released", "released"), void("intake.episode.closed", "left_custody")),
    ),
    Obligation(
        "handover_accepted",
        "Mandela rule 88 and resolution 2021/21 OP 4: somebody is responsible on the other side",
        starts_on=OFFERED,
        recompute_on=OFFERED,
        satisfied_by=facts("release.handover.accepted"),
        voided_by=facts(void("release.handover.rejected", "rejected"), VOID),
    ),
)
