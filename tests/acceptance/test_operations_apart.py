"""What operators look at where roles run apart: each is asked, and one that is silent harms no other."""

import signal
import time
from pathlib import Path

import aiohttp
import orjson
from aiokafka import AIOKafkaProducer

from shared.eventing.messages import PersonKey
from tests.acceptance.processes import apart, deployment, told
from tests.waiting import until

WHO = "test:person:APARTOPS"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def test_a_role_that_is_silent_is_shown_as_such_and_the_parked_are_told_why_they_stay(
    database: str, kafka: str, topic_prefix: str, tmp_path: Path
) -> None:
    common = deployment(tmp_path, database, kafka, topic_prefix)
    async with apart(common) as roles:
        door = roles["door"].url
        code, token = await told("token", "add", "operator", "--role=operator", settings=common)
        assert code == 0
        async with aiohttp.ClientSession(door, headers={"Authorization": f"Bearer {token}"}) as session:
            person = await poison(common)
            await until_parked(session, person)
            path, wrong = f"/v1/parked/timeline/{person}", {"decision": "retry", "reason": "try again"}
            async with session.post(path, json=wrong) as answer:
                assert (answer.status, (await answer.json(content_type=None))["code"]) == (409, "still_parked")
            async with session.post(
                f"/ops/parked/timeline/{person}", data=b"decision=retry&reason=again", headers=FORM
            ) as answer:
                assert (answer.status, "Still parked: not_an_event" in await answer.text()) == (409, True)
            roles["planning"].program.signal(signal.SIGSTOP)
            began = time.monotonic()
            async with session.get("/ops") as answer:
                page = await answer.text()
            took = time.monotonic() - began
            ask = {"THROUGHCARE_URL": door, "THROUGHCARE_TOKEN": token}
            code, said = await told("roles", "--json", settings=ask)
            roles["planning"].program.signal(signal.SIGCONT)
    assert took < 4  # 1.5 s for the silent one; the machine may be busy
    assert "planning does not answer: no answer within 1.5 s" in page
    assert person in page
    states = {row["role"]: row["state"] for row in map(orjson.loads, said.splitlines()[:-1])}
    others = dict.fromkeys(("door", "intake", "release", "aftercare", "timeline"), "ready")
    assert (code, states) == (1, {"planning": "silent", **others})


async def poison(common: dict[str, str]) -> str:
    """A record that is no event, for somebody; gives the person."""
    person = str(PersonKey(Path(common["THROUGHCARE_SECRET_FILE"]).read_text().encode()).person(WHO))
    producer = AIOKafkaProducer(bootstrap_servers=common["KAFKA_BOOTSTRAP_SERVERS"])
    await producer.start()
    try:
        topic = f"{common['THROUGHCARE_TOPIC_PREFIX']}.release"
        await producer.send_and_wait(topic, b"this is no event", key=person.encode())
    finally:
        await producer.stop()
    return person


async def until_parked(session: aiohttp.ClientSession, person: str) -> None:
    async def parked() -> bool:
        async with session.get("/v1/parked") as answer:
            rows = (await answer.json(content_type=None))["parked"]
        return ("timeline", person) in [(row["consumer"], row["person"]) for row in rows]

    await until(parked)
