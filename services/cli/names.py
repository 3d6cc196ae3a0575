"""Names that completion offers. Written out, since a shell that asks for them does not wait for heavy modules.

A test holds them to what they name.
"""

from enum import StrEnum

ROLES = ("door", "intake", "planning", "release", "aftercare", "timeline", "all")
CONSUMERS = ROLES[1:-1]
DECIDING = CONSUMERS[:-1]
PROJECTIONS = ("places", "people")
TOKEN_ROLES = ("sender", "practitioner", "liaison", "operator", "auditor")


class State(StrEnum):
    """Where a person is on the way."""

    IN_CUSTODY = "in_custody"
    RETURNED = "returned_to_custody"
    IN_COMMUNITY = "in_community"
    ENDED = "ended"


class Place(StrEnum):
    """Where a person is, where their state does not say it."""

    ABSCONDED = "absconded"
    RECALLED = "recalled"
    WANTED = "wanted"
    RELEASED_IN_ERROR = "released_in_error"
    IN_TRANSFER = "in_transfer"
    TEMPORARY_ABSENCE = "temporary_absence"
    DEPORTED = "deported"
    TRANSFERRED_JURISDICTION = "transferred_jurisdiction"
    HELD_ELSEWHERE = "held_elsewhere"
    FREE = "free"


class Show(StrEnum):
    """Which people of a caseload."""

    RELEASED_TODAY = "released_today"
    NO_FIRST_CONTACT = "no_first_contact"
    OVERDUE = "overdue"
    AWAY = "away"
    TO_ANSWER = "to_answer"
    DUE_SOON = "due_soon"
    NO_WORKER = "no_worker"
    GAPS = "gaps"


class ShowNotices(StrEnum):
    """Which notices."""

    OVERDUE = "overdue"
    UNTIMED = "untimed"
    DUE = "due"
    DOUBTFUL = "doubtful"


def roles(incomplete: str) -> list[str]:
    """What `serve` can run."""
    return beginning(ROLES, incomplete)


def consumers(incomplete: str) -> list[str]:
    """Where people can be parked."""
    return beginning(CONSUMERS, incomplete)


def projections(incomplete: str) -> list[str]:
    """What `rebuild` can build anew."""
    return beginning(PROJECTIONS, incomplete)


def deciding(incomplete: str) -> list[str]:
    """What has a store of its own."""
    return beginning(DECIDING, incomplete)


def token_roles(incomplete: str) -> list[str]:
    """What a token may be for."""
    return beginning(TOKEN_ROLES, incomplete)


def beginning(names: tuple[str, ...], incomplete: str) -> list[str]:
    """Those that begin like this."""
    return [name for name in names if name.startswith(incomplete)]
