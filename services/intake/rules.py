"""The nouns whose rules intake keeps."""

from services.intake.assessment import ASSESSMENT
from services.intake.custody import CUSTODY
from services.intake.person import PERSON

AGGREGATES = (PERSON, CUSTODY, ASSESSMENT)
