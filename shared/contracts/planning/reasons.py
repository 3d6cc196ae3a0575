"""Why a programme was not begun or not finished, as codes; in the order of the groups by which services report them."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.fields import PERSONAL

Detail = Literal[
    # admin
    "duplicate_referral", "submitted_in_error", "added_in_error", "eligibility_changed", "admission_voided",
    # motivation and behaviour
    "missed_too_many_sessions", "behaviour_in_sessions", "behaviour_outside_sessions", "not_motivated",
    "chose_to_leave",
    # operational
    "course_not_available", "course_cancelled", "transferred", "not_enough_time_left", "security", "staff_shortage",
    "segregation", "non_associations", "risk_changed", "released_after_parole", "released_early", "sentence_ended",
    "did_not_return_from_court", "recalled", "deported", "left_jurisdiction",
    # personal and health
    "physical_health", "mental_health", "substance_use", "caring_duties", "language", "death",
    # neither
    "other", "unknown",
]  # fmt: skip
ReasonDetail = Annotated[Detail | None, Field(description="More exactly why, where that is known.", **PERSONAL)]
RawReason = Annotated[
    str | None,
    Field(max_length=128, description="The sender's own code, where `reason` does not hold all of it.", **PERSONAL),
]
