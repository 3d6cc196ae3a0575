"""Cursors: where the next part of an answer begins. Opaque to their readers."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Any

import orjson

from services.timeline.revisions import Place
from shared.eventing.kafka import SERVICES
from shared.problems import ProblemError


def encode_cursor(value: list[Any]) -> str:
    """A cursor is opaque to its reader."""
    return base64.urlsafe_b64encode(orjson.dumps(value)).decode().rstrip("=")


def decode_cursor(text: str, length: int) -> list[Any]:
    """The reverse. Raises a problem where it is none of ours."""
    try:
        value = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if isinstance(value, list) and len(value) == length:
            return value
    except (binascii.Error, ValueError):
        pass
    raise bad_cursor()


def place_in(cursor: str) -> tuple[datetime, Place]:
    """The `as_of` and the place of a timeline's cursor. Raises a problem where no page of ours gave it."""
    known, ordered, recorded, service, sequence = decode_cursor(cursor, 5)
    try:
        moments = [datetime.fromisoformat(each).astimezone(UTC) for each in (known, ordered, recorded)]
    except (TypeError, ValueError, OverflowError) as error:
        raise bad_cursor() from error
    if service not in SERVICES or not isinstance(sequence, int) or not 0 < sequence < 2**31:
        raise bad_cursor()
    return moments[0], (moments[1], moments[2], service, sequence)


def bad_cursor() -> ProblemError:
    """Not a cursor that we gave."""
    return ProblemError(
        400, "bad_cursor", "This cursor is not ours", "pass on `next` of the page before, unchanged", field="cursor"
    )
