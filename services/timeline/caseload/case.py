"""One person's case, folded from their facts in the order of the world. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from services.timeline import journey
from services.timeline.caseload import conditions, demands, due, needs, responsible, sentences, stays, whereabouts
from services.timeline.caseload.conditions import Conditions
from services.timeline.caseload.demands import Demands
from services.timeline.caseload.doubts import doubted
from services.timeline.caseload.due import Deadlines, Due
from services.timeline.caseload.facts import Concluded
from services.timeline.caseload.facts import facts as facts_of
from services.timeline.caseload.missing import MISSING
from services.timeline.caseload.needs import Needs
from services.timeline.caseload.responsible import Hands, Holder, side, supervising
from services.timeline.caseload.sentences import Sentences
from services.timeline.caseload.stays import Stays
from services.timeline.caseload.whereabouts import REMEMBERED, Whereabouts
from services.timeline.journey import IN_CUSTODY, State, Way
from shared import readiness
from shared.contracts.aftercare import ContactRecorded, SupervisionEnded
from shared.contracts.fields import Event
from shared.contracts.intake import (
    AdmissionRecorded,
    AdmissionVoided,
    DeathRecorded,
    EpisodeClosed,
    IdentityCorrected,
    PersonRegistered,
)
from shared.contracts.release import CaseOpened, DateConfirmed, FileTransferRecorded, Released
from shared.eventing.decider import Stated
from shared.readiness import UNPREPARED, Readiness
from shared.times import roughly

NONE: Deadlines = MappingProxyType({})
ONE_RELEASE = timedelta(days=1)  # two systems may tell of it by different clocks
OUTSIDE = ("in_community", "ended")


class Case(NamedTuple):
    """What is known of a person's way: where they are, who is responsible, what is due, what there is; and what is
    doubtful of it, since it rests on what was corrected or retracted.
    """

    way: Way = Way()
    died: bool = False
    hands: Hands = Hands()
    deadlines: Deadlines = NONE
    needs: Needs = Needs()
    ready: Readiness = UNPREPARED
    leaving: bool = False
    released: datetime | None = None
    released_roughly: str | None = None  # as far as that is known, where it is not to the minute
    contact: datetime | None = None
    conditions: Conditions = Conditions()
    stays: Stays = ()
    where: Whereabouts = Whereabouts()
    demands: Demands = Demands()
    sentences: Sentences = Sentences()
    teams: frozenset[str] = frozenset()
    doubts: frozenset[str] = frozenset()
    registered: bool = False
    sent: bool = False  # the file, to who receives the person elsewhere; or somebody has said why not
    before: "Case | None" = None  # the last reception, which may turn out void

    @property
    def state(self) -> State | None:
        """Where on the path; a death ends it, and so does leaving for another country or jurisdiction."""
        return "ended" if self.died else self.way.state

    @property
    def holder(self) -> Holder:
        """Who is responsible now; for the file of whoever is elsewhere, who was responsible last."""
        return self.hands.last if self.unsent else self.hands.now(self.state)

    @property
    def successor(self) -> Holder:
        """Who is responsible from the day of release on; nobody where that is past, or nobody has agreed."""
        return self.hands.outside if self.state in IN_CUSTODY else Holder()

    @property
    def waiting(self) -> bool:
        """Whether the person was released, is in reach in the community, and nobody has met them since."""
        within_reach = self.state == "in_community" and not self.where.at_large
        return within_reach and self.released is not None and self.contact is None

    @property
    def alone(self) -> bool:
        """Whether the person is free, and nobody has agreed, or was asked, to help."""
        agreed = self.holder != Holder() or self.hands.asked or self.needs.unanswered
        return self.state == "in_community" and self.where.free and not agreed

    @property
    def left_alone(self) -> bool:
        """Whether the worker who was responsible left, and nobody has followed; of nobody's people more is missing."""
        held = self.state in IN_CUSTODY or self.holder != Holder()
        return held and side(self.state) in self.hands.left

    @property
    def unsent(self) -> bool:
        """Whether others look after the person elsewhere, and nobody has said that these have the file."""
        return self.state == "ended" and self.where.elsewhere and not self.sent

    @property
    def leaves(self) -> datetime | None:
        """When nobody has anything to do for the person any more, since they are free, or elsewhere."""
        over = self.alone or (self.unsent and "to_review" not in self.doubts)
        return self.where.since + REMEMBERED if self.where.since and over else None

    @property
    def unannounced(self) -> bool:
        """Whether the person is in the community and no release is known of: free from court, with nothing prepared."""
        return self.state == "in_community" and self.released is None

    @property
    def unaccepted(self) -> bool:
        """Whether a team was asked and has not answered; or has refused, and nobody else has the person."""
        refused = self.ready.handover == "no" and self.hands.outside == Holder()
        return self.hands.asked is not None or refused

    @property
    def dues(self) -> list[Due]:
        """What has to happen still, the first first; what has no time at the end."""
        still = (each for each in self.deadlines.values() if each.open)
        return sorted(still, key=lambda each: (each.at is None, each.at, each.kind))

    @property
    def gaps(self) -> list[str]:
        """Codes of what is missing, the gravest first. To whom nobody owes anything any more only that is missing that
        somebody looks at what is doubtful, and that who has them elsewhere has their file.
        """
        if self.state in (None, "ended"):
            still = self.doubts & {"to_review"} | ({"file_not_sent"} if self.unsent else set())
            return [gap for gap in MISSING if gap in still]
        found: set[str] = set(readiness.gaps(self.ready)) if self.leaving else set()
        found.discard("handover_not_accepted")
        found |= self.conditions.doubtful
        if self.state in IN_CUSTODY:
            found.update(self.demands.undue, self.sentences.doubtful)
        says = {
            "to_review": "to_review" in self.doubts,
            "recall_retracted": self.state in IN_CUSTODY and "recall_retracted" in self.doubts,
            "released_in_error": self.where.place == "released_in_error",
            "second_open_episode": bool(self.stays[1:]),
            "not_registered": not self.registered,
            "two_teams": self.state == "in_community" and len(self.teams) > 1,
            "no_worker": self.state == "in_community" and self.holder == Holder() and not self.alone,
            "worker_left": self.left_alone,
            "no_first_contact": self.waiting,
            "conditions_not_in_writing": bool(self.conditions.spoken) and (self.leaving or self.state in OUTSIDE),
            "handover_not_accepted": self.unaccepted,
            "no_plan_in_time": any(each.kind == "plan_approved" and each.breached for each in self.deadlines.values()),
            "severe_need_without_referral": self.needs.unreferred,
            "referral_unanswered": bool(self.needs.unanswered),
        }
        found |= {gap for gap, missing in says.items() if missing}
        if self.contact:
            found.discard("no_first_appointment")  # whoever has been met was expected
        return [gap for gap in MISSING if gap in found]


