"""The nouns whose rules release keeps."""

from services.release.case import CASE
from shared.mortality import mortal

AGGREGATES = mortal(CASE)
