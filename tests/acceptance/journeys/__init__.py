"""Whole journeys as a practitioner would tell them: what systems report, and the timeline that comes of it.

Each journey is a page of YAML, and beside it the approved timeline. `APPROVE=1 pytest tests/acceptance/journeys` writes
the timelines anew: read them before you keep them, as a practitioner would.
"""
