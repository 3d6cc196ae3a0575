"""Who is calling, before the database is asked: where the token is taken from, and what is answered without one."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI, Request, Response

from shared import problems
from shared.auth import COOKIE, Caller, require, require_internal, sign_in
from shared.eventing.messages import PersonKey

INTERNAL = PersonKey(b"a secret of thirty-two characters").derive("internal")
CALLERS = {
    "tc_leeds": Caller("leeds", frozenset({"sender"}), ("urn:gb:leeds",)),
    "tc_anna": Caller("anna", frozenset({"practitioner", "sender"}), ()),
}


class KnownTokens:
    """Tokens without a database."""

    async def verify(self, token: str) -> Caller | None:
        await asyncio.sleep(0)
        return CALLERS.get(token)


def application() -> FastAPI:
    app = FastAPI()
    app.state.tokens = KnownTokens()
    problems.install(app)

    @app.api_route("/", methods=["GET", "POST"])
    async def root(request: Request) -> Response:
        return await sign_in(request) or Response((await require("practitioner")(request)).name)

    @app.post("/send")
    async def send(caller: Annotated[Caller, Depends(require("sender"))]) -> str:
        return caller.name

    @app.post("/internal", dependencies=[Depends(require_internal(INTERNAL))])
    async def internal() -> str:
        return "done"

    return app


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=application())
    async with httpx.AsyncClient(transport=transport, base_url="http://here:8080") as client:
        yield client


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer tc_nobody", "Basic tc_anna", "Bearer tc_\xff"])
async def test_without_a_known_token_the_answer_says_how_to_get_one(client: httpx.AsyncClient, given: str) -> None:
    answer = await client.get("/", headers={b"Authorization": given.encode("latin-1")})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert "throughcare token add" in answer.json()["detail"]


async def test_a_known_token_names_the_caller(client: httpx.AsyncClient) -> None:
    assert (await client.get("/", headers={"Authorization": "bearer tc_anna"})).text == "anna"


async def test_a_role_that_does_not_suffice_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.get("/", headers={"Authorization": "Bearer tc_leeds"})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert "practitioner" in answer.json()["detail"]


async def test_a_token_in_the_address_moves_to_a_cookie_that_only_we_can_read(client: httpx.AsyncClient) -> None:
    answer = await client.get("/?a=1&token=tc_anna&b=%26")
    assert (answer.status_code, answer.headers["location"]) == (303, "/?a=1&b=%26")
    cookie = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")}
    assert {f"{COOKIE}=tc_anna", "httponly", "samesite=strict", "path=/"} <= cookie
    assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert (await client.get("/")).text == "anna"


async def test_over_tls_the_cookie_stays_there() -> None:
    transport = httpx.ASGITransport(app=application())
    async with httpx.AsyncClient(transport=transport, base_url="https://here") as client:
        assert "secure" in (await client.get("/?token=tc_anna")).headers["set-cookie"].lower()


async def test_signing_in_leads_to_no_other_site() -> None:
    app = application()
    app.add_api_route("/{path:path}", sign_in, response_model=None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://here") as client:
        answer = await client.get("http://here//evil.example/?token=tc_anna")
    assert answer.headers["location"] == "/evil.example/"


async def test_an_unknown_token_in_the_address_is_a_page_and_no_cookie(client: httpx.AsyncClient) -> None:
    answer = await client.get("/?token=tc_old", headers={"Accept": "text/html"})
    assert (answer.status_code, "set-cookie" in answer.headers) == (401, False)
    assert "<h1>This token is not known</h1>" in answer.text
    assert "tc_old" not in answer.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Origin": "null"}, 401),
        ({"Origin": "http://here:8081"}, 401),
        ({"Origin": "http://here:8080"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 401),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://here:8080"}, 401),
        ({"Authorization": "Bearer tc_leeds"}, 200),
    ],
)
async def test_a_cookie_changes_something_only_from_our_own_page(
    client: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    client.cookies.set(COOKIE, "tc_anna")
    assert (await client.post("/send", headers=headers)).status_code == status


@pytest.mark.parametrize(("given", "status"), [("", 401), ("Bearer tc_anna", 401), (f"Bearer {INTERNAL}", 200)])
async def test_other_roles_know_the_deployments_secret(client: httpx.AsyncClient, given: str, status: int) -> None:
    assert (await client.post("/internal", headers={"Authorization": given})).status_code == status
