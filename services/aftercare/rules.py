"""The nouns whose rules aftercare keeps."""

from services.aftercare.breach import BREACH
from services.aftercare.contact import CONTACT
from services.aftercare.needs import NEED
from services.aftercare.settling import SETTLING
from services.aftercare.supervising import SUPERVISION
from services.aftercare.victim_notice import VICTIM_NOTICE
from shared.mortality import mortal

AGGREGATES = mortal(SUPERVISION, BREACH, NEED, CONTACT, SETTLING, VICTIM_NOTICE)
