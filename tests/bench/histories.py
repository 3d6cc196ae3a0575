"""A typical stream of each service: what somebody's file says of their way through custody and out of it, told again
and again with ids of its own, until it is as long as one likes.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from shared.contracts.fields import Event
from shared.eventing.decider import Fact
from shared.testing import DAY_ZERO
from tests.unit.aftercare import stories as aftercare
from tests.unit.intake import stories as intake
from tests.unit.planning import stories as planning
from tests.unit.release import stories as release

APART = timedelta(hours=7)
TURNS: Mapping[str, Sequence[Event]] = {
    "intake": (
        intake.ADMITTED, intake.SCREENED, intake.DEPENDANTS, intake.CONSENTED, intake.INDUCTED,
        intake.SENTENCED, intake.ASSESSED, intake.TO_COURT, intake.BACK, intake.DATES_CHANGED, intake.LEFT,
        intake.ARRIVED, intake.TO_HOSPITAL, intake.BACK, intake.SCREENED, intake.CORRECTED, intake.CONSENTED,
        intake.RELEASED, intake.CLOSED,
    ),
    "planning": (
        planning.ADMITTED, planning.ASSIGNED, planning.ASSESSED, planning.DRAFTED,
        planning.AGREED, planning.APPROVED, planning.CLASSIFIED, planning.GOAL, planning.REFERRED, planning.LISTED,
        planning.STARTED, *[planning.ATTENDED] * 6, planning.AT_WORK, planning.HANDED_OVER, planning.REVIEWED,
        planning.COMPLETED, planning.REACHED, planning.MOVED, planning.WORK_OVER, planning.CLOSED, planning.RELEASED,
    ),
    "release": (
        release.ADMITTED, release.SENTENCED, release.OPENED, release.REVIEWED, release.CONDITION, release.NO_CONTACT,
        release.OFFERED, release.REJECTED, release.OFFERED, release.ACCEPTED, release.LEAVE, release.CHANGED,
        release.CONFIRMED, release.NOTICE, release.RESOLVED, release.AGREED, release.PUT_OUT, release.PACK,
        release.RELEASED, release.CLOSED,
    ),
    "aftercare": (
        aftercare.ADMITTED, aftercare.CURFEW, aftercare.NO_CONTACT, aftercare.HANDED_OVER, aftercare.ENROLLED,
        aftercare.RELEASED, aftercare.NORTH, aftercare.EXPLAINED, aftercare.HOSTEL, aftercare.MET, aftercare.HOME,
        aftercare.WORK, aftercare.status("n-work", "accepted"), aftercare.status("n-work", "met"),
        aftercare.PERSON_SAYS, aftercare.EMPLOYER_SAYS, aftercare.ALLEGED, aftercare.HEARD, aftercare.WARNED,
        aftercare.REVIEWED, aftercare.LEFT_WORK, aftercare.status("n-home", "in_progress"), aftercare.SETTLED,
        aftercare.status("n-home", "met"), aftercare.ENDED,
    ),
}  # fmt: skip


def history(service: str, length: int) -> list[Fact]:
    """So many facts of one person, in the order of the world."""
    turn = TURNS[service]
    return [
        Fact(
            what=renamed(turn[place % len(turn)], place // len(turn)),
            time=DAY_ZERO + APART * place,
            id=UUID(int=place + 1),
            recorded=DAY_ZERO + APART * place,
        )
        for place in range(length)
    ]


def renamed(event: Event, turn: int) -> Event:
    """With ids of this turn's own."""
    ids = {name: getattr(event, name) for name in type(event).model_fields if name.endswith(("_id", "_ids"))}
    return event.model_copy(update={name: of_turn(value, turn) for name, value in ids.items() if value})


def of_turn(said: str | tuple[str, ...], turn: int) -> str | tuple[str, ...]:
    """An id, or several."""
    return f"{said}-{turn}" if isinstance(said, str) else tuple(f"{each}-{turn}" for each in said)
