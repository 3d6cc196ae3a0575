"""The bounded, classified pieces that event payloads are made of."""

import re
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

WORD = re.compile(r"(?<=[a-z])(?=[A-Z])|_")
Classification = Literal["open", "personal", "sensitive"]
Factuality = Literal["fact", "assessment", "allegation"]


def classified(level: Classification) -> dict[str, Any]:
    """Metadata that travels into the JSON Schema: who may see a field is part of its contract."""
    return {"json_schema_extra": {"classification": level}}


def judged(level: Classification) -> dict[str, Any]:
    """The same of a field that is what somebody thinks, within an event that is a fact (article 7 of Directive (EU)
    2016/680).
    """
    return {"json_schema_extra": {"classification": level, "factuality": "assessment"}}


def is_judged(field: FieldInfo) -> bool:
    """Whether a field is one of those."""
    extra = field.json_schema_extra
    return isinstance(extra, dict) and extra.get("factuality") == "assessment"


OPEN = classified("open")
PERSONAL = classified("personal")
SENSITIVE = classified("sensitive")


def in_words(name: str) -> str:
    """The name of a class or a field, as people say it."""
    return WORD.sub(" ", name.strip("_")).capitalize()


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
        model_title_generator=lambda model: in_words(model.__name__),
        field_title_generator=lambda name, _: in_words(name),
    )


class Event(Contract):
    """What one event says, beneath its envelope. `type` is the wire name and is pinned by tests.

    An old version names the next one in `becomes`, and says in `upcast` how it is read as that (see `versions.py`).
    What settles the affairs of somebody who has died, and so may come after their death, says `may_follow_death`.
    `factuality` says on what it rests, as article 7 of Directive (EU) 2016/680 asks: what happened or was decided, what
    somebody thinks of the person, or what they are said to have done and nobody has found.
    """

    type: ClassVar[str]
    example: ClassVar[dict[str, object]] = {}
    becomes: ClassVar["Kind | None"] = None
    may_follow_death: ClassVar[bool] = False
    factuality: ClassVar[Factuality] = "fact"

    def upcast(self) -> "Event":
        """The same by the next version of this contract; of the newest, itself."""
        return self


Kind: TypeAlias = type[Event]
Code = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_.:-]*$", **OPEN)]
Ref = Annotated[str, Field(min_length=1, max_length=128, **OPEN)]
PersonalRef = Annotated[str, Field(min_length=1, max_length=128, **PERSONAL)]
OptionalDate = Annotated[date | None, Field(**OPEN)]
OptionalRef = Annotated[str | None, Field(max_length=128, **OPEN)]
