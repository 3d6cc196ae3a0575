"""Composition root: what makes the aftercare service itself."""

from services.aftercare.consumers import LISTENS_TO
from services.aftercare.obligations import OBLIGATIONS
from services.aftercare.policies import POLICIES
from services.aftercare.rules import AGGREGATES
from shared.parts import Parts

PARTS = Parts("aftercare", AGGREGATES, POLICIES, LISTENS_TO, OBLIGATIONS)
