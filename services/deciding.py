"""The services that decide, by name, each with its rules, reactions and obligations."""

from services.aftercare.app import PARTS as AFTERCARE
from services.intake.app import PARTS as INTAKE
from services.planning.app import PARTS as PLANNING
from services.release.app import PARTS as RELEASE

DECIDING = {parts.name: parts for parts in (INTAKE, PLANNING, RELEASE, AFTERCARE)}
