"""What the numbers of two records say for, and against, their being one person's. Pure."""

from collections.abc import Sequence
from itertools import groupby


def in_both(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """Numbers that both are known by."""
    return sorted({*one} & {*other})


def unlike(one: Sequence[str], other: Sequence[str]) -> list[tuple[str, list[str], list[str]]]:
    """Schemes in which each has a number and none of them is the same, with both sides; `local` is anybody's."""
    left, right = by_scheme(one), by_scheme(other)
    schemes = sorted((left.keys() & right.keys()) - {"local"})
    return [(scheme, left[scheme], right[scheme]) for scheme in schemes if not {*left[scheme]} & {*right[scheme]}]


def by_scheme(identifiers: Sequence[str]) -> dict[str, list[str]]:
    """Values under their schemes."""
    pairs = sorted(name.rpartition(":")[::2] for name in identifiers)
    return {scheme: [value for _, value in group] for scheme, group in groupby(pairs, key=lambda each: each[0])}
