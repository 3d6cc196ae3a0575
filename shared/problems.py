"""Errors over HTTP as problem details (RFC 9457): what is wrong, where, by which rule, and the way out."""

from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError

from shared import telemetry

MEDIA_TYPE = "application/problem+json"
log = telemetry.log("http")


class ConfigurationError(Exception):
    """Roles that do not fit together, in one line for the operator."""


class ProblemError(Exception):
    """A problem that ends the request."""

    def __init__(
        self, status: int, code: str, title: str, detail: str, headers: dict[str, str] | None = None, **extra: Any
    ) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.response = problem(status, title, detail, code=code, headers=headers, **extra)


def problem(
    status: int, title: str, detail: str, *, code: str, headers: dict[str, str] | None = None, **extra: Any
) -> Response:
    """Problem details; `type` is a reference that stays the same for one kind of problem."""
    body = {"type": f"/problems/{code}", "title": title, "status": status, "code": code, "detail": detail, **extra}
    return Response(orjson.dumps(body), status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Let every error of this application be one."""

    @app.exception_handler(ProblemError)
    async def ours(_: Request, error: ProblemError) -> Response:
        return error.response

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"][1:])
        return problem(422, "The request is not valid", f"{field}: {first['msg']}", code="invalid_request", field=field)

    @app.exception_handler(404)
    async def nothing_here(request: Request, _: Exception) -> Response:
        return problem(404, "There is nothing here", f"no address {request.url.path}", code="not_found")

    @app.exception_handler(405)
    async def wrong_method(request: Request, _: Exception) -> Response:
        return problem(405, "This method is not for this address", f"not {request.method}", code="method_not_allowed")

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        log.error(
            "request_failed", path=request.scope.get("route_path", "?"), error=type(error).__name__, exc_info=error
        )
        detail = "something went wrong here; nothing that was acknowledged is lost, and sending again is safe"
        return problem(500, "The server failed", detail, code="server_error")
