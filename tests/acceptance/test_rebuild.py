"""An operator has a projection rebuilt, on the command line and over HTTP."""

import asyncpg
import orjson

from tests.acceptance.asking import Asking
from tests.acceptance.path import STORY, whole_path
from tests.acceptance.processes import told


async def test_an_operator_is_told_how_many_rows_were_wrong_and_the_timeline_is_right_again(
    product: Asking, someone: str
) -> None:
    await product.post_batch(whole_path(someone))
    await product.entries(someone, len(STORY))
    before = (await product.get(f"/v1/people?identifier={someone}")).json["people"]
    admin = await asyncpg.connect(product.database.dsn)
    await admin.execute("UPDATE timeline.people SET state = 'in_custody', entries = 1")
    await admin.close()
    ask = {"THROUGHCARE_URL": product.url, "THROUGHCARE_TOKEN": product.token}
    code, said = await told("rebuild", "people", settings=ask)
    assert (code, said.splitlines()[-1].endswith("1 were wrong, and are right now")) == (0, True), said
    assert (await product.get(f"/v1/people?identifier={someone}")).json["people"] == before
    code, said = await told("rebuild", "places", "--json", settings=ask)
    done = orjson.loads(said.splitlines()[-1])
    assert (code, done["stage"], done["differed"], done["rows"]) == (0, "finished", 0, len(STORY))
    found = (await product.get("/v1/projections")).json["projections"]
    assert {each["name"]: each["rebuild"]["actor"] for each in found} == {"places": "everybody", "people": "everybody"}


async def test_what_is_no_projection_is_not_rebuilt(product: Asking) -> None:
    answer = await product.ask("POST", "/v1/projections/entries/rebuild")
    assert (answer.status, answer.json["code"]) == (404, "no_such_projection")
    ask = {"THROUGHCARE_URL": product.url, "THROUGHCARE_TOKEN": product.token}
    code, said = await told("rebuild", "entries", settings=ask)
    assert (code, said) == (1, "throughcare: There is no such projection: choose one of places, people")
