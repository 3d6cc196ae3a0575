"""What a notice tells: the day, and no more. Pure.

Where somebody is held or lives, their treatment and health, why a release was put off and what leave is for: none of
that is for whoever has an interest, nor for their liaison.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from services.timeline.headlines.phrases import day
from services.timeline.notices.owed import Entry, Ground, Notice, standing
from shared.contracts.aftercare import RecallDecided, SupervisionEnded, SupervisionSuspended
from shared.contracts.fields import Event
from shared.contracts.intake import AbscondRecorded, DeathRecorded, SentenceDatesChanged, TemporaryAbsenceEnded
from shared.contracts.release import (
    ConditionsSet,
    DateConfirmed,
    Released,
    ReleaseDeferred,
    TemporaryReleaseApproved,
)
from shared.times import as_known

REPORTED = {
    "contact_offer": "Offer contact: no event of ours says more.",
    "conditions": "Tell them of the conditions that protect them.",
}
GROUNDS: Mapping[type[Event], str] = {
    DateConfirmed: "a day of release was confirmed",
    SentenceDatesChanged: "the day of release moved with the dates of the sentence",
    ReleaseDeferred: "a release was put off",
    TemporaryReleaseApproved: "days of leave were approved",
    Released: "the person left custody",
    RecallDecided: "a recall was decided",
    SupervisionSuspended: "the person is away from supervision",
    AbscondRecorded: "the person is away from custody",
    TemporaryAbsenceEnded: "the person has not come back to custody",
    SupervisionEnded: "supervision after release ended",
    DeathRecorded: "the person died",
}


class Telling(NamedTuple):
    """In a sentence; the day that it is about, if it is known; and the day by which it must be told, where it must be
    before something happens.
    """

    sentence: str
    on: date | None = None
    by: date | None = None


def telling(notice: Notice, ground: Ground | None) -> Telling:
    """What to tell on this ground; of what the liaison's own system reports only they know more."""
    event, kind = happening(ground), notice.what.kind.replace("_", " ")
    if ground is None or event is None:
        not_so = f"What they were told before ({kind}) is not so."
        said = f"Tell them ({kind}): no event of ours says more."
        return Telling(not_so if ground and ground.again else REPORTED.get(notice.what.kind, said))
    what = told(event, ground.entry)
    if not ground.again:
        return what
    if ground.entry["retracted"]:
        return Telling(f"This, which they were told before, is not so: {what.sentence}")
    return what._replace(sentence=f"They were told otherwise before. {what.sentence}")


def happening(ground: Ground | None) -> Event | None:
    """What the ground says, or said before it was retracted; nothing that nobody is told of."""
    event = standing({**ground.entry, "retracted": None}) if ground else None
    match event:
        case SupervisionSuspended(reason=reason) if reason != "abscond":
            return None
        case TemporaryAbsenceEnded(outcome=outcome) if outcome != "failed_to_return":
            return None
        case _:
            return event if type(event) in GROUNDS else None


def told(event: Event, entry: Entry) -> Telling:
    """Of what is ahead, by its day; of what has happened, on which day it did."""
    match event:
        case DateConfirmed(date=on):
            return ahead(on)
        case SentenceDatesChanged(after=dates):
            first = dates.earliest_release or dates.conditional_release or dates.sentence_end
            return ahead(first) if first else Telling("The day of release is not known any more.")
        case ReleaseDeferred():
            return Telling("The release that was expected is put off.")
        case TemporaryReleaseApproved(start_on=begins, end_on=ends):
            from_to = [f"from {day(begins.isoformat())}"] if begins else []
            from_to += [f"to {day(ends.isoformat())}"] if ends else []
            return Telling(" ".join(["The person may leave custody for a while", *from_to]) + ".", begins, begins)
        case _:
            return happened(event, entry)


def ahead(on: date) -> Telling:
    """A release, which is to be told of before it happens."""
    return Telling(f"The person is to be released on {day(on.isoformat())}.", on, on)


PAST: Mapping[type[Event], str] = {
    Released: "The person was released{on}.",
    RecallDecided: "It was decided{on} that the person returns to custody.",
    SupervisionSuspended: "The person has been away without leave{since}.",
    AbscondRecorded: "The person has been away without leave{since}.",
    TemporaryAbsenceEnded: "The person has been away without leave{since}.",
    SupervisionEnded: "Supervision after release ended{on}.",
    DeathRecorded: "The person died{on}.",
}


def happened(event: Event, entry: Entry) -> Telling:
    """On its day, as exactly as that is known."""
    precision, died = entry["timeprecision"], isinstance(event, SupervisionEnded) and event.outcome == "died"
    words = PAST[DeathRecorded if died else type(event)]
    if precision == "unknown":
        return Telling(words.format(on="", since=""))
    text = as_known(entry["time"], precision, "%-d %B %Y")
    before = " in " if precision == "month" else " on "
    on = None if precision == "month" else date.fromisoformat(entry["time"][:10])
    return Telling(words.format(on=before + text, since=f" since {text}"), on)


def reason(notice: Notice, ground: Ground | None) -> str:
    """Why it is owed: what happened, or who says so."""
    event = happening(ground)
    if ground and ground.again:
        return "Whoever has an interest was told something of this that was corrected or retracted since"
    if event is None:
        return f"{notice.entry['actor']} says so"
    return f"Whoever has an interest asked to be told, and {GROUNDS[type(event)]}"


def protecting(conditions: Sequence[ConditionsSet]) -> list[dict[str, Any]]:
    """What of a condition whoever it protects may know."""
    return [
        each.model_dump(mode="json", by_alias=False, include={"kind", "text", "start_on", "end_on"})
        for each in conditions
    ]
