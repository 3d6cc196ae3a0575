"""What of a case is kept, and the name of the fold that concludes it. Pure."""

from typing import Any

from services.timeline.caseload.case import Case

# Names what the fold makes of the pinned histories, and what would be for review in them: rows of another name are
# folded anew (decision 47). A test says the name when it changes.
FOLD = "e0a30aff5e4e"


def kept(case: Case) -> tuple[Any, ...]:
    """The columns of its row that follow from the fold, in the order of the statement that keeps them."""
    dues, asked = case.dues, case.hands.asked
    return (
        case.state, *case.holder, case.released, case.waiting, [each.kind for each in dues],
        [each.at for each in dues], case.gaps, case.where.place, case.where.since, case.leaves,
        *((asked.team, asked.by, asked.until) if asked else (None, None, None)), *case.successor,
        case.released_roughly, case.where.roughly,
    )  # fmt: skip
