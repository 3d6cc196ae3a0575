"""What can be missing: codes, a plain sentence for each, and whose rule is served when it is there.

No rule asks for a code: a source says what somebody wanted for people, of which this is a sign.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Missing(NamedTuple):
    """What a practitioner is told of a gap."""

    sentence: str
    source: str


MISSING: Mapping[str, Missing] = {
    "recall_retracted": Missing(
        "In custody on a recall, and the decision to recall the person was retracted.", "Mandela rule 7; rule 8"
    ),
    "no_worker": Missing(
        "In the community, and no worker or team is known to be responsible.",
        "Mandela rule 90; Tokyo rule 10.2",
    ),
    "worker_left": Missing(
        "Whoever was responsible has the person no longer, and nobody is said to have followed.",
        "Tokyo rules 13.4 and 13.5",
    ),
    "handover_not_accepted": Missing(
        "A hand-over was offered, and no team has accepted it.", "Resolution 2021/21 OP 4; Mandela rules 88 and 90"
    ),
    "no_first_contact": Missing(
        "Released, and nobody has met the person since.", "Mandela rule 90; resolution 2021/21 OP 3"
    ),
    "second_open_episode": Missing(
        "Received again, and no end of the time in custody before is on record: a release or a transfer was not told, "
        "or two people share a record.",
        "Mandela rule 7; rules 2 and 13",
    ),
    "to_review": Missing(
        "Something was concluded from what was corrected, retracted or void since, or was told while that was "
        "believed, and nobody has said whether it stands.",
        "Mandela rule 6; rule 12",
    ),
    "two_teams": Missing(
        "Two teams say that they supervise the person, and none has let go.", "Tokyo rule 10.2; rule 9"
    ),
    "condition_never_explained": Missing(
        "A breach is alleged of a condition that nobody had explained to the person by then.",
        "Tokyo rule 12.3; rule 7",
    ),
    "condition_not_in_force": Missing(
        "A breach is alleged of a condition that did not hold then.", "Tokyo rule 12.4; rule 7"
    ),
    "mandatory_while_unconvicted": Missing(
        "A programme or work is mandatory, and the person has not been convicted.", "Mandela rule 116; rule 17"
    ),
    "unfit_for_work": Missing(
        "In work, and a health screening found that the person is not fit for it.", "Mandela rule 96"
    ),
    "no_first_appointment": Missing("Nobody expects the person after release.", "Mandela rules 90 and 107"),
    "no_address": Missing("No place to live is known.", "Mandela rule 108(1)"),
    "no_identity_document": Missing("No identity document is known.", "Mandela rule 108(1)"),
    "no_income": Missing("No income or benefit is known.", "Mandela rule 108(1)"),
    "conditions_not_explained": Missing(
        "Conditions were set, and nobody has explained them to the person.", "Tokyo rule 12.3"
    ),
    "no_records_copy": Missing(
        "Nobody has said that the person was given a copy of their own records.", "Mandela rule 9"
    ),
    "file_not_sent": Missing(
        "Deported, or another jurisdiction's now, and nobody has said whether who receives the person has their file.",
        "Mandela rules 8 and 9",
    ),
    "no_plan_in_time": Missing("The plan was due, and none is approved.", "Mandela rule 94"),
    "severe_need_without_referral": Missing(
        "A severe need was found, and no programme or help was asked for.",
        "Mandela rules 92 and 94; resolution 2021/21 OP 2",
    ),
    "referral_unanswered": Missing(
        "A programme or a provider was asked, and has not answered.", "Resolution 2021/21 OP 4; Mandela rule 108"
    ),
}  # the gravest first
