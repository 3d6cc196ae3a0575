"""Kinds of failure, told apart by type; everything else is transient or a bug and may rise."""


class RuleBroken(Exception):
    """The report contradicts itself or its contract: rejected, with the rule, the field and the way out."""

    def __init__(self, code: str, detail: str, field: str | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail, self.field = code, detail, field


class NotYet(Exception):
    """What the report builds on has not arrived: it waits until `missing` does."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


class Poison(Exception):
    """A published event that cannot be applied: its person is parked in this consumer, nobody else."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail


class CannotTakeBack(Exception):
    """The topic does not hold what a store lacks, or cannot be known to be this store's: the way out is a person's."""
