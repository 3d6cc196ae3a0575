"""What one service decides and reacts to, indexed by type."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.deadlines.reconcile import Deadlines
from shared.eventing.decider import Aggregate, Policy


class Rules:
    """Who decides about a report or command, which policies react to a fact, and what is due."""

    def __init__(
        self, aggregates: Sequence[Aggregate[Any]], policies: Sequence[Policy], deadlines: Deadlines | None = None
    ) -> None:
        self.deadlines = deadlines
        self.aggregate: Mapping[type, Aggregate[Any]] = {
            kind: aggregate for aggregate in aggregates for kind in aggregate.decides
        }
        self.policies: dict[type, list[Policy]] = {}
        for policy in policies:
            for kind in policy.when:
                self.policies.setdefault(kind, []).append(policy)
