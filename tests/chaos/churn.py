"""A further member of a consumer group, which takes partitions, reads, acknowledges nothing, and goes."""

import asyncio
import contextlib

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from tests.chaos.stage import PREFIX

LISTENS_TO = {
    "intake": ("release", "aftercare"),
    "planning": ("intake", "release"),
    "release": ("intake", "aftercare"),
    "aftercare": ("intake", "release"),
    "timeline": ("intake", "planning", "release", "aftercare"),
    "inbound": ("inbound",),
}


async def join_and_leave(bootstrap: str, consumer: str, seconds: float) -> bool:
    """Whether it was given any partition."""
    member = AIOKafkaConsumer(
        *(f"{PREFIX}.{source}" for source in LISTENS_TO[consumer]),
        bootstrap_servers=bootstrap,
        group_id=f"{PREFIX}.{consumer}",
        enable_auto_commit=False,
        session_timeout_ms=6000,
    )
    try:
        async with asyncio.timeout(seconds + 10):
            await member.start()
            await member.getmany(timeout_ms=int(seconds * 1000))
            return bool(member.assignment())
    except (KafkaError, TimeoutError, OSError):
        return False
    finally:
        with contextlib.suppress(KafkaError, TimeoutError):
            await asyncio.wait_for(member.stop(), 5)
