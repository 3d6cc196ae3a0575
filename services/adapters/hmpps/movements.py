"""Movements: what the prison service says when somebody comes or goes. Each function gives the data of our event."""

from typing import Any

from services.adapters.adapter import NotTranslated
from services.adapters.hmpps.codes import ABSCONDS, ADMISSIONS, DESTINATIONS, NOT_SAID, RELEASES, TRANSFERS
from services.adapters.hmpps.envelope import Happened

Data = dict[str, Any]
DISCHARGED = "NOT_UNDER_PRISON_CARE"


def said(**fields: Any) -> Data:
    """Those fields of which something is said."""
    return {name: value for name, value in fields.items() if value is not None}


def code(event: Happened) -> str | None:
    """The movement's own reason, as NOMIS has it."""
    return event.text("nomisMovementReasonCode")


def admitted(event: Happened) -> Data:
    """Why, on what kind of order, and in what standing follow from the movement's reason."""
    reason, basis, status = ADMISSIONS.get(code(event) or "", NOT_SAID)
    return said(
        facilityId=event.text("prisonId"),
        reason=reason,
        legalBasis={"kind": basis},
        legalStatus=status,
        rawValue=code(event),
    )


def received_otherwise(event: Happened) -> Data:
    """For a reason that is not known here, which is kept."""
    held = said(facilityId=event.text("prisonId"), rawValue=event.text("reason") or code(event))
    return {"reason": "unknown", "legalBasis": {"kind": "unknown"}, "legalStatus": "unknown", **held}


def arrived(event: Happened) -> Data:
    """At the prison that is named; from which is not said."""
    reason = TRANSFERS.get(code(event) or "", "unknown")
    return said(toFacilityId=event.text("prisonId"), reason=reason, rawValue=code(event))


def departed(event: Happened) -> Data:
    """From the prison that is named; to which is not said."""
    reason = TRANSFERS.get(code(event) or "", "unknown")
    return said(fromFacilityId=event.text("prisonId"), reason=reason, rawValue=code(event))


def out(event: Happened, kind: str = "unknown") -> Data:
    """Out for a time; what for is kept as the movement's own reason."""
    return said(kind=kind, facilityId=event.text("prisonId"), rawValue=code(event))


def to_court(event: Happened) -> Data:
    """Still in custody."""
    return out(event, "court")


def to_hospital(event: Happened) -> Data:
    """Serving the sentence still, in a hospital: no release."""
    return out(event, "hospital")


def back(event: Happened, kind: str = "unknown") -> Data:
    """Back; whether in time is not said."""
    return said(kind=kind, outcome="returned", facilityId=event.text("prisonId"), rawValue=code(event))


def back_from_court(event: Happened) -> Data:
    """Back in custody the same or another day."""
    return back(event, "court")


def released(event: Happened) -> Data:
    """For good; on what ground, and whether abroad, as far as the movement's reason says. With what is not said."""
    reason = code(event) or ""
    return said(kind=RELEASES.get(reason, "unknown"), destination=DESTINATIONS.get(reason), rawValue=code(event))


def left_otherwise(event: Happened) -> Data:
    """For a reason that is not known, or not known here: a release only if the person is said to be discharged."""
    if event.text("currentPrisonStatus") != DISCHARGED:
        reason = event.text("reason") or "missing"
        problem = f"reason is {reason}, and currentPrisonStatus not {DISCHARGED}: whether this is a release is not said"
        raise NotTranslated("movement_unknown", problem)
    return said(kind="unknown", rawValue=event.text("reason") or code(event))


def died(event: Happened) -> Data:
    """NOMIS discharges those who die in its custody; where they died is not said."""
    return {"place": "unknown", "inCustody": True}


def absconded(event: Happened) -> Data:
    """NOMIS has it as a release."""
    kind = ABSCONDS.get(code(event) or "", "unknown")
    return said(kind=kind, facilityId=event.text("prisonId"), rawValue=code(event))
