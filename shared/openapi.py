"""What a route declares of itself, from which `reference/document.py` makes the OpenAPI 3.1 document.

Document a route beside its code, with whatever it can answer:

    WAITING = Operation(
        "List what waits",
        "Reports whose ground has not arrived, the oldest first.",
        group="Work",
        roles=("operator", "practitioner"),
        answers={200: Answer("The reports.", WaitingList, example={"waiting": []})},
        problems=("no_such_person",),
    )

    @routes.get("/v1/waiting", **WAITING.declared)
    async def list_waiting(...) -> Response: ...

The function's name is the operation's id. Parameters and JSON bodies are read from the signature: give each a
`description` and its bounds in `Query`, `Path` or a pydantic model. `WaitingList` is a pydantic model too, made for
the document only. 401, 403, 422, 500 and 503 are added by themselves; `problems` names further codes, each of which
is explained in `problem_codes.toml`. Other media types go in `content`: {"text/csv": {"schema": {"type": "string"}}}.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import Response

from shared.codes import codes
from shared.problems import MEDIA_TYPE

SETTINGS: dict[str, Any] = {
    "openapi_url": None,  # ours is below
    "docs_url": None,
    "redoc_url": None,
    "redirect_slashes": False,  # an address has one spelling
    "generate_unique_id_function": lambda route: route.name,
    # Its own spans would bear addresses, which may name a person, and cost each request as much again; ours do not.
    "telemetry": {"tracing": False, "metrics": False, "logs": False},
}
SCHEME = "token"
GROUPS = {
    "Send": "The way in: what correctional systems report.",
    "Follow": "People and their timelines.",
    "Updates": "News of people as it arrives.",
    "Subscriptions": "Updates for those who follow people: fetched, listened to, or sent as signed webhooks.",
    "Work": "What became of reports, and what needs somebody.",
    "Documents": "What integrators code against. No token, nothing about people.",
    "Health": "For whoever keeps the program running. No token, nothing about people.",
}
HEADERS = {
    401: {"WWW-Authenticate": "Always `Bearer`."},
    405: {"Allow": "The methods that this address has."},
    429: {"Retry-After": "Seconds to wait before sending the same again."},
    503: {"Retry-After": "Seconds to wait before sending the same again."},
}


@dataclass(frozen=True)
class Answer:
    """One status that an operation can answer with."""

    description: str
    model: Any = None
    example: Any = None
    content: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, Any] = field(default_factory=dict)

    @property
    def declared(self) -> dict[str, Any]:
        """As FastAPI takes it."""
        said: dict[str, Any] = {"description": self.description, "content": dict(self.content)}
        if self.model is not None:
            said["model"] = self.model
            as_json = {} if self.example is None else {"example": self.example}
            said["content"] = {"application/json": as_json, **self.content}  # generators of clients take the first
        if self.headers:
            said["headers"] = headers(self.headers)
        return said | ({"links": dict(self.links)} if self.links else {})


@dataclass(frozen=True)
class Operation:
    """What a route says of itself. `answers` begins with the usual one."""

    summary: str
    description: str
    group: str
    answers: Mapping[int, Answer]
    roles: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    body: Mapping[str, Any] | None = None
    parameters: tuple[Mapping[str, Any], ...] = ()

    @property
    def declared(self) -> dict[str, Any]:
        """Keyword arguments for `@routes.get` and its like."""
        extra: dict[str, Any] = {"security": [{SCHEME: list(self.roles)}] if self.roles else []}
        extra |= {"requestBody": self.body} if self.body else {}
        extra |= {"parameters": list(self.parameters)} if self.parameters else {}
        return {
            "summary": self.summary,
            "description": self.description,
            "tags": [self.group],
            "response_class": Response,
            "status_code": next(iter(self.answers)),
            "response_description": next(iter(self.answers.values())).description,
            "responses": {status: answer.declared for status, answer in self.answers.items()} | self._refusals(),
            "openapi_extra": extra,
        }

    def _refusals(self) -> dict[int | str, dict[str, Any]]:
        """The problems by status; those that every operation has among them."""
        who = ("no_token", "not_allowed") if self.roles else ()
        found = refusals((*who, *self.problems, "unknown_parameter", "invalid_request", "server_error", "unavailable"))
        return {status: said for status, said in found.items() if status not in self.answers}


def refusals(named: Iterable[str]) -> dict[int | str, dict[str, Any]]:
    """Codes of problems as answers, by status."""
    by_status: dict[int, list[str]] = {}
    for code in dict.fromkeys(named):
        by_status.setdefault(codes()[code].status, []).append(code)
    return {status: refusal(status, found) for status, found in sorted(by_status.items())}


def refusal(status: int, named: list[str]) -> dict[str, Any]:
    """One status of problems, and the codes that say which."""
    said = "\n".join(f"- [`{code}`](/problems/{code}): {codes()[code].title}" for code in named)
    content = {MEDIA_TYPE: {"schema": ref("Problem")}, "text/html": {"schema": {"type": "string"}}}
    return {"description": said, "content": content, "headers": headers(HEADERS.get(status, {}))}


def headers(named: Mapping[str, str]) -> dict[str, Any]:
    """Header objects."""
    return {name: {"description": text, "schema": {"type": "string"}} for name, text in named.items()}


def ref(name: str) -> dict[str, str]:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}
