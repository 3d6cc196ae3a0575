"""A custody episode: from reception until the person leaves for good, wherever they are in between. State and fold."""

from typing import Literal, NamedTuple

from shared.contracts.fields import Event
from shared.contracts.intake import (
    AbscondRecorded,
    AdmissionRecorded,
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
    {AdmissionRecorded, EpisodeClosed, TemporaryAbsenceStarted, TemporaryAbsenceEnded, *WHERE}
)


class Custody(NamedTuple):
    """The open episodes, the latest last; where the person is within them; how the last was closed.

    `out_for` is what the person is out for, or was last; None where they have not been out in this episode.
    """

    open: tuple[AdmissionRecorded, ...] = ()
    where: Where = "admitted"
    out_for: str | None = None
    closed_by: Fact | None = None
    episodes: Seen[str | None] = NOTHING

    @property
    def known(self) -> bool:
        """Whether any time in custody is on record."""
        return bool(self.open) or self.closed_by is not None

    def continues(self, admission: AdmissionRecorded) -> bool:
        """Whether it is a return to an episode that is open still, and no new one."""
        if admission.episode_id is not None and any(each.episode_id == admission.episode_id for each in self.open):
            return True
        returns = {"absconded": "return_from_escape", "in_transfer": "transfer_in_jurisdiction"}
        return bool(self.open) and admission.reason == returns.get(self.where)

    def named(self, episode: str | None) -> AdmissionRecorded | None:
        """The open episode of that id; the latest where no id is given, or the latest came without one."""
        for each in self.open:
            if episode is not None and each.episode_id == episode:
                return each
        if not self.open or self.is_over(episode):
            return None
        return self.open[-1] if None in (episode, self.open[-1].episode_id) else None

    def is_over(self, episode: str | None) -> bool:
        """Whether an episode of that id was open once, and is not now."""
        return episode in self.episodes and all(each.episode_id != episode for each in self.open)


def evolve(custody: Custody, fact: Fact) -> Custody:
    """Fold one fact."""
    if type(fact.what) not in FOLDED:
        return custody
    match fact.what:
        case AdmissionRecorded() as admission:
            return admitted(custody, admission)
        case EpisodeClosed() as closed:
            return custody._replace(
                open=still_open(custody, closed, fact.made_by_policy), where="admitted", closed_by=fact
            )
        case TemporaryAbsenceStarted(kind=kind):
            return custody._replace(where="temporarily_out", out_for=kind)
        case TemporaryAbsenceEnded(outcome=outcome):
            return custody._replace(where="absconded" if outcome == "failed_to_return" else "admitted")
        case what:
            return custody._replace(where=WHERE[type(what)])


def admitted(custody: Custody, admission: AdmissionRecorded) -> Custody:
    """An episode opens beside what is open: a second is not an overwrite. A return goes on with what there was."""
    if custody.continues(admission):
        return custody._replace(where="admitted")
    episodes = custody.episodes.with_one_more(admission.episode_id) if admission.episode_id else custody.episodes
    return Custody(open=(*custody.open[1 - MOST_OPEN :], admission), episodes=episodes)


def still_open(custody: Custody, closed: EpisodeClosed, concluded: bool) -> tuple[AdmissionRecorded, ...]:
    """Who leaves for good leaves every episode begun before; an admission in error is taken out alone.

    Which one they left we may have concluded from what had reached us then: it is over for whichever there was.
    """
    if concluded and closed.outcome != "admitted_in_error":
        return ()
    if custody.is_over(closed.episode_id):
        return custody.open
    over = custody.named(closed.episode_id)
    if closed.outcome == "admitted_in_error":
        return tuple(each for each in custody.open if each is not over)
    return custody.open[custody.open.index(over) + 1 :] if over else ()
