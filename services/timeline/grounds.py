"""What people went by when they told what they told: where that turns out wrong, somebody must look at it too. Pure.

No event names such a ground as its cause, since no policy of ours concluded it (decision 45). That what was told does
not hold is not certain either: a screening is of whoever sat there, and a plan may suit another day as well.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shared.contracts.aftercare import RecallDecided, SupervisionEnded, SupervisionStarted, SupervisionSuspended
from shared.contracts.catalogue import owner
from shared.contracts.fields import Event
from shared.contracts.intake import (
    AdmissionRecorded,
    AdmissionVoided,
    DeathRecorded,
    EpisodeClosed,
    SentenceDatesChanged,
    SentenceRecorded,
)
from shared.contracts.release import DateConfirmed, HandoverAccepted, Released, ReleaseDeferred, ReleasePlanAgreed
from shared.contracts.victim_notice import VictimNoticeResolved

GROUNDS: tuple[type[Event], ...] = (
    AdmissionRecorded, RecallDecided, DateConfirmed, SentenceRecorded, SentenceDatesChanged, Released, DeathRecorded,
)  # fmt: skip
OF_CUSTODY = frozenset({"intake", "planning", "release"})
OF_NO_TIME = frozenset({"person", "record", "deadline"})
NOTICE_OF: Mapping[type[Event], str] = {
    DateConfirmed: "release_date",
    SentenceRecorded: "release_date",
    SentenceDatesChanged: "release_date",
    Released: "release",
    RecallDecided: "recall",
    DeathRecorded: "death",
}
BY_SENTENCE = frozenset({"conditional", "hdc", "end", "unknown"})
VOIDS = frozenset({"in_error", "wrong_person", "unknown"})  # an order that was not valid was carried out all the same


class Told(NamedTuple):
    """An entry that stands: when it happened and was recorded, what it says, and whether a policy of ours concluded
    it.
    """

    id: UUID
    time: datetime
    recorded: datetime
    what: Event
    concluded: bool


class Version(NamedTuple):
    """What a ground says, or None where nothing of it is left; since when, and by which entry. It `stands` where it is
    gone and takes nothing away, since it is on record twice.
    """

    by: UUID
    recorded: datetime
    what: Event | None
    stands: bool = False


class Ground(NamedTuple):
    """What was believed, when it happened, and what became of it: the first version is the ground as it was said."""

    time: datetime
    versions: Sequence[Version]

    def doubt(self, told: datetime) -> UUID | None:
        """What says that what was believed then is not so, if it is not."""
        after = [each for each in self.versions[1:] if each.recorded > told]
        if not after or after[-1].stands:
            return None
        believed = self.versions[len(self.versions) - len(after) - 1].what
        if believed is None or not differs(believed, after[-1].what):
            return None
        return next(each.by for each in after if differs(believed, each.what))


def differs(believed: Event, now: Event | None) -> bool:
    """Whether what is known now is no ground for what was believed: nothing, another day, or an admission in error."""
    match believed, now:
        case _, None:
            return True
        case DateConfirmed(date=was), DateConfirmed(date=is_now):
            return was != is_now
        case SentenceRecorded(dates=was), SentenceRecorded(dates=is_now):
            return was != is_now
        case SentenceDatesChanged(after=was), SentenceDatesChanged(after=is_now):
            return was != is_now
        case AdmissionRecorded(), AdmissionRecorded(reason="in_error"):
            return believed.reason != "in_error"
        case _:
            return False


def doubted(ground: Ground, entries: Sequence[Told]) -> Iterator[tuple[UUID, UUID]]:
    """Of a person's entries, in the order of the world, those that were told on this ground and what took it away."""
    first = ground.versions[0]
    if first.what is None:
        return
    for each in entries:
        if each.id == first.by or each.time < ground.time:
            continue
        if not each.concluded and rests_on(first.what, each.what) and (by := ground.doubt(each.recorded)):
            yield each.id, by
        if each.time > ground.time and is_end(first.what, each.what):
            return


def void_of(void: Told, entries: Sequence[Told]) -> Told | None:
    """Of all receptions, also those retracted since, the one that is declared void: of its time in custody, else the
    last before it. None where the person was held, though nobody should have been: what was told then is of them.
    """
    if not isinstance(void.what, AdmissionVoided) or void.what.reason not in VOIDS:
        return None
    episode, before = void.what.episode_id, [each for each in reversed(entries) if each.time <= void.time]
    received = [(each, each.what.episode_id) for each in before if isinstance(each.what, AdmissionRecorded)]
    named = (each for each, its in received if episode in (None, its))
    return next(named, next((each for each, its in received if its is None), None))


def rests_on(ground: Event, told: Event) -> bool:
    """Whether whoever told that went by this."""
    if isinstance(told, VictimNoticeResolved) and type(ground) in NOTICE_OF:
        return told.outcome == "served" and told.kind in (NOTICE_OF[type(ground)], "unknown")
    match ground:
        case AdmissionRecorded():
            return not (is_reception(told) or says_in_error(told)) and is_of(told, OF_CUSTODY)
        case Released():
            enrolled = isinstance(told, SupervisionStarted) and told.phase == "enrolled"
            return ends_custody(told) or (is_of(told, frozenset({"aftercare"})) and not enrolled)
        case _:
            return is_because_of(ground, told)


def is_of(told: Event, services: frozenset[str]) -> bool:
    """Whether it is something that these do with a person, and not who the person is or what is due."""
    return owner(told.type) in services and told.type.split(".")[2] not in OF_NO_TIME


def is_because_of(ground: Event, told: Event) -> bool:
    """Whether it is one of the few things that follow from such a ground."""
    match ground, told:
        case RecallDecided(), AdmissionRecorded(reason=("recall" | "return_cause_unknown" | "unknown")):
            return True
        case RecallDecided(), SupervisionSuspended(reason="recall"):
            return True
        case DateConfirmed(), HandoverAccepted() | ReleasePlanAgreed() | SupervisionStarted(phase="enrolled"):
            return True
        case SentenceRecorded() | SentenceDatesChanged(), DateConfirmed(kind=kind):
            return kind in BY_SENTENCE
        case DeathRecorded(), EpisodeClosed(outcome="died") | SupervisionEnded(outcome="died"):
            return True
        case _:
            return False


def is_end(ground: Event, told: Event) -> bool:
    """Whether what comes later went by something else: another time in custody or outside, other dates."""
    match ground:
        case DateConfirmed():
            return isinstance(told, DateConfirmed | ReleaseDeferred | Released | EpisodeClosed)
        case SentenceRecorded() | SentenceDatesChanged():
            return isinstance(told, SentenceRecorded | SentenceDatesChanged | Released | EpisodeClosed)
        case Released():
            return isinstance(told, AdmissionRecorded | Released)
        case DeathRecorded():
            return False
        case _:
            return isinstance(told, AdmissionRecorded | Released) or ends_custody(told)


def ends_custody(told: Event) -> bool:
    """An admission in error is no end of what was told while it was believed."""
    return isinstance(told, EpisodeClosed) and not says_in_error(told)


def is_reception(told: Event) -> bool:
    """Whether it says that somebody was received, or was not."""
    return isinstance(told, AdmissionRecorded | AdmissionVoided)


def says_in_error(told: Event) -> bool:
    """Whether it is another word for a void admission."""
    return isinstance(told, EpisodeClosed) and told.outcome == "admitted_in_error"
