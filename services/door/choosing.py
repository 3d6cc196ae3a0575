"""Which reports somebody asks for, of those that wait or were rejected."""

from typing import Annotated

from fastapi import Depends, Query

from shared.inquiries import Which

Source = Annotated[str | None, Query(min_length=1, max_length=256, description="Only of sources that begin with this.")]
Type = Annotated[str | None, Query(min_length=1, max_length=256, description="Only of types that begin with this.")]
Missing = Annotated[str | None, Query(min_length=1, max_length=1000, description="Only those that wait for this.")]
Code = Annotated[str | None, Query(min_length=1, max_length=64, description="Only those refused for this.")]


def given(**asked: str | None) -> Which:
    """What of it was said; U+0000 is in no report."""
    return {name: value.replace("\0", "\N{REPLACEMENT CHARACTER}") for name, value in asked.items() if value}


def of_waiting(source: Source = None, type: Type = None, missing: Missing = None) -> Which:
    """Of those that wait."""
    return given(source=source, type=type, missing=missing)


def of_rejected(source: Source = None, type: Type = None, code: Code = None) -> Which:
    """Of those that were rejected."""
    return given(source=source, type=type, code=code)


OfWaiting = Annotated[Which, Depends(of_waiting)]
OfRejected = Annotated[Which, Depends(of_rejected)]
