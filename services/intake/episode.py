"""A custody episode: from reception until the person leaves for good, wherever they are in between. State and fold."""

from typing import Literal, NamedTuple

from shared.contracts.fields import Event
from shared.contracts.intake import (
    AbscondRecorded,
    AdmissionRecorded,
    AdmissionVoided,
    EpisodeClosed,
    TemporaryAbsenceEnded,
    TemporaryAbsenceStarted,
    TransferCompleted,
    TransferStarted,
)
from shared.eventing.decider import Fact
from shared.seen import NOTHING, Seen

Where = Literal["admitted", "in_transfer", "temporarily_out", "absconded"]
MOST_OPEN = 8  # more than one is an error somewhere, which eight show as well as eighty

WHERE: dict[type, Where] = {
    TransferStarted: "in_transfer",
    TransferCompleted: "admitted",
    AbscondRecorded: "absconded",
}

FOLDED: frozenset[type[Event]] = frozenset(
    {AdmissionRecorded, AdmissionVoided, EpisodeClosed, TemporaryAbsenceStarted, TemporaryAbsenceEnded, *WHERE}
)


class Custody(NamedTuple):
    """The open episodes, the latest last; where the person is within them; how the last was closed.

    `out_for` is what the person is out for, or was last; None where they have not been out in this episode. `in_error`
    are episodes that a report has closed as admitted in error, and of which no admission was declared void yet.
    `caught` is the return from an escape by which they are in again; `at_large_again`, that the last void was of one.
    """

    open: tuple[AdmissionRecorded, ...] = ()
    where: Where = "admitted"
    out_for: str | None = None
    closed_by: Fact | None = None
    voided_by: Fact | None = None
    in_error: tuple[str | None, ...] = ()
    caught: AdmissionRecorded | None = None
    at_large_again: bool = False
    episodes: Seen[str | None] = NOTHING

    @property
    def known(self) -> bool:
        """Whether any time in custody is on record."""
        return bool(self.open) or self.closed_by is not None

    def continues(self, admission: AdmissionRecorded) -> bool:
        """Whether it is a return to an episode that is open still, and no new one."""
        if admission.episode_id is not None and any(each.episode_id == admission.episode_id for each in self.open):
            return True
        if self.where == "absconded":
            return bool(self.open) and admission.reason == "return_from_escape"
        on_the_way = self.where in ("in_transfer", "temporarily_out")  # whoever is at court may be taken elsewhere
        return bool(self.open) and on_the_way and admission.reason == "transfer_in_jurisdiction"

    def named(self, episode: str | None) -> AdmissionRecorded | None:
        """The open episode of that id; the latest where no id is given, or the latest came without one."""
        place = self.place(episode)
        return None if place is None else self.open[place]

    def place(self, episode: str | None) -> int | None:
        """Which of the open ones that is: two that came without ids may say the same."""
        for place, each in enumerate(self.open):
            if episode is not None and each.episode_id == episode:
                return place
        if not self.open or self.is_over(episode):
            return None
        return len(self.open) - 1 if None in (episode, self.open[-1].episode_id) else None

    def is_over(self, episode: str | None) -> bool:
        """Whether an episode of that id was open once, and is not now."""
        return episode in self.episodes and all(each.episode_id != episode for each in self.open)


def is_one(episode: str | None, other: str | None) -> bool:
    """Whether two ids may be of one episode: one that is not given may be any."""
    return episode == other or None in (episode, other)


def evolve(custody: Custody, fact: Fact) -> Custody:
    """Fold one fact."""
    if type(fact.what) not in FOLDED:
        return custody
    match fact.what:
        case AdmissionRecorded() as admission:
            return admitted(custody, admission)
        case EpisodeClosed() as closed:
            return over(custody, fact, closed)
        case AdmissionVoided(episode_id=episode):
            return voided(custody, fact, episode)
        case what:
            return moved(custody, what)


def voided(custody: Custody, fact: Fact, episode: str | None) -> Custody:
    """One admission is void. Where it was the return of who had escaped, they are away still."""
    caught = custody.caught if custody.open else None
    away = caught is not None and is_one(episode, caught.episode_id or custody.open[-1].episode_id)
    return custody._replace(
        where="absconded" if away else custody.where,
        voided_by=fact,
        in_error=tuple(each for each in custody.in_error if not is_one(each, episode)),
        caught=None if away else custody.caught,
        at_large_again=away,
    )


def moved(custody: Custody, what: Event) -> Custody:
    """Within the episode."""
    custody = custody._replace(caught=None)
    match what:
        case TemporaryAbsenceStarted(kind=kind):
            return custody._replace(where="temporarily_out", out_for=kind)
        case TemporaryAbsenceEnded(outcome=outcome):
            return custody._replace(where="absconded" if outcome == "failed_to_return" else "admitted")
        case _:
            return custody._replace(where=WHERE[type(what)])


def over(custody: Custody, fact: Fact, closed: EpisodeClosed) -> Custody:
    """One that ends, however it does."""
    return custody._replace(
        open=still_open(custody, closed, fact.made_by_policy),
        where="admitted",
        closed_by=fact,
        in_error=custody.in_error if fact.made_by_policy else said_in_error(custody, closed),
        caught=None,
    )


def admitted(custody: Custody, admission: AdmissionRecorded) -> Custody:
    """An episode opens beside what is open: a second is not an overwrite. A return goes on with what there was."""
    if custody.continues(admission):
        return custody._replace(where="admitted", caught=admission if custody.where == "absconded" else None)
    episodes = custody.episodes.with_one_more(admission.episode_id) if admission.episode_id else custody.episodes
    out_for = custody.out_for if custody.open else None  # whoever is out of the first is back from there one day
    return Custody(open=(*custody.open[1 - MOST_OPEN :], admission), out_for=out_for, episodes=episodes)


def said_in_error(custody: Custody, closed: EpisodeClosed) -> tuple[str | None, ...]:
    """With the one that this closes, if it was open and should not have been."""
    over = None if custody.is_over(closed.episode_id) else custody.named(closed.episode_id)
    if over is None or closed.outcome != "admitted_in_error":
        return custody.in_error
    return (*custody.in_error, closed.episode_id or over.episode_id)


def still_open(custody: Custody, closed: EpisodeClosed, concluded: bool) -> tuple[AdmissionRecorded, ...]:
    """Who leaves for good leaves every episode begun before; an admission in error is taken out alone.

    Which one they left we may have concluded from what had reached us then: it is over for whichever there was.
    """
    if concluded and closed.outcome != "admitted_in_error":
        return ()
    if custody.is_over(closed.episode_id):
        return custody.open
    place = custody.place(closed.episode_id)
    if place is None:
        return () if closed.outcome != "admitted_in_error" else custody.open
    before = custody.open[:place] if closed.outcome == "admitted_in_error" else ()
    return (*before, *custody.open[place + 1 :])
