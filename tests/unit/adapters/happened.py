"""HMPPS domain events as their producers write them, about nobody."""

from typing import Any

PRISON, PROBATION = ("NOMS", "X0001XX"), ("CRN", "X000001")
RECEIVED, LEFT = "prison-offender-events.prisoner.received", "prison-offender-events.prisoner.released"


def happened(event_type: str, *numbers: tuple[str, str], at: str = "2025-06-20T08:30:00+01:00", **info: Any) -> Any:
    """An event with these in additionalInformation; about a prisoner, where no other numbers are given."""
    return {
        "eventType": event_type,
        "version": 1,
        "description": "Something happened",
        "detailUrl": "https://hmpps.example/record/17/COMPLETE",
        "occurredAt": at,
        "publishedAt": "2025-06-20T08:30:01.000478552+01:00",
        "additionalInformation": info,
        "personReference": {"identifiers": [{"type": kind, "value": value} for kind, value in numbers or (PRISON,)]},
    }


def moved(way: str, reason: str, code: str, status: str = "UNDER_PRISON_CARE") -> Any:
    """A movement in or out."""
    return happened(
        way,
        nomsNumber=PRISON[1],
        reason=reason,
        nomisMovementReasonCode=code,
        prisonId="LEI",
        currentLocation="IN_PRISON" if way == RECEIVED else "OUTSIDE_PRISON",
        currentPrisonStatus=status,
        details=f"Movement reason code {code}",
    )
