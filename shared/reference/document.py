"""The HTTP API as an OpenAPI 3.1 document: what this role serves, and the schemas that this refers to."""

from collections.abc import Iterator, Mapping
from importlib.metadata import metadata
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from shared.openapi import GROUPS, SCHEME, refusals
from shared.webhook import THIN, WEBHOOKS

Json = dict[str, Any]
OF_BODIES = ("not_json", "nul_character", "too_large", "unfinished", "unsupported_media_type")
PROBLEM = {
    "title": "Problem",
    "description": "Problem details (RFC 9457): what is wrong, where, by which rule, and the way out.",
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "The page that explains the code."},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "description": "What programs tell problems by."},
        "detail": {"type": "string", "description": "What is wrong here, and the way out."},
        "field": {"type": ["string", "null"], "description": "The field or parameter that is meant."},
        "instance": {"type": "string", "format": "uri", "description": "Finds a failure in the server's log."},
    },
    "required": ["type", "title", "status", "code", "detail"],
}


def document(app: FastAPI, schemas: Mapping[str, Any]) -> Json:
    """The OpenAPI document of what this application serves, with those of the schemas that it refers to."""
    made = get_openapi(
        title="Throughcare",
        version=metadata("throughcare")["Version"],
        openapi_version="3.1.0",
        summary="One provable timeline of each person's way from custody to a settled life.",
        description="Send events; follow people; keep it running. Every error is a problem that names the way out.",
        license_info=licence(),
        routes=app.routes,
        servers=[{"url": "/", "description": "Where this document was read."}],
    )
    for route, operation in operations(app, made):
        add_refusals_of_bodies(route, operation)
        restore_examples(route, operation)
    used = {tag for _, operation in operations(app, made) for tag in operation.get("tags", ())}
    made["tags"] = [{"name": name, "description": text} for name, text in GROUPS.items() if name in used]
    made |= {"webhooks": WEBHOOKS} if "Subscriptions" in used else {}
    parts = made.setdefault("components", {})
    parts["securitySchemes"] = {
        SCHEME: {"type": "http", "scheme": "bearer", "description": "`throughcare token add` makes a token."}
    }
    parts["schemas"] = chosen(made, {"Problem": PROBLEM, "ThinMessage": THIN, **schemas}, parts.get("schemas", {}))
    named: Json = renamed(made)
    return named


def licence() -> dict[str, str] | None:
    """As the package says."""
    said = metadata("throughcare").json.get("license_expression")
    return {"name": str(said), "identifier": str(said)} if said else None


def operations(app: FastAPI, made: Json) -> Iterator[tuple[RouteContext, Json]]:
    """Every documented route with what the document says of it."""
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute) and route.include_in_schema:
            for method in route.methods or ():
                yield route, made["paths"][route.path_format][method.lower()]


def add_refusals_of_bodies(route: RouteContext, operation: Json) -> None:
    """What every route that reads a JSON document can say of it (see `routes.py`)."""
    if route.body_field:
        for status, said in refusals(OF_BODIES).items():
            there = operation["responses"].setdefault(str(status), said)
            for line in said["description"].splitlines():
                if line not in there["description"]:
                    there["description"] += f"\n{line}"


def restore_examples(route: RouteContext, operation: Json) -> None:
    """FastAPI drops what is null from its document, from examples as well."""
    for status, declared in route.responses.items():
        for media, said in declared.get("content", {}).items():
            if "example" in said:
                operation["responses"][str(status)]["content"][media]["example"] = said["example"]


def chosen(made: Json, ours: Json, of_routes: Json) -> Json:
    """The schemas that the document refers to, by name. Raises ValueError where two have one name."""
    if twice := ours.keys() & of_routes.keys():
        raise ValueError(f"two schemas are named {', '.join(sorted(twice))}: rename the model of the route")
    there_are = ours | of_routes
    names = referred_to([made["paths"], made.get("webhooks")], there_are)
    return {name: there_are[name] for name in sorted(names)}


def renamed(part: Any) -> Any:
    """Who may see a field is no word of JSON Schema; within OpenAPI such words begin with x-."""
    if isinstance(part, dict):
        return {
            "x-classification" if name == "classification" and isinstance(value, str) else name: renamed(value)
            for name, value in part.items()
        }
    return [renamed(each) for each in part] if isinstance(part, list) else part


def referred_to(part: Any, schemas: Mapping[str, Any]) -> set[str]:
    """The schemas that a part of the document refers to, and those to which they refer."""
    found: set[str] = set()
    left = [part]
    while left:
        each = left.pop()
        if isinstance(each, list):
            left += each
        elif isinstance(each, dict):
            left += each.values()
            name = str(each.get("$ref", "")).rpartition("/")[2]
            if name and name not in found:
                found.add(name)
                left.append(schemas[name])
    return found
