"""Assessments: that one was made, and the scores that the event itself holds; never what is behind its address."""

import re

from services.adapters.hmpps.envelope import Happened
from services.adapters.hmpps.movements import Data, said

RECORD = re.compile(r"/(\d+)(?:/[A-Za-z_]+)?$")
# The general reconviction score in its versions: field of the two-year score, field of its band.
OGRS = {"3": ("OGRS3Yr2", "OGRS3Yr2Band"), "4": ("OGRS4GYr2", "OGRS4GYr2Band")}
TWO_YEARS = 24


def summarised(event: Happened) -> Data:
    """An OASys assessment; its number is in its address."""
    found = RECORD.search(event.url)
    return {
        "assessmentId": found[1] if found else event.id,
        "instrument": {"code": "oasys", "version": "unknown", "family": "risk_needs"},
        "purpose": "unknown",
    }


def reconviction(event: Happened) -> Data:
    """OGRS, by the newest version that the event has a score of: a percentage within two years."""
    version, (score, band) = next(
        ((version, fields) for version, fields in OGRS.items() if event.number(fields[0]) is not None),
        ("unknown", ("", "")),
    )
    data = scored(event, "ogrs", version, score, band)
    if (value := event.number(score)) is not None and 0 <= value <= 100:
        chance = {"value": value / 100, "horizonMonths": TWO_YEARS, "outcome": "reconviction"}
        data["overall"]["probability"] = chance
    return data


def serious(event: Happened) -> Data:
    """RSR: a percentage, and a band. The sexual predictors beside it are left out."""
    return scored(event, "rsr", event.text("RSRAlgorithmVersion") or "unknown", "RSRScore", "RSRBand")


def scored(event: Happened, instrument: str, version: str, score: str, band: str) -> Data:
    """One instrument's score, as a percentage, and its own word for it."""
    value = event.number(score)
    scale = {"rawMin": 0, "rawMax": 100, "unit": "percent"} if value is not None else {}
    return {
        "assessmentId": event.id,  # theirs is not in the event
        "instrument": {"code": instrument, "version": version, "family": "risk"},
        "purpose": "unknown",
        "overall": said(rawScore=value, localBand=event.text(band), **scale),
    }
