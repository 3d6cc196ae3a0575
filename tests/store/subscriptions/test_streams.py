"""The care for who listens goes on, whatever the database says."""

import asyncio

import asyncpg

from services.timeline.subscriptions.generations import Begin
from services.timeline.subscriptions.streams import Streams
from services.timeline.subscriptions.tail import Listener
from shared.background import background
from tests.store.subscriptions.conftest import ADMITTED, OWNER, World

REFUSED = """
CREATE FUNCTION timeline.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE 'no' USING ERRCODE = '40P01'; END $$;
CREATE TRIGGER refused BEFORE UPDATE ON timeline.deliveries FOR EACH ROW EXECUTE FUNCTION timeline.refuse()
"""


async def test_a_token_that_was_revoked_ends_its_streams_also_while_nothing_can_be_noted(
    world: World, database: str
) -> None:
    row = await world.subscribe(channel="sse")
    await world.happens(ADMITTED)
    await world.match()
    (number,) = [each["number"] for each in await world.deliveries(row)]
    administrator = await asyncpg.connect(database)
    await administrator.execute(REFUSED)
    await administrator.close()
    streams = Streams(world.log, world.tokens, asyncio.Event())
    async with background(streams.run()), streams.tail(row) as tail:
        listener = Listener(Begin(number), "a token")
        tail.sent.add((0, number))
        tail.listeners.add(listener)
        await world.tokens.revoke(OWNER)
        await asyncio.wait_for(listener.left, 20)
        assert tail.sent == {(0, number)}
