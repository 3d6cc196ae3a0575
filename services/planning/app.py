"""Composition root: what makes the planning service itself."""

from services.planning.consumers import LISTENS_TO
from services.planning.obligations import OBLIGATIONS
from services.planning.policies import POLICIES
from services.planning.rules import AGGREGATES
from shared.parts import Parts

PARTS = Parts("planning", AGGREGATES, POLICIES, LISTENS_TO, OBLIGATIONS)
