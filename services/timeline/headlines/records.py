"""What is announced about records themselves, in plain words: corrected, retracted, merged."""

from services.timeline.headlines.phrases import Data, Headlines
from shared.contracts.records import OWNED

REASONS = {
    "data_entry": "it was recorded wrongly",
    "late_info": "more became known",
    "identity": "it was about somebody else",
    "court_order": "a court ordered it",
    "never_happened": "it never happened",
    "wrong_person": "it is about somebody else",
    "duplicate": "it was recorded twice",
    "unlawful_processing": "it may not be kept",
    "unknown": "no reason is known",
}


def corrected(data: Data) -> str:
    """What was wrong is said by the entry that was corrected."""
    what = "An entry" if data.get("patch") else "The time of an entry"
    return f"{what} was corrected: {REASONS[data['reason']]}"


def retracted(data: Data) -> str:
    """The entry stays to be seen."""
    return f"An entry was retracted: {REASONS[data['reason']]}"


RECORDS: Headlines = {
    "intake.person.merged": lambda data: "Two records found to be one person",
    "intake.person.unmerged": lambda data: "Two records found to be two people",
    "intake.person.distinguished": lambda data: "Somebody else than a record that looks alike",
    **{f"{service}.record.corrected": corrected for service in OWNED},
    **{f"{service}.record.retracted": retracted for service in OWNED},
}
