"""The nouns whose rules planning keeps."""

from services.planning.enrolling import ENROLMENT
from services.planning.goal import GOAL
from services.planning.placement import PLACEMENT
from services.planning.plan import PLAN
from services.planning.practitioner import PRACTITIONER
from shared.mortality import mortal

AGGREGATES = mortal(PLAN, GOAL, ENROLMENT, PLACEMENT, PRACTITIONER)
