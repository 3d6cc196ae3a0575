"""Movements within an open episode: none of them ends it. What cannot follow is possible in the world, and flagged."""

from collections.abc import Iterator

from services.intake.episode import Custody
from shared.contracts.fields import Event
from shared.contracts.intake import (
    AbscondRecorded,
    TemporaryAbsenceEnded,
    TemporaryAbsenceStarted,
    TransferCompleted,
    TransferStarted,
)
from shared.eventing.decider import Decision
from shared.eventing.errors import NotYet

Movement = TransferStarted | TransferCompleted | TemporaryAbsenceStarted | TemporaryAbsenceEnded | AbscondRecorded
MOVEMENTS: frozenset[type[Event]] = frozenset(
    {TransferStarted, TransferCompleted, TemporaryAbsenceStarted, TemporaryAbsenceEnded, AbscondRecorded}
)


def moved(movement: Movement, custody: Custody) -> Decision:
    """It waits for the admission, and a return for the departure; a transfer's arrival tells enough by itself."""
    if not custody.known:
        raise NotYet("an admission not after it")
    if not custody.open:
        return Decision(movement, ("no_open_episode",))
    back = isinstance(movement, TemporaryAbsenceEnded)
    if back and custody.out_for is None and custody.where != "absconded":
        raise NotYet("the start of the temporary absence, not after it")
    return Decision(movement, tuple(oddities(movement, custody)))


def oddities(movement: Movement, custody: Custody) -> Iterator[str]:
    """What the movement contradicts of where we thought the person was."""
    match movement, custody.where:
        case ((TransferStarted() | TransferCompleted() | TemporaryAbsenceStarted()), "absconded"):
            yield "return_not_recorded"
        case TransferStarted(), "in_transfer":
            yield "already_in_transfer"
        case TemporaryAbsenceStarted(), "temporarily_out":
            yield "already_out"
        case TemporaryAbsenceEnded(), ("admitted" | "in_transfer"):
            yield "not_out"
        case AbscondRecorded(kind="escape" | "abscond"), "absconded":
            yield "already_absconded"
        case _:
            pass
