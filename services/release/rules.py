"""The nouns whose rules release keeps."""

from services.release.case import CASE

AGGREGATES = (CASE,)
