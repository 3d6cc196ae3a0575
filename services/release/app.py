"""Composition root: what makes the release service itself."""

from services.release.consumers import LISTENS_TO
from services.release.obligations import OBLIGATIONS
from services.release.policies import POLICIES
from services.release.rules import AGGREGATES
from shared.parts import Parts

PARTS = Parts("release", AGGREGATES, POLICIES, LISTENS_TO, OBLIGATIONS)
