"""The registry of instruments (instruments.toml): for whom each is validated, how far its scores go."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from shared.contracts.assessment import Need
from shared.contracts.intake import AssessmentCompleted

OPPOSITE = {"women": "men", "men": "women", "adults": "youth", "youth": "adults"}


@dataclass(frozen=True)
class Known:
    """One instrument."""

    versions: frozenset[str]
    validated_for: frozenset[str]
    lowest: float | None
    highest: float | None
    cut_offs: Mapping[str, tuple[float, float]]

    def is_out_of_range(self, score: float) -> bool:
        """Rule 11, for a total in points."""
        too_low = self.lowest is not None and score < self.lowest
        return too_low or (self.highest is not None and score > self.highest)

    def is_validated_for(self, population: frozenset[str]) -> bool:
        """Whether nothing that the person is known to be is left out while its opposite is named."""
        left_out = population - self.validated_for
        return not any(OPPOSITE[each] in self.validated_for for each in left_out)

    def agrees(self, need: Need) -> bool:
        """Whether a need's severity is what its score says; where one of them is not given, they do."""
        cut_off = self.cut_offs.get(need.domain)
        if cut_off is None or need.score is None or need.severity == "unknown":
            return True
        start, severe = cut_off
        if need.score < start:
            return need.severity == "none"
        return (need.severity == "severe") if need.score >= severe else need.severity in ("some", "considerable")


def read(text: str) -> Mapping[str, Known]:
    """The instruments of a registry, by code."""
    return {each["code"]: known(each) for each in tomllib.loads(text)["instrument"]}


def known(entry: Mapping[str, Any]) -> Known:
    """One entry of the registry."""
    return Known(
        versions=frozenset(entry.get("versions", ())),
        validated_for=frozenset(entry.get("validated_for", ())),
        lowest=entry.get("lowest"),
        highest=entry.get("highest"),
        cut_offs={each["domain"]: (each["need"], each["severe"]) for each in entry.get("cut_off", ())},
    )


INSTRUMENTS = read(files("services.intake").joinpath("instruments.toml").read_text("utf-8"))


def total_out_of_range(assessment: AssessmentCompleted, instrument: Known) -> bool:
    """Whether a total in points is none that the instrument can give."""
    overall = assessment.overall
    if overall is None or overall.raw_score is None or overall.unit not in ("points", "unknown"):
        return False
    return instrument.is_out_of_range(overall.raw_score)
