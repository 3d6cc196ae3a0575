"""What intake listens to."""

from shared.contracts.release import Released

LISTENS_TO = (Released,)
