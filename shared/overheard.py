"""What libraries say, as lines like ours: of those that are alike one a minute, and none that an outage explains."""

import logging
import re
import time
from collections.abc import Callable
from functools import partial

from shared import telemetry
from shared.outages import BROKER, trouble

OFTEN = 60.0
MOST_KINDS = 1000
# aiokafka and kafka-python say each vain attempt, some hundred a second.
OF_THE_BROKER = ("aiokafka", "kafka")
VARIES = re.compile(r"0x[0-9a-f]+|\d+")
log = telemetry.log("library")


class Overheard(logging.Handler):
    """Hears everything that goes through `logging`."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said: dict[str, tuple[float, int]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """From any thread."""
        of_the_broker = record.name.partition(".")[0] in OF_THE_BROKER
        trouble(frozenset({BROKER} if of_the_broker else ()), partial(self._say, record))

    def _say(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if times := self._times(f"{record.name} {VARIES.sub('#', message)}"):
            said = {"times": times} if times > 1 else {}
            log.log(
                record.levelno, "library_said", library=record.name, message=message, exc_info=record.exc_info, **said
            )

    def _times(self, alike: str) -> int:
        """How many of these there were since one was written; 0 where that is not long ago."""
        now = self._clock()
        last, times = self._said.get(alike, (now - OFTEN, 0))
        if len(self._said) > MOST_KINDS:
            self._said = {kind: said for kind, said in self._said.items() if now - said[0] < OFTEN}
        self._said[alike] = (last, times + 1) if now - last < OFTEN else (now, 0)
        return times + 1 if now - last >= OFTEN else 0
