"""The bounded, classified pieces that event payloads are made of."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Classification = Literal["open", "personal", "sensitive"]


def classified(level: Classification) -> dict[str, object]:
    """Metadata that travels into the JSON Schema: who may see a field is part of its contract."""
    return {"json_schema_extra": {"classification": level}}


OPEN = classified("open")
PERSONAL = classified("personal")
SENSITIVE = classified("sensitive")


class Contract(BaseModel):
    """A part of a payload: immutable, nothing unknown let in, camelCase on the wire."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        cache_strings="keys",
        defer_build=True,
    )


class Event(Contract):
    """What one event says, beneath its envelope. `type` is the wire name and is pinned by tests."""

    type: ClassVar[str]


Code = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_.:-]*$", **OPEN)]
Ref = Annotated[str, Field(min_length=1, max_length=128, **OPEN)]
PersonalRef = Annotated[str, Field(min_length=1, max_length=128, **PERSONAL)]
Text = Annotated[str, Field(min_length=1, max_length=2000, **PERSONAL)]
Day = Annotated[date, Field(**OPEN)]
Instant = Annotated[AwareDatetime, Field(**OPEN)]
__all__ = ["Code", "Contract", "Day", "Event", "Instant", "PersonalRef", "Ref", "Text", "date", "datetime"]
