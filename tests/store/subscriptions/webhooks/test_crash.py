"""The process is killed while it sends: nothing is lost, nothing overtakes, what is repeated has its id."""

import asyncio
import signal
import sys
import uuid
from functools import partial
from itertools import groupby

from aiohttp import web

from tests.receiver import Received, take
from tests.store.subscriptions.webhooks.conftest import SETTINGS, Post
from tests.waiting import until

PEOPLE, EACH = 20, 5
PROGRAM = """
import asyncio, os
from services.timeline.subscriptions.webhooks.dispatch import Dispatcher
from shared.database import Database
from shared.eventing.messages import PersonKey
from shared.settings import load_settings

async def send():
    people = PersonKey(b"a secret of the tests, long enough")
    async with await Database(os.environ["DATABASE"], people).pool("timeline", 2) as pool:
        settings = {name: value for name, value in os.environ.items() if name.startswith("THROUGHCARE_")}
        await Dispatcher(pool, people, load_settings(settings)).run()

asyncio.run(send())
"""


async def test_killed_in_the_middle_it_is_taken_up_by_the_next(post: Post, database: str) -> None:
    async def slowly(received: Received) -> web.StreamResponse:
        await asyncio.sleep(0.02)
        return await take(received)

    row = await post.subscribe(answer=slowly)
    people = [uuid.UUID(int=100 + number) for number in range(PEOPLE)]
    events = await post.happens(*people * EACH)
    for arrived in (15, 40, 70):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROGRAM, env={"DATABASE": database, "PATH": "/usr/bin:/bin", **SETTINGS}
        )
        await until(partial(came, post, arrived))
        process.send_signal(signal.SIGKILL)
        await process.wait()
    async with post.sending():
        await post.delivered(row, len(events))
    whose = {event: number % PEOPLE for number, event in enumerate(events)}
    for person in range(PEOPLE):
        got = [each for each in post.receiver.ids() if whose[each] == person]
        assert [each for each, _ in groupby(got)] == [each for each in events if whose[each] == person]
    assert len(post.receiver.ids()) <= len(events) + 3 * 2 * 16


async def came(post: Post, number: int) -> bool:
    return len(post.receiver.received) >= number
