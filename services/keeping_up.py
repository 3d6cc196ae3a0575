"""An embedded server that ends is started again: at once, then less and less soon, and not for ever."""

import asyncio
from collections.abc import Sequence

from deploy.local.process import LocalStackError
from deploy.local.server import Server
from shared import telemetry
from shared.background import GaveUp

PAUSES = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0)
LASTING = 60.0
log = telemetry.log("keeping_up")


async def keep_up(server: Server, pauses: Sequence[float] = PAUSES, lasting: float = LASTING) -> None:
    """Until cancelled. One that ran for `lasting` seconds has started well, and what ends it then is something new.

    Raises GaveUp where it has ended so often that to start it once more would help nobody.
    """
    clock, ends = asyncio.get_running_loop().time, 0
    while True:
        began = clock()
        await server.gone()
        ends = 1 if clock() > began + lasting else ends + 1
        if ends > len(pauses):
            raise GaveUp(
                f"{server.what} ended {ends} times in a row, and {server.log} says: {server.last_words};"
                " mend that, and start again: nothing accepted is lost"
            )
        pause = pauses[ends - 1]
        log.error("embedded_server_ended", server=server.what, starts_again_in=pause, log=str(server.log))
        await asyncio.sleep(pause)
        try:
            await server.start_again()
        except (LocalStackError, OSError) as error:
            log.error("embedded_server_does_not_start", server=server.what, error=str(error))
        else:
            log.warning("embedded_server_is_back", server=server.what)
