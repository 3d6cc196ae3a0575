"""Who is responsible for a person now, and for what is offered to whom. Pure."""

from typing import NamedTuple

from services.timeline.journey import IN_CUSTODY, State
from shared.contracts.aftercare import SupervisionEnded, SupervisionStarted, SupervisionSuspended
from shared.contracts.fields import Event
from shared.contracts.intake import AdmissionRecorded
from shared.contracts.planning import PractitionerAssigned
from shared.contracts.release import HandoverAccepted, HandoverOffered, HandoverRejected


class Holder(NamedTuple):
    """A worker, a team, or a worker of a team; by reference."""

    worker: str | None = None
    team: str | None = None


NOBODY = Holder()


class Hands(NamedTuple):
    """In whose hands a person is on either side of the gate, which team was asked to take over, and who was responsible
    outside before a return to custody.
    """

    inside: Holder = NOBODY
    outside: Holder = NOBODY
    asked: str | None = None
    before: Holder = NOBODY

    def now(self, state: State | None) -> Holder:
        """The case manager in custody (also before anybody says that there is custody); whoever took over, after it."""
        if state == "ended":
            return NOBODY
        return self.inside if state is None or state in IN_CUSTODY else self.outside


def returned(hands: Hands) -> Hands:
    """Nobody answers for a new time in custody, or for the release after it, because they did for the last one:
    somebody is assigned from the first day (Tokyo rule 13.4), and each release handed over (Mandela rules 88 and 90).
    """
    return Hands(before=hands.before if hands.outside == NOBODY else hands.outside)


def assigned(hands: Hands, to: PractitionerAssigned) -> Hands:
    """Key workers and mentors help; they do not answer for the case."""
    match to.role:
        case "case_manager":
            return hands._replace(inside=Holder(to.staff_ref, to.team_ref))
        case "community_manager":
            return hands._replace(outside=Holder(to.staff_ref, to.team_ref or hands.outside.team))
        case _:
            return hands


def offered(hands: Hands, offer: HandoverOffered) -> Hands:
    """Whoever answers without a name is who was asked."""
    return hands._replace(asked=offer.to_team)


def accepted(hands: Hands, answer: HandoverAccepted) -> Hands:
    """Responsible from here on (rule 9); the worker, where one is named."""
    taken = passed(hands.outside, answer.by_team or hands.asked, answer.practitioner_ref)
    return hands._replace(outside=taken, asked=None)


def rejected(hands: Hands, _: HandoverRejected) -> Hands:
    """Nobody is asked."""
    return hands._replace(asked=None)


def supervised(hands: Hands, start: SupervisionStarted) -> Hands:
    """The team that supervises is the one that is responsible; supervision that rested goes on in the same hands."""
    resumed = start.phase == "resumed" and hands.outside == NOBODY
    return hands._replace(outside=passed(hands.before if resumed else hands.outside, start.team_id, None))


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
