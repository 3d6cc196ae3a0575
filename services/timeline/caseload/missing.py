"""What can be missing: codes, what a practitioner is told of each and can do, which events end it, and whose rule is
served when it is there.

No rule asks for a code: a source says what somebody wanted for people, of which this is a sign.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Missing(NamedTuple):
    """What a practitioner is told of a gap. `ends`: types of events any of which can say that it is no more."""

    sentence: str
    do: str
    source: str
    ends: tuple[str, ...] = ()


def told(*names: str) -> tuple[str, ...]:
    """Types by their short names."""
    return tuple(f"throughcare.{name}.v1" for name in names)


MISSING: Mapping[str, Missing] = {
    "recall_retracted": Missing(
        "In custody on a recall, and the decision to recall the person was retracted.",
        "Ask now, of whoever decided it, whether the person may be held at all.",
        "Mandela rule 7; rule 8",
        told("release.released", "intake.admission.voided"),
    ),
    "sentence_over": Missing(
        "In custody, and every sentence on record is over.",
        "Ask now what else holds the person: say on which order they are held, or release them.",
        "Mandela rule 7",
        told("release.released", "intake.episode.closed", "intake.legal_status.changed", "intake.sentence.recorded"),
    ),
    "released_in_error": Missing(
        "Released in error: the person is out, and should be in custody.",
        "Have them found and told; then report the return, or the release once it has a ground that holds.",
        "Mandela rule 7; rule 3",
        told("intake.admission.recorded", "release.released"),
    ),
    "no_worker": Missing(
        "In the community, and no worker or team is known to be responsible.",
        "Say who takes over: assign a worker, or have a team accept the person.",
        "Mandela rule 90; Tokyo rule 10.2",
        told("planning.practitioner.assigned", "release.handover.accepted", "aftercare.supervision.started"),
    ),
    "worker_left": Missing(
        "Whoever was responsible has the person no longer, and nobody is said to have followed.",
        "Assign somebody, and tell the person who it is.",
        "Tokyo rules 13.4 and 13.5",
        told("planning.practitioner.assigned", "release.handover.accepted"),
    ),
    "handover_not_accepted": Missing(
        "A hand-over was offered, and no team has accepted it.",
        "Ring the team that is asked; where it has refused, offer the person to another.",
        "Resolution 2021/21 OP 4; Mandela rules 88 and 90",
        told("release.handover.accepted"),
    ),
    "no_first_contact": Missing(
        "Released, and nobody has met the person since.",
        "Meet them today, or try to, and say what came of it.",
        "Mandela rule 90; resolution 2021/21 OP 3",
        told("aftercare.contact.recorded"),
    ),
    "second_open_episode": Missing(
        "Received again, and no end of the time in custody before is on record: a release or a transfer was not told, "
        "or two people share a record.",
        "Ask both prisons, and report the end that was not told; or say that the reception was an error.",
        "Mandela rule 7; rules 2 and 13",
        told("intake.episode.closed", "release.released", "intake.admission.voided"),
    ),
    "dates_not_calculated_anew": Missing(
        "One of several sentences is over, and nobody has calculated the day of release anew.",
        "Have it calculated, and say which day it is now, also where it has not moved.",
        "Mandela rules 7 and 8",
        told("intake.sentence_dates.changed", "release.date.confirmed", "release.released"),
    ),
    "to_review": Missing(
        "Something was concluded from what was corrected, retracted or void since, or was told while that was "
        "believed, and nobody has said whether it stands.",
        "Open the timeline, look at each entry that is for review, and correct it, retract it, or say that it stands.",
        "Mandela rule 6; rule 12",
    ),
    "two_teams": Missing(
        "Two teams say that they supervise the person, and none has let go.",
        "Agree which of them does; the supervision of the other ends.",
        "Tokyo rule 10.2; rule 9",
        told("aftercare.supervision.ended", "aftercare.supervision.suspended"),
    ),
    "condition_never_explained": Missing(
        "A breach is alleged of a condition that nobody had explained to the person by then.",
        "Tell whoever decides on the breach, before they do.",
        "Tokyo rule 12.3; rule 7",
        told("aftercare.breach.decided"),
    ),
    "condition_not_in_force": Missing(
        "A breach is alleged of a condition that did not hold then.",
        "Tell whoever decides on the breach, before they do.",
        "Tokyo rule 12.4; rule 7",
        told("aftercare.breach.decided"),
    ),
    "mandatory_while_unconvicted": Missing(
        "A programme or work is mandatory, and the person has not been convicted.",
        "Let the person choose: refer again as voluntary, or end it.",
        "Mandela rule 116; rule 17",
        told(
            "planning.programme.referred",
            "planning.programme.declined",
            "planning.programme.not_completed",
            "planning.placement.ended",
        ),
    ),
    "unfit_for_work": Missing(
        "In work, and a health screening found that the person is not fit for it.",
        "End the work, or have the person screened again.",
        "Mandela rule 96",
        told("planning.placement.ended", "intake.screening.completed"),
    ),
    "no_first_appointment": Missing(
        "Nobody expects the person in the first week after release.",
        "Make an appointment for the day of release or the next working day.",
        "Mandela rules 90 and 107",
        told("release.plan.agreed", "aftercare.contact.recorded"),
    ),
    "no_address": Missing(
        "No place to live is known.",
        "Find a place for tonight, and say where the person sleeps, also if it is nowhere.",
        "Mandela rule 108(1)",
        told("aftercare.accommodation.changed", "release.plan.agreed", "release.needs.reviewed", "release.released"),
    ),
    "no_identity_document": Missing(
        "No identity document is known.",
        "Apply for one, and say when it is there.",
        "Mandela rule 108(1)",
        told("release.needs.reviewed", "release.release_pack.issued", "release.released"),
    ),
    "no_income": Missing(
        "No income or benefit is known.",
        "Apply for a benefit, or find work or an advance, and say when it is there.",
        "Mandela rule 108(1)",
        told("aftercare.employment.started", "release.needs.reviewed", "release.released"),
    ),
    "conditions_not_explained": Missing(
        "Conditions were set, and nobody has explained them to the person.",
        "Explain each in words that the person understands, and say that you have.",
        "Tokyo rule 12.3",
        told("aftercare.conditions.explained", "release.release_pack.issued"),
    ),
    "conditions_not_in_writing": Missing(
        "The conditions were explained by word of mouth alone.",
        "Give them to the person in writing, and say that you have.",
        "Tokyo rule 12.3",
        told("aftercare.conditions.explained", "release.release_pack.issued"),
    ),
    "no_records_copy": Missing(
        "Nobody has said that the person was given a copy of their own records.",
        "Give them a copy, and say that you have.",
        "Mandela rule 9",
        told("release.release_pack.issued", "release.released"),
    ),
    "file_not_sent": Missing(
        "Deported, or another jurisdiction's now, and nobody has said whether who receives the person has their file.",
        "Decide whether the file may go, and say that it went, or why not.",
        "Mandela rules 8 and 9",
        told("release.file_transfer.recorded"),
    ),
    "not_registered": Missing(
        "Nobody has registered the person: no number of theirs is known, and their file does not say who they are.",
        "Find out who they are, and register them under the number that reports name.",
        "Mandela rules 6 and 7",
        told("intake.person.registered"),
    ),
    "no_plan_in_time": Missing(
        "The plan was due, and none is approved.",
        "Agree a plan with the person, and have it approved.",
        "Mandela rule 94",
        told("planning.plan.approved"),
    ),
    "severe_need_without_referral": Missing(
        "A severe need was found, and no programme or help was asked for.",
        "Ask a programme or a provider; a person who declines has been asked.",
        "Mandela rules 92 and 94; resolution 2021/21 OP 2",
        told("planning.programme.referred", "aftercare.need.referred"),
    ),
    "referral_unanswered": Missing(
        "A programme or a provider was asked, and has not answered.",
        "Ring whoever was asked, and say what they answered.",
        "Resolution 2021/21 OP 4; Mandela rule 108",
        told(
            "aftercare.need.status_changed",
            "planning.programme.waitlisted",
            "planning.programme.started",
            "planning.programme.declined",
        ),
    ),
}  # the gravest first
