"""Notices to those with an interest, in plain words that name nobody."""

from services.timeline.headlines.phrases import Data, detail


def victim_notice_due(data: Data) -> str:
    """Of what."""
    return f"Victim liaison to give notice{detail(data['kind'], ': ')}"


def victim_notice_resolved(data: Data) -> str:
    """Whether it was given."""
    given = {"served": "given", "not_served": "not given"}.get(data["outcome"], "dealt with")
    return f"Victim notice {given}{detail(data.get('kind'), ': ')}{detail(data.get('reason'), ', ')}"