def case_shown(entries: Sequence[Mapping[str, Any]]) -> Case:
    """The case as a person's entries have it, in the order in which the timeline shows them."""
    return case_of(facts_of(entries))._replace(doubts=doubted(entries))


def case_of(facts: Iterable[Stated]) -> Case:
    """The case after these facts, in the order of the world; what was announced of deadlines is last."""
    case = Case()
    for fact in facts:
        if isinstance(fact.what, Event):
            case = follow(case, fact, fact.what)
    return case


def follow(case: Case, fact: Stated, event: Event) -> Case:
    """Fold one fact."""
    case = received(followed(case, fact, event), case, event)
    match event:
        case CaseOpened() | DateConfirmed():
            return case._replace(leaving=True)
        case Released() if case.released is None or fact.time - case.released > ONE_RELEASE:
            return left(case, fact)._replace(contact=None)
        case EpisodeClosed(outcome=("released_from_court" | "acquitted" | "released")) if case.unannounced:
            return left(case, fact)
        case ContactRecorded(outcome="attended") if case.released and case.contact is None:
            return case._replace(contact=fact.time)
        case DeathRecorded():
            return case._replace(died=True)
        case _:
            return case._replace(hands=responsible.follow(case.hands, event))


def left(case: Case, fact: Stated) -> Case:
    """Custody, at that time."""
    return case._replace(leaving=True, released=fact.time, released_roughly=roughly(fact.time, fact.precision))


def followed(case: Case, fact: Stated, event: Event) -> Case:
    """What each part makes of it."""
    way = journey.follow(case.way, event, isinstance(fact, Concluded))
    one_of_two = isinstance(event, SupervisionEnded) and bool(way.going)  # another order binds the person still
    return case._replace(
        way=way,
        deadlines=due.follow(case.deadlines, event),
        needs=needs.follow(case.needs, event),
        ready=readiness.learn(case.ready, event),
        conditions=case.conditions if one_of_two else conditions.follow(case.conditions, fact),
        stays=stays.follow(case.stays, event, case.where.place),
        where=case.where if one_of_two else whereabouts.follow(case.where, fact, way.state),
        demands=demands.follow(case.demands, event),
        sentences=sentences.follow(case.sentences, fact),
        teams=supervising(case.teams, event),
        registered=case.registered or names(event),
        sent=case.sent or (isinstance(event, FileTransferRecorded) and event.settled),
    )


def names(event: Event) -> bool:
    """Whether it gives a number by which the person is known, that is in use."""
    match event:
        case PersonRegistered(identifiers=numbers):
            return any(each.status != "retired" for each in numbers)
        case IdentityCorrected(identifier=number):
            return number is not None and number.status != "retired"
        case _:
            return False


def received(case: Case, before: Case, event: Event) -> Case:
    """Into custody again, or not after all; a reception within a time in custody ends nothing."""
    match event:
        case AdmissionRecorded() if before.state in IN_CUSTODY:
            return case._replace(before=before)
        case AdmissionRecorded():
            case = case._replace(before=before._replace(before=None))
            return returned(case) if before.state in OUTSIDE else case._replace(ready=readiness.taken_in(case.ready))
        case AdmissionVoided() if case.before and case.way.received != before.way.received:
            return without_reception(case, before, case.before)
        case _:
            return case


def without_reception(case: Case, before: Case, former: Case) -> Case:
    """Nobody was received: where they are, and in what standing, is as it was, unless they have moved since; and where
    nothing else holds them, all that the reception had ended stands as it did.
    """
    if case.state in OUTSIDE and before.state in IN_CUSTODY:
        return taken_back(case, former)
    stands = case.state == before.state
    where = case.where if stands and (case.where.place or case.state in OUTSIDE) else former.where
    return case._replace(where=where, demands=demands.standing(case.demands, former.demands), before=former.before)


def returned(case: Case) -> Case:
    """A new time in custody: who was responsible in the last one, and whom its release was offered to, is past."""
    return case._replace(
        leaving=False,
        released=None,
        released_roughly=None,
        contact=None,
        hands=responsible.returned(case.hands),
        needs=needs.returned(case.needs),
        demands=demands.returned(case.demands),
        ready=readiness.taken_in(case.ready),
        sent=False,
    )


def taken_back(case: Case, former: Case) -> Case:
    """Nobody was received: all that the reception had ended stands as it did."""
    return case._replace(
        leaving=former.leaving,
        released=former.released,
        released_roughly=former.released_roughly,
        contact=former.contact,
        hands=former.hands,
        needs=former.needs,
        ready=former.ready,
        where=former.where,
        sent=former.sent,
        before=None,
    )
