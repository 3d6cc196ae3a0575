"""What is due, was done or was missed, in plain words."""

from collections.abc import Mapping
from datetime import datetime

from services.timeline.headlines.phrases import Data, Headlines, words

SERVICES = ("intake", "planning", "release", "aftercare")
KINDS: Mapping[str, str] = {
    "breach_decision": "decision on the breach",
    "conditions_explained": "explanation of the conditions",
    "death_reported_to_authority": "report of the death to an authority",
    "file_transferred": "file for who receives the person",
    "handover_accepted": "acceptance of the hand-over",
    "need_answered": "answer to the referral",
    "next_of_kin_informed": "word to the next of kin",
    "plan_approved": "approval of the plan",
    "plan_review": "review of the plan",
    "plan_review_on_change": "review of the plan after a change",
    "practitioner_assigned": "a worker who is responsible",
    "recall_decided": "decision on the recall that was asked for",
    "records_copy": "copy of the records",
    "release_plan_agreed": "agreement on the release plan",
    "release_plan_started": "start of the release plan",
    "representations_heard": "hearing of the person",
    "return_after_error": "return to custody",
    "return_on_recall": "return to custody",
    "supervision_review": "review of supervision",
}
AFTER_IN_KIND = frozenset({"recall_decided"})  # whose words say after what
# By the noun of the event that opened it.
AFTER: Mapping[str, str] = {
    "abscond": "the person went missing",
    "accommodation": "a change of home",
    "assessment": "the assessment",
    "breach": "the allegation",
    "case": "the preparation of release began",
    "classification": "the classification",
    "conditions": "conditions were set",
    "contact": "the meeting",
    "date": "the date was known",
    "death": "the death",
    "employment": "a change of work",
    "episode": "the person left custody",
    "goal": "the goal",
    "handover": "the offer",
    "legal_status": "the conviction",
    "need": "it was asked for",
    "needs": "the review of needs",
    "placement": "the placement",
    "plan": "the plan",
    "practitioner": "the assignment",
    "programme": "the programme",
    "recall": "the recall",
    "release_deferred": "release was put off",
    "released": "release",
    "review": "the last review",
    "screening": "the screening",
    "sentence": "the sentence",
    "sentence_dates": "the dates of the sentence changed",
    "supervision": "supervision began",
    "temporary_absence": "the person went out",
    "temporary_release": "leave was approved",
    "transfer": "the transfer",
}
# What of a plan, by what has to follow.
AFTER_PLAN: Mapping[str, str] = {"plan_approved": "it was drafted", "plan_review": "its approval"}
BECAUSE: Mapping[str, str] = {
    "anchor_moved": "the date has moved",
    "decided_otherwise": "it was decided otherwise",
    "held_otherwise": "the person is held on another ground",
    "in_custody": "the person is in custody",
    "left_custody": "the person left custody",
    "level_changed": "the level of supervision has changed",
    "not_paused": "what had paused it is no longer so",
    "not_so": "what had opened it is no longer so",
    "recalled_again": "the person was recalled again",
    "rejected": "it was rejected",
    "release_date_moved": "the day of release has moved",
    "release_deferred": "release was put off",
    "release_is_near": "release is near",
    "released": "the person was released",
    "opened": "what it is counted from was recorded wrongly",
    "reopened": "what had ended it is no longer so",
    "resumed": "its time runs on",
    "returned": "the person is back in custody",
    "supervision_ended": "supervision has ended",
    "supervision_rests": "supervision rests",
    "void_admission": "the admission was void",
    "void_death": "the person has died",
}


def kind(code: str) -> str:
    """What has to happen; of a pack's own kinds, the word it has for it."""
    return KINDS.get(code, words(code))


def what(data: Data) -> str:
    """What has to happen."""
    return kind(data["kind"])


def why(data: Data) -> str:
    """A reason as words; of a pack's own reasons, the word it has for it."""
    return BECAUSE.get(data["reason"], words(data["reason"]))


def by_when(data: Data) -> str:
    """The day, and the time of day with whose it is where it is not the end of it."""
    if not data.get("dueAt"):
        return ""
    due = datetime.fromisoformat(data["dueAt"])
    if data.get("compressed"):
        return ", at once: its time was past"
    at = "" if (due.hour, due.minute) == (23, 59) else f", {due:%H:%M %Z}"
    return f", by {due.day} {due:%B %Y}{at}"


def opened(data: Data) -> str:
    """What has to happen, after what, by when."""
    after = what_came(data["kind"], data["trigger"])
    due = "review of the plan" if after and data["kind"] == "plan_review_on_change" else what(data)
    return f"Due: {due}{after}{by_when(data)}"


def what_came(before: str, trigger: str) -> str:
    """After what this has to happen, where that is known and its name does not say it."""
    if trigger == "unknown" or before in AFTER_IN_KIND:
        return ""
    if before not in KINDS and ("_after_" in before or before.endswith(f"_from_{trigger}")):
        return ""  # so a pack's own name says
    of_plan = AFTER_PLAN.get(before) if trigger == "plan" else None
    return f" after {of_plan or AFTER.get(trigger, words(trigger))}"


def rescheduled(data: Data) -> str:
    """By when now, and why."""
    if data["reason"] == "paused":
        return f"Paused: {what(data)}"
    return f"Due anew: {what(data)}{by_when(data)} ({why(data)})"


def met(data: Data) -> str:
    """In time, late, or told late; and by when it was to be, since what was done may end two that were due."""
    how = ", late" if data["late"] else ", in time and recorded late" if data["recordedLate"] else " in time"
    due = "" if data.get("compressed") else by_when(data)
    return f"Done{how}: {what(data)}" + (f", due {due.removeprefix(', ')}" if due else "")


SAY = {
    "opened": opened,
    "rescheduled": rescheduled,
    "met": met,
    "breached": lambda data: f"Overdue: {what(data)}",
    "voided": lambda data: f"No longer due: {what(data)}, {why(data)}",
}
DEADLINES: Headlines = {f"{service}.deadline.{word}": say for service in SERVICES for word, say in SAY.items()}
