"""GET the documents that integrators code against: schemas, the catalogue as data, its picture. No token: no people."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

import orjson
from fastapi import Path, Request, Response

from services.catalogue.asyncapi import asyncapi
from services.catalogue.entries import Catalogue
from services.catalogue.reactions import picture
from shared.contracts.envelope import ENVELOPES, Published, Reported
from shared.contracts.schemas import address_of, document, schema_of
from shared.eventing.example import published, reported
from shared.eventing.kafka import Kafka
from shared.openapi import Answer, Operation
from shared.problems import ProblemError
from shared.routes import Routes

SCHEMA, JSON, SVG = "application/schema+json", "application/json", "image/svg+xml"
# The picture's own colours, and nothing else, whoever opens it by itself.
FOR_PICTURES = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
KNOWN = {
    "in": "header",
    "name": "If-None-Match",
    "description": "The `ETag` of your copy.",
    "schema": {"type": "string"},
}


@dataclass(frozen=True)
class Document:
    """What is the same for everyone for as long as this version runs.

    It is kept by others for an hour and not for ever: a version of a type may gain an optional field.
    """

    body: bytes
    media: str

    @cached_property
    def tag(self) -> str:
        """Tells one version from another."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'

    def answer(self, request: Request) -> Response:
        """The document, or that the asker's copy is still good."""
        headers = {"ETag": self.tag, "Cache-Control": "public, max-age=3600", "Access-Control-Allow-Origin": "*"}
        headers |= {"X-Content-Type-Options": "nosniff"} | (FOR_PICTURES if self.media == SVG else {})
        known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
        if known & {self.tag, "*"}:
            return Response(status_code=304, headers=headers)
        return Response(self.body, headers=headers, media_type=self.media)


def json_document(value: Any, media: str = JSON) -> Document:
    """For people as well: indented."""
    return Document(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE), media)


def schemas(catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """Every schema as it is given out, by name."""
    address, entries = catalogue.address, list(catalogue.entries.values())
    examples = {Published: published(entries[0].event, address), Reported: reported(entries[0].event)}
    types = {each.type: document(address, each.type, schema_of(each.event), [each.event.example]) for each in entries}
    return types | {
        name: document(address, name, envelope.model_json_schema(), [examples[envelope]])
        for name, envelope in ENVELOPES.items()
    }


def listing(found: dict[str, dict[str, Any]], address: str) -> dict[str, Any]:
    """All schemas, each with what it describes."""
    return {
        "schemas": [
            {"name": name, "address": address_of(address, name), "description": schema["description"]}
            for name, schema in found.items()
        ]
    }


def declared(summary: str, description: str, media: str = JSON, *problems: str) -> dict[str, Any]:
    """What the API's own document says of one of these."""
    content = {media: {"schema": {"type": "object"}}}
    answers = {
        200: Answer("The document.", content=content, headers={"ETag": "Its version."}),
        304: Answer("Your copy is still good.", headers={"ETag": "Its version."}),
    }
    return Operation(summary, description, "Documents", answers, problems=problems, parameters=(KNOWN,)).declared


@dataclass
class Documents:
    """Each is made once, when it is first asked for: a role that starts has better things to do."""

    catalogue: Catalogue
    kafka: Kafka

    @cached_property
    def events(self) -> Document:
        """The catalogue as data."""
        return json_document({"events": [entry.as_json() for entry in self.catalogue.entries.values()]})

    @cached_property
    def flow(self) -> Document:
        """The topics."""
        return json_document(asyncapi(self.catalogue, self.kafka))

    @cached_property
    def drawn(self) -> Document:
        """Who reacts to what."""
        return Document(picture(self.catalogue).encode(), SVG)

    @cached_property
    def schemas(self) -> dict[str, Document]:
        """By name."""
        return {name: json_document(schema, SCHEMA) for name, schema in schemas(self.catalogue).items()}

    @cached_property
    def index(self) -> Document:
        """All schemas, each with what it describes."""
        return json_document(listing(schemas(self.catalogue), self.catalogue.address))


def router(catalogue: Catalogue, kafka: Kafka) -> Routes:
    """Every role has them, so that every `dataschema` is found. They are made in threads: nobody else waits for it."""
    routes = Routes()
    documents = Documents(catalogue, kafka)
    add_schemas(routes, documents)

    @routes.get("/events.json", **declared("The catalogue", "Every type of event, who says it, who reacts to it."))
    def catalogue_of_events(request: Request) -> Response:
        return documents.events.answer(request)

    @routes.get("/asyncapi.json", **declared("The topics", "What flows through Kafka, as AsyncAPI 3.0."))
    def asyncapi_document(request: Request) -> Response:
        return documents.flow.answer(request)

    @routes.get("/events/reactions.svg", include_in_schema=False)
    def picture_of_reactions(request: Request) -> Response:
        return documents.drawn.answer(request)

    return routes


def add_schemas(routes: Routes, documents: Documents) -> None:
    """One by its name, and the list of them."""
    named = "throughcare.intake.person.registered.v1, or cloudevent, or report"

    @routes.get("/schemas", **declared("List the schemas", "The JSON Schemas there are, and where."))
    @routes.get("/schemas/", include_in_schema=False)
    def list_schemas(request: Request) -> Response:
        return documents.index.answer(request)

    @routes.get(
        "/schemas/{name}.json",
        **declared(
            "One schema", "JSON Schema 2020-12 of an event's data, or of the envelope.", SCHEMA, "no_such_schema"
        ),
    )
    def schema(request: Request, name: Annotated[str, Path(description=f"Such as {named}.")]) -> Response:
        if name not in documents.schemas:
            raise ProblemError(404, "no_such_schema", "There is no such schema", f"no schema {name}: see /schemas")
        return documents.schemas[name].answer(request)
