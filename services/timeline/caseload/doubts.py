"""What is doubtful of a person's record, from the entries that somebody must look at. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.contracts.intake import AdmissionRecorded


def doubted(entries: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Codes; `recall_retracted` is of the last reception, and for as long as custody lasts."""
    standing = [each for each in entries if not each["retracted"]]
    found = {"to_review"} if any(each["reviews"] for each in standing) else set[str]()
    received = [each for each in standing if each["type"] == AdmissionRecorded.type]
    if received and any(each["reason"] == "ground_retracted" for each in received[-1]["reviews"]):
        found.add("recall_retracted")
    return frozenset(found)
