"""Composition root: what makes the intake service itself."""

from services.intake.consumers import LISTENS_TO
from services.intake.obligations import OBLIGATIONS
from services.intake.policies import POLICIES
from services.intake.rules import AGGREGATES
from shared.parts import Parts

PARTS = Parts("intake", AGGREGATES, POLICIES, LISTENS_TO, OBLIGATIONS)
