"""The nouns whose rules planning keeps."""

from services.planning.enrolment import ENROLMENT
from services.planning.plan import PLAN
from shared.mortality import mortal

AGGREGATES = mortal(PLAN, ENROLMENT)
