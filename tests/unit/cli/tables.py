"""Tables for the tests, and what the import reads from them."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from services.cli.csv_parts import parts
from services.cli.lines import Place


def table(rows: Sequence[Mapping[str, str]], **dialect: Any) -> str:
    """CSV with every column that some row has."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", **dialect)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def sent(content: bytes) -> list[Any]:
    """What is sent of a file, line by line."""
    return [orjson.loads(line) for part in parts(io.BytesIO(content), Place()) for line in part.body.splitlines()]


def events_of(content: bytes) -> list[dict[str, Any]]:
    """The same, where every row is an event."""
    found = sent(content)
    assert all(isinstance(each, dict) for each in found), found
    return found
