"""How an episode ends: by a release, a death or the admission's being void, whether we conclude it or are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from services.intake.episode import Custody, is_one
from shared.confirming import confirmed
from shared.contracts.intake import AdmissionRecorded, AdmissionVoided, Ending, EpisodeClosed
from shared.eventing.decider import ALREADY_SO, Command, Decision, Fact
from shared.eventing.errors import NotYet

LEFT = frozenset({"released", "released_from_court", "acquitted", "deported", "transferred_jurisdiction", "unknown"})


@dataclass(frozen=True)
class CloseEpisode(Command):
    """The episode, if one is open, is over; the one of that id, where the cause names one."""

    makes: ClassVar = (EpisodeClosed,)

    outcome: Ending
    episode_id: str | None = None
    by_court: bool = False


@dataclass(frozen=True)
class VoidAdmission(Command):
    """The admission whose episode somebody has closed as in error should not be on record; of the last one so closed,
    where the closing names none.
    """

    makes: ClassVar = (AdmissionVoided,)

    episode_id: str | None = None


def concluded(command: CloseEpisode | VoidAdmission, custody: Custody, later: Sequence[Fact]) -> Decision:
    """What a policy concluded, once."""
    if isinstance(command, CloseEpisode):
        return close_once(command, custody, later)
    return void_once(command, custody, later)


def void_once(command: VoidAdmission, custody: Custody, later: Sequence[Fact]) -> Decision:
    """Unless it is void already, or has been reported so under a later time."""
    meant = [each for each in custody.in_error if command.episode_id in (None, each)]
    following = (each.what.episode_id for each in later if isinstance(each.what, AdmissionVoided))
    if not meant or any(is_one(meant[-1], each) for each in following):
        return ALREADY_SO
    return Decision(AdmissionVoided(episode_id=meant[-1], reason="in_error"))


def close_once(command: CloseEpisode, custody: Custody, later: Sequence[Fact]) -> Decision:
    """The episode that is open then, unless its closing has been reported under a later time."""
    closing = custody.named(command.episode_id)
    if closing is None or (command.outcome == "admitted_in_error" and custody.at_large_again):
        return ALREADY_SO
    following = (each.what for each in later if isinstance(each.what, AdmissionRecorded | EpisodeClosed))
    for what in following:
        if isinstance(what, EpisodeClosed):
            of_another = None not in (what.episode_id, command.episode_id) and what.episode_id != command.episode_id
            if alike(what.outcome, command.outcome) and not of_another:
                return ALREADY_SO
        elif command.outcome in LEFT:
            break  # another time in custody: what closes later closes that one
    return Decision(EpisodeClosed(episode_id=closing.episode_id, outcome=ending(command, custody)))


def alike(one: Ending, other: Ending) -> bool:
    """Whether they may be two words for one ending."""
    return one == other or {one, other} <= LEFT


def ending(command: CloseEpisode, custody: Custody) -> Ending:
    """Whom a court lets go where they stand is not brought back to be released."""
    at_court = custody.where == "temporarily_out" and custody.out_for == "court"
    return "released_from_court" if command.by_court and at_court else command.outcome


def reported(report: EpisodeClosed | AdmissionVoided, custody: Custody) -> Decision:
    """That an episode is over, or should never have been."""
    return reported_closed(report, custody) if isinstance(report, EpisodeClosed) else voided(report, custody)


def reported_closed(closed: EpisodeClosed, custody: Custody) -> Decision:
    """A report of what we had concluded confirms it, and corrects it where it says more; one of an episode that is not
    open is flagged.

    Which episode a release closed we may have concluded before the reception of that episode reached us.
    """
    if custody.open and not is_ours_in_error(custody.closed_by, closed):
        return Decision(closed, ("no_open_episode",) if custody.is_over(closed.episode_id) else ())
    last = custody.closed_by
    concluded = last.what.outcome if last and last.made_by_policy and isinstance(last.what, EpisodeClosed) else None
    if last is None or concluded is None or not (closed.outcome == "unknown" or alike(closed.outcome, concluded)):
        return Decision(closed, ("no_open_episode",))
    if closed.outcome == concluded or closed.outcome in ("unknown", "released"):
        return confirmed(last, closed.model_copy(update={"outcome": concluded}))
    return Decision(closed) if last.corrected else confirmed(last, closed)


def is_ours_in_error(last: Fact | None, closed: EpisodeClosed) -> bool:
    """Whether we have concluded the very closing from a void; what is open beside it goes on."""
    ours = last.what if last and last.made_by_policy else None
    if not isinstance(ours, EpisodeClosed) or not is_one(ours.episode_id, closed.episode_id):
        return False
    return closed.outcome == ours.outcome == "admitted_in_error"


def voided(void: AdmissionVoided, custody: Custody) -> Decision:
    """It waits for the admission it is about; if that episode is over already, it is taken and flagged, unless we had
    concluded it from how the episode was said to have ended.
    """
    last = custody.voided_by
    ours = last.what if last and last.made_by_policy else None
    if last and isinstance(ours, AdmissionVoided) and is_one(ours.episode_id, void.episode_id):
        return confirmed(last, void if void.reason != "unknown" else void.model_copy(update={"reason": ours.reason}))
    if custody.named(void.episode_id):
        return Decision(void)
    over = custody.is_over(void.episode_id) if void.episode_id else custody.known
    if not over:
        raise NotYet("the admission that it declares void, not after it")
    return Decision(void, ("no_open_episode",))
