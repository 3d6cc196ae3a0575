"""Who is responsible for a person now, and for what is offered to whom. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

from services.timeline.journey import IN_CUSTODY, State
from shared.contracts.aftercare import SupervisionEnded, SupervisionStarted, SupervisionSuspended
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded
from shared.contracts.planning import PractitionerAssigned, PractitionerUnassigned
from shared.contracts.release import HandoverAccepted, HandoverOffered, HandoverRejected


class Holder(NamedTuple):
    """A worker, a team, or a worker of a team; by reference."""

    worker: str | None = None
    team: str | None = None


NOBODY = Holder()
Side = Literal["inside", "outside"]


class Offer(NamedTuple):
    """Which team was asked to take over, by whom, until when it is to answer; the sender's id of the hand-over."""

    team: str
    by: str | None = None
    until: datetime | None = None
    name: str | None = None


class Hands(NamedTuple):
    """In whose hands a person is on either side of the gate, who was asked to take over and has not answered, all
    offers of this time, the last one last, who was responsible outside before a return to custody, on which sides a
    worker left whom nobody has followed, and the teams of supervisions that have an id, the last that began last.
    """

    inside: Holder = NOBODY
    outside: Holder = NOBODY
    asked: Offer | None = None
    offers: tuple[Offer, ...] = ()
    before: Holder = NOBODY
    left: frozenset[Side] = frozenset()
    teams: tuple[tuple[str, str], ...] = ()

    def named(self, name: str | None) -> Offer | None:
        """The offer of that id; the last, where no id tells them apart."""
        return next((each for each in reversed(self.offers) if name is None or each.name in (None, name)), None)

    @property
    def last(self) -> Holder:
        """Whoever took over, or was to; the case manager, where nobody did."""
        return self.inside if self.outside == NOBODY else self.outside

    def now(self, state: State | None) -> Holder:
        """The case manager in custody (also before anybody says that there is custody); whoever took over, after it."""
        if state == "ended":
            return NOBODY
        return self.inside if side(state) == "inside" else self.outside


def side(state: State | None) -> Side:
    """Of the gate."""
    return "inside" if state is None or state in IN_CUSTODY else "outside"


def follow(hands: Hands, event: Event) -> Hands:
    """Fold what one event says of who is responsible."""
    fold = FOLDS.get(type(event))
    return fold(hands, event) if fold else hands


def returned(hands: Hands) -> Hands:
    """Nobody answers for a new time in custody, or for the release after it, because they did for the last one:
    somebody is assigned from the first day (Tokyo rule 13.4), and each release handed over (Mandela rules 88 and 90).
    """
    return Hands(before=hands.before if hands.outside == NOBODY else hands.outside)


def assigned(hands: Hands, to: PractitionerAssigned) -> Hands:
    """Key workers and mentors help; they do not answer for the case."""
    match to.role:
        case "case_manager":
            return hands._replace(inside=Holder(to.staff_ref, to.team_ref), left=hands.left - {"inside"})
        case "community_manager":
            return outside(hands, Holder(to.staff_ref, to.team_ref or hands.outside.team))
        case _:
            return hands


def unassigned(hands: Hands, gone: PractitionerUnassigned) -> Hands:
    """Their team has the case still, and nobody in it, until somebody follows; who was followed left nothing."""
    match gone.role:
        case "case_manager" if is_of(hands.inside, gone.staff_ref):
            return hands._replace(inside=hands.inside._replace(worker=None), left=hands.left | {"inside"})
        case "community_manager" if is_of(hands.outside, gone.staff_ref):
            return hands._replace(outside=hands.outside._replace(worker=None), left=hands.left | {"outside"})
        case _:
            return hands


def is_of(holder: Holder, staff: str | None) -> bool:
    """Whether that worker has the case; whoever does, where none is named."""
    return holder.worker is not None and staff in (None, holder.worker)


def outside(hands: Hands, holder: Holder) -> Hands:
    """Responsible in the community from here on: a worker follows, or another team takes over."""
    followed = holder.worker or holder.team != hands.outside.team
    return hands._replace(outside=holder, left=hands.left - {"outside"} if followed else hands.left)


def offered(hands: Hands, offer: HandoverOffered) -> Hands:
    """Whoever answers without a name is who was asked last; a second offer takes the first one's place."""
    # No database holds the first or the last instant of the calendar, which is how systems write that there is none.
    due_by = offer.due_by if offer.due_by and 1850 <= offer.due_by.year < 9999 else None
    asked = Offer(offer.to_team, offer.from_team, due_by, offer.handover_id)
    return hands._replace(asked=asked, offers=(*hands.offers, asked))


def accepted(hands: Hands, answer: HandoverAccepted) -> Hands:
    """Responsible from here on (rule 9); the worker, where one is named."""
    offer = hands.named(answer.handover_id)
    taken = passed(hands.outside, answer.by_team or (offer.team if offer else None), answer.practitioner_ref)
    return outside(answered(hands, offer), taken)


def rejected(hands: Hands, answer: HandoverRejected) -> Hands:
    """Nobody is asked."""
    return answered(hands, hands.named(answer.handover_id))


def answered(hands: Hands, offer: Offer | None) -> Hands:
    """An answer to an earlier offer leaves the last one open."""
    return hands._replace(asked=None) if offer is hands.asked else hands


def supervised(hands: Hands, start: SupervisionStarted) -> Hands:
    """The team that supervises is the one that is responsible; supervision that rested goes on in the same hands."""
    resumed = start.phase == "resumed" and hands.outside == NOBODY
    name, team = start.supervision_id, start.team_id
    if name and team and start.phase != "enrolled":
        hands = hands._replace(teams=(*but(hands.teams, name), (name, team)))
    return outside(hands, passed(hands.before if resumed else hands.outside, start.team_id, None))


def let_go(hands: Hands, end: SupervisionEnded) -> Hands:
    """Of one order; where the team was responsible, the one that supervises on another order is now."""
    still, team = but(hands.teams, end.supervision_id), dict(hands.teams).get(end.supervision_id or "")
    hands = hands._replace(teams=still)
    if not still or hands.outside.team != team or team in dict(still).values():
        return hands
    return outside(hands, Holder(None, still[-1][1]))


def but(teams: tuple[tuple[str, str], ...], name: str | None) -> tuple[tuple[str, str], ...]:
    """Without that of this supervision."""
    return tuple(each for each in teams if each[0] != name)


def supervising(teams: frozenset[str], event: Event) -> frozenset[str]:
    """The teams that say they supervise, none of whom has let go. Rule 9 is judged here, where all facts meet."""
    match event:
        case SupervisionStarted(phase=phase, team_id=str(team)) if phase != "enrolled":
            return teams | {team}
        case SupervisionSuspended() | SupervisionEnded() | AdmissionRecorded():
            return frozenset()
        case _:
            return teams


def passed(holder: Holder, team: str | None, worker: str | None) -> Holder:
    """To a team: the worker of another team is not responsible any more."""
    same = team is None or holder.team in (None, team)
    return Holder(worker or (holder.worker if same else None), team or holder.team)


FOLDS: Mapping[type[Event], Callable[[Hands, Any], Hands]] = {
    PractitionerAssigned: assigned,
    PractitionerUnassigned: unassigned,
    HandoverOffered: offered,
    HandoverAccepted: accepted,
    HandoverRejected: rejected,
    SupervisionStarted: supervised,
    SupervisionEnded: let_go,
}
