"""The nouns whose rules aftercare keeps."""

from services.aftercare.supervision import SUPERVISION

AGGREGATES = (SUPERVISION,)
