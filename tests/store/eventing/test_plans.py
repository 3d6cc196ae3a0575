"""How PostgreSQL goes about statements that are asked for each report, in a database that is new."""

import asyncpg

from shared.sql import queries

LOAD = queries("shared.eventing", "store.sql")["load"]
OFTEN = 12  # after five times PostgreSQL keeps one plan for whatever is asked
NOBODY = "ARRAY[gen_random_uuid()], ARRAY[0], ARRAY[0]::bigint[]"


async def test_a_plan_made_when_nothing_was_stored_looks_for_each_person_by_the_index(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as connection:
        await connection.execute(f"PREPARE load (uuid[], integer[], bigint[]) AS {LOAD}")
        for _ in range(OFTEN):
            await connection.execute(f"EXECUTE load({NOBODY})")
        plan = [row[0].strip() for row in await connection.fetch(f"EXPLAIN EXECUTE load({NOBODY})")]
        await connection.execute("DEALLOCATE load")
    assert any("Index Scan using events_person_sequence_key" in step for step in plan), plan
    assert [step for step in plan if "Seq Scan" in step] == []
