"""A report of what we had concluded ourselves: it confirms that, and where it knows better, corrects it.

Whoever reads the timeline finds one plan, in the words of those who made it, and sees what we had concluded before.
"""

from typing import Any

from shared.contracts.catalogue import owner
from shared.contracts.fields import Event
from shared.contracts.records import RECORDS, RecordCorrected
from shared.eventing.decider import Decision, Fact

CORRECTION = {owner(each.type): each for each in RECORDS if issubclass(each, RecordCorrected)}


def is_ours(fact: Fact | None) -> bool:
    """Whether we concluded it and nobody has told us more of it."""
    return fact is not None and fact.made_by_policy and fact.corrected is None


def confirmed(concluded: Fact, report: Event, flags: tuple[str, ...] = ()) -> Decision:
    """What both say is confirmed; what the report says beyond that is a correction in its sender's name."""
    if concluded.corrected:
        return Decision(None, confirms=concluded.id)
    ours, said = as_said(concluded.what), as_said(report)
    patch = {name: value for name, value in said.items() if name not in ours or ours[name] != value}
    if not patch:
        return Decision(None, confirms=concluded.id)
    correction = CORRECTION[owner(report.type)](target_event_id=concluded.version.id, patch=patch, reason="late_info")
    return Decision(correction, flags)


def as_said(event: Event) -> dict[str, Any]:
    """What it says, as its sender would write it."""
    return event.model_dump(mode="json", by_alias=True, exclude_unset=True)
