"""The nouns whose rules release keeps."""

from services.release.case import CASE
from services.release.handover import HANDOVER
from services.release.victim_notice import VICTIM_NOTICE
from shared.mortality import mortal

AGGREGATES = mortal(CASE, HANDOVER, VICTIM_NOTICE)
