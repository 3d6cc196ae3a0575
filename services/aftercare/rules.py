"""The nouns whose rules aftercare keeps."""

from services.aftercare.supervision import SUPERVISION
from shared.mortality import mortal

AGGREGATES = mortal(SUPERVISION)
