"""The nouns whose rules planning keeps."""

from services.planning.enrolment import ENROLMENT
from services.planning.plan import PLAN

AGGREGATES = (PLAN, ENROLMENT)
