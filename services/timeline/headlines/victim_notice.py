"""Notices to those with an interest, in plain words that name nobody."""

from services.timeline.headlines.phrases import Data, detail


def kind(data: Data) -> str:
    """Of what, where that is said: here the code is the word."""
    said = data.get("kind")
    return "" if said in (None, "unknown") else f": {str(said).replace('_', ' ')}"


def victim_notice_due(data: Data) -> str:
    """Of what."""
    return f"Victim liaison to give notice{kind(data)}"


def victim_notice_resolved(data: Data) -> str:
    """Whether it was given."""
    given = {"served": "given", "not_served": "not given"}.get(data["outcome"], "dealt with")
    return f"Victim notice {given}{kind(data)}{detail(data.get('reason'), ', ')}"
