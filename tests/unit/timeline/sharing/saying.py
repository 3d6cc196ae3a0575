"""What people say of what others may be told, in few words."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from services.timeline.subscriptions.sharing.consent import ForWhom, Known, Word

ANNA = uuid.UUID(int=1)
DAY_ZERO = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = DAY_ZERO.date()
BAKERY = ForWhom("employer", "northern-bakery", "job_placement")
EMPLOYER = {"kind": "employer", "ref": "northern-bakery"}


def said(decision: str, *categories: str, day: float = -10, number: int | None = None, **data: Any) -> Word:
    """What was said on a day, counted from today; of a grant to the bakery, where nothing else is given."""
    given: dict[str, Any] = {"decision": decision, "categories": list(categories)}
    if decision == "granted":
        given |= {"recipients": [EMPLOYER], "purpose": "job_placement"}
    identifier = uuid.UUID(int=number) if number else uuid.uuid4()
    return Word(identifier, DAY_ZERO + timedelta(days=day), given | data)


def known(*words: Word, died: bool = False) -> Known:
    """A person who said this."""
    return Known(ANNA, (ANNA,), words, died)
