"""SQL lives in .sql files, in blocks that begin with `-- name: x`; this reads them."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

MARK = "-- name: "


@cache
def queries(package: str, resource: str) -> Mapping[str, str]:
    """The named queries of one file."""
    text = (files(package) / resource).read_text(encoding="utf-8")
    blocks = (block.partition("\n") for block in text.split(MARK)[1:])
    return MappingProxyType({name.strip(): sql.strip() for name, _, sql in blocks})
