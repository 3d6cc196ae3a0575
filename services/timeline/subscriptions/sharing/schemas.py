"""What recipients are told, as schemas of the API's document: type by type, from the table."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.timeline.subscriptions.sharing.message import tree
from services.timeline.subscriptions.sharing.table import TABLE, TOLD, Share
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.intake.consent import Category
from shared.contracts.schemas import schema_of
from shared.openapi import ref

Json = dict[str, Any]
NULL = {"type": "null"}


class About(BaseModel):
    """What every message to a recipient begins with."""

    id: Annotated[UUID, Field(description="The message's id, by which repeats are told.")]
    type: Annotated[str, Field(description="What it tells.")]
    time: Annotated[datetime, Field(description="When it happened in the world.")]
    person: Annotated[UUID, Field(description="Whom it is about: an id that says nothing by itself.")]
    formerly: Annotated[
        list[UUID], Field(description="Other ids under which you may have been told of the same person.")
    ] = []


class Shared(About):
    """Something that happened, or, with `corrects`, how it is right that was told."""

    until: Annotated[
        date | None,
        Field(
            description="The last day, by UTC, on which it may be used: delete it then. Null: the consent has no end."
        ),
    ]
    corrects: Annotated[UUID | None, Field(description="The message of which this is how it is right.")] = None
    data: Annotated[Json, Field(description="What may be told of it. What is not known is left out.")]


class SharedRetraction(About):
    """Nothing is left of what was told: delete it."""

    retracts: Annotated[UUID, Field(description="The message of which nothing is left.")]


class Ended(BaseModel):
    """To what consent has ended."""

    categories: Annotated[list[Category], Field(description="What may be kept no longer.")]
    since: Annotated[datetime, Field(description="Since when, or from when on.")]
    asks: Annotated[Literal["stop_using_and_delete"], Field(description="What you are asked to do.")]


class ConsentEnded(About):
    """Consent has ended: stop using what you were told of this, and delete it. It comes once."""

    type: Literal["throughcare.subscription.consent_ended.v1"]
    data: Ended


class TestedMessage(BaseModel):
    """What is sent where an owner asks for a test; it is about nobody."""

    id: Annotated[UUID, Field(description="The message's id.")]
    type: Literal["throughcare.subscription.test.v1"]
    time: Annotated[datetime, Field(description="When it was asked for.")]
    specversion: Annotated[Literal["1.0"] | None, Field(description="Where the subscription receives events.")] = None
    source: Annotated[str | None, Field(description="Where the subscription receives events.")] = None


def messages() -> Json:
    """By name. `SharedMessage` is whatever a recipient may receive, `Message` whatever any subscriber may."""
    types = {
        schema_name(name): of_type(name, schema_of(CATALOGUE[kind]), told)
        for kind, shares in TABLE.items()
        for name, told in told_as(shares).items()
    }
    others = {model.__name__: model.model_json_schema() for model in (SharedRetraction, ConsentEnded, TestedMessage)}
    ended = others["ConsentEnded"].pop("$defs")["Ended"]
    others["ConsentEnded"]["properties"]["data"] = ended
    return {
        **types,
        **others,
        "SharedMessage": {
            "title": "SharedMessage",
            "description": "What somebody else than the person's own team is told, of what consent or the law allows.",
            "anyOf": [ref(name) for name in (*types, "SharedRetraction", "ConsentEnded")],
        },
        "Message": {
            "title": "Message",
            "description": "What a subscriber receives: thin, or the event as it was published; for a recipient in a "
            "form of its own.",
            "anyOf": [ref(name) for name in ("ThinMessage", "PublishedEvent", "SharedMessage", "TestedMessage")],
        },
    }


def told_as(shares: Sequence[Share]) -> Mapping[str, Sequence[Share]]:
    """What of an event may be told under each name: its own share, and those behind it."""
    names = [share.told_as for share in shares]
    return {name: shares[names.index(name) :] for name in names}


def schema_name(name: str) -> str:
    """Of the messages of a type."""
    return "Shared" + "".join(part.capitalize() for part in name.split("_"))


def of_type(name: str, event: Json, shares: Sequence[Share]) -> Json:
    """The messages of one type; `event` is the schema of what it is told of."""
    schema = Shared.model_json_schema()
    schema["properties"] |= {
        "type": {"type": "string", "const": f"{TOLD}{name}.v1"},
        "data": {"type": "object", "properties": data_of(event, shares)},
    }
    return schema | {"title": schema_name(name)}


def data_of(event: Json, shares: Sequence[Share]) -> Json:
    """The fields that may be told of an event."""
    told = picked(event, tree(path for share in shares for path in share.fields), event.get("$defs", {}))
    for share in shares:
        if share.in_words:
            told[share.in_words.name] = {"type": "string", "enum": sorted({*share.in_words.words.values()})}
    which = sorted({need for share in shares if share.needs for need in share.needs.which})
    if which:
        told |= picked(event, {"needs": {"need": {}, "status": {}}}, event["$defs"])
        told["needs"]["items"]["properties"]["need"]["enum"] = which
    return told


def picked(part: Json, branches: Mapping[str, Any], parts: Json) -> Json:
    """Of the fields of a schema those on these branches."""
    return {name: only(part["properties"][name], rest, parts) for name, rest in branches.items()}


def only(part: Json, branches: Mapping[str, Any], parts: Json) -> Json:
    """What of a schema lies on these branches."""
    part = whole(part, parts)
    if not branches:
        return part
    if "items" in part:
        return {"type": "array", "items": only(part["items"], branches, parts)}
    return {"type": "object", "properties": picked(part, branches, parts)}


def whole(part: Json, parts: Json) -> Json:
    """A schema with that to which it refers in it; and without null, since what is not known is left out."""
    forms = [each for each in part.get("anyOf", ()) if each != NULL]
    rest = {name: value for name, value in part.items() if name not in ("anyOf", "$ref", "default", "title")}
    if "$ref" in part:
        return whole(parts[part["$ref"].rpartition("/")[2]], parts) | rest
    if len(forms) == 1:
        return whole(forms[0], parts) | rest
    if forms:
        rest["anyOf"] = [whole(each, parts) for each in forms]
    if "items" in rest:
        rest["items"] = whole(rest["items"], parts)
    if "properties" in rest:
        rest["properties"] = {name: whole(each, parts) for name, each in rest["properties"].items()}
    return rest
