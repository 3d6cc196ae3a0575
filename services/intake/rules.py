"""The nouns whose rules intake keeps."""

from services.intake.assessment import ASSESSMENT
from services.intake.custody import CUSTODY
from services.intake.identity import IDENTITY
from services.intake.person import PERSON
from services.intake.reception import RECEPTION
from services.intake.sentence import SENTENCE
from shared.mortality import mortal

AGGREGATES = mortal(PERSON, CUSTODY, SENTENCE, RECEPTION, ASSESSMENT, IDENTITY)
