"""The envelope as a contract: the attributes of an event as a sender reports it, and as we publish it."""

from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

# Attributes that only we may give: a sender who sets one would seem to speak for us.
OURS = {
    "sequence", "recordedtime", "receivedtime", "knowntime", "prevhash", "causationid", "correlationid",
    "actor", "flags", "partitionkey", "originsource", "originid", "contenthash",
}  # fmt: skip

EventType = Annotated[
    str,
    Field(
        max_length=128,
        pattern=r"^throughcare\.(intake|planning|release|aftercare)\.[a-z_.]+\.v[1-9][0-9]*$",
        description="What kind of event it is, from the catalogue: its last word is the version of its contract.",
    ),
]
Time = Annotated[
    AwareDatetime,
    Field(description="When it happened in the world, as the sender says, with its UTC offset (RFC 3339)."),
]
Precision = Annotated[
    Literal["minute", "day", "month", "unknown"], Field(description="How much of `time` to believe; minute if absent.")
]
Traceparent = Annotated[
    str | None,
    Field(pattern=r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$", description="W3C trace context of the cause."),
]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Data = Annotated[dict[str, object], Field(description="What the event says, by the schema of its type.")]


NO_NUL = r"^[^\u0000]*$"
SAID = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"  # not blank
SUBJECT = (
    r"^([^\u0000]*[^\s\u0000][^\u0000]*:[^:\u0000]*[^:\s\u0000][^:\u0000]*"
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$"
)
JSON_MEDIA = r"^(application/json|[a-z]+/[a-z0-9.-]+\+json)(;.*)?$"
# Extensions are named by CloudEvents 1.0 section 3.1, and none as an attribute that only we may give.
EXTENSIONS: JsonDict = {"propertyNames": {"pattern": "^[a-z0-9]{1,20}$", "not": {"enum": [*sorted(OURS)]}}}
ExtensionText = Annotated[str, Field(max_length=1024, pattern=NO_NUL)]
ExtensionNumber = Annotated[int, Field(gt=-(2**53), lt=2**53)]


class Attributes(BaseModel):
    """CloudEvents 1.0 in JSON. Further attributes are extensions of the sender's own, kept as they came."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, str | int | bool]

    specversion: Annotated[Literal["1.0"], Field(description="Of CloudEvents.")]
    type: EventType
    time: Time


class Reported(Attributes):
    """An event as a sender reports it."""

    # Python compiles two thousand of a class as a loop; pydantic's own engine writes them out, in 8 MB of each process.
    model_config = ConfigDict(extra="allow", json_schema_extra=EXTENSIONS, regex_engine="python-re")
    __pydantic_extra__: dict[str, ExtensionText | ExtensionNumber | bool]

    id: Annotated[
        str, Field(max_length=256, pattern=SAID, description="The sender's own: with `source` it makes an event one.")
    ]
    source: Annotated[
        str, Field(max_length=512, pattern=SAID, description="Which system says it; a token may send for its own only.")
    ]
    subject: Annotated[
        str,
        Field(
            max_length=256,
            pattern=SUBJECT,
            description="Whom it is about: scheme:value, such as gb:noms:A1234BC, or a person's id of ours.",
        ),
    ]
    datacontenttype: Annotated[str, Field(pattern=JSON_MEDIA, description="application/json, if given.")] = (
        "application/json"
    )
    dataschema: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Za-z][A-Za-z0-9+.-]*:\S{1,2000}$",
            description="The schema the sender wrote by: an absolute URI, and if one of ours, its type's.",
        ),
    ] = None
    timeprecision: Precision = "minute"
    traceparent: Annotated[
        str | None, Field(description="W3C trace context of the cause; what is none is left aside.")
    ] = None
    data: Data


class Published(Attributes):
    """An event as Throughcare publishes it: on Kafka, to subscribers, and at /v1/events/{id}."""

    id: Annotated[UUID, Field(description="Ours, a UUIDv7. The same event always has the same: deduplicate by it.")]
    source: Annotated[
        str, Field(pattern=r"^/throughcare/[a-z]+$", description="The service in whose stream the event is.")
    ]
    subject: Annotated[UUID, Field(description="The person's id.")]
    datacontenttype: Annotated[Literal["application/json"], Field(description="Of `data`.")]
    dataschema: Annotated[
        str,
        Field(
            pattern=r"^https?://.+/schemas/[a-z0-9_.]+\.json$",
            json_schema_extra={"format": "uri"},
            description="Address of the JSON Schema of `data`.",
        ),
    ]
    timeprecision: Precision
    recordedtime: Annotated[
        AwareDatetime, Field(description="When the service appended it: always later than its cause.")
    ]
    receivedtime: Annotated[AwareDatetime | None, Field(description="When the report first reached us.")] = None
    sequence: Annotated[
        int, Field(ge=1, description="Place in the stream of this service and person: 1, 2, 3, without a gap.")
    ]
    prevhash: Annotated[
        Hash | None, Field(description="SHA-256 of the published bytes of the event before it in the stream.")
    ] = None
    causationid: Annotated[UUID | None, Field(description="The event that set this one off.")] = None
    correlationid: Annotated[UUID, Field(description="The event that began the chain of causes.")]
    partitionkey: Annotated[UUID, Field(description="The person's id, which is the key on Kafka.")]
    actor: Annotated[str, Field(description="Who said so: the name of the token, or policy: and a policy's name.")]
    flags: Annotated[str | None, Field(description="Codes of what is odd about the event, with commas between.")] = None
    originsource: Annotated[str, Field(description="The `source` that the sender gave.")]
    originid: Annotated[str, Field(description="The `id` that the sender gave.")]
    contenthash: Annotated[Hash, Field(description="SHA-256 of what the sender said, in canonical form (RFC 8785).")]
    traceparent: Traceparent = None
    data: Data


ENVELOPES: Mapping[str, type[Attributes]] = {"cloudevent": Published, "report": Reported}
