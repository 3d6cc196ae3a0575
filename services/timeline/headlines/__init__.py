"""What happened, in a few plain words for each type of event."""

from services.timeline.headlines.aftercare import AFTERCARE
from services.timeline.headlines.deadlines import DEADLINES
from services.timeline.headlines.intake import INTAKE
from services.timeline.headlines.phrases import Data, Headlines
from services.timeline.headlines.planning import PLANNING
from services.timeline.headlines.records import RECORDS
from services.timeline.headlines.release import RELEASE
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.versions import data_now

HEADLINES: Headlines = {**INTAKE, **PLANNING, **RELEASE, **AFTERCARE, **DEADLINES, **RECORDS}


def headline(event_type: str, data: Data) -> str:
    """In plain words; a type we have no words for is read out."""
    name = event_type.removeprefix("throughcare.").rpartition(".v")[0]
    say = HEADLINES.get(name)
    return (
        say(data_now(event_type, data, CATALOGUE))
        if say
        else " ".join(name.split(".")[1:]).replace("_", " ").capitalize()
    )
