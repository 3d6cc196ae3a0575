"""A map that is never changed: putting something in gives a new one, which shares nearly all with the old.

A file keeps the state after each of its facts; with a dict in it, ten thousand open things would be copied ten thousand
times.
"""

from collections.abc import Iterator
from typing import Any, Generic, NamedTuple, TypeVar

K = TypeVar("K")
V = TypeVar("V")
BITS = 4
MASK = (1 << BITS) - 1
EMPTY: tuple[None, ...] = (None,) * (MASK + 1)


class Leaf(NamedTuple):
    """What has one hash: nearly always one pair."""

    hash: int
    pairs: tuple[tuple[Any, Any], ...]


class PersistentMap(Generic[K, V]):
    """A tree of sixteen branches at each level, by four bits of the key's hash at a time."""

    __slots__ = ("_root",)

    def __init__(self, root: Any = None) -> None:
        self._root = root

    def get(self, key: K) -> V | None:
        """The value, or None."""
        node, rest = self._root, hash(key)
        while type(node) is tuple:
            node, rest = node[rest & MASK], rest >> BITS
        pairs: tuple[tuple[K, V], ...] = node.pairs if node else ()
        return next((value for known, value in pairs if known == key), None)

    def put(self, key: K, value: V) -> "PersistentMap[K, V]":
        """A map that has this too."""
        return PersistentMap(placed(self._root, 0, Leaf(hash(key), ((key, value),))))

    def items(self) -> Iterator[tuple[K, V]]:
        """All of it, in no order that means anything."""
        nodes = [self._root]
        while nodes:
            node = nodes.pop()
            if type(node) is tuple:
                nodes += node
            elif node:
                yield from node.pairs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PersistentMap) and dict(self.items()) == dict(other.items())


def placed(node: Any, level: int, leaf: Leaf) -> Any:
    """The tree beneath this node, with a pair in it."""
    if node is None:
        return leaf
    if type(node) is tuple:
        place = leaf.hash >> level & MASK
        return (*node[:place], placed(node[place], level + BITS, leaf), *node[place + 1 :])
    if node.hash == leaf.hash:
        ((key, _),) = leaf.pairs
        return Leaf(leaf.hash, (*(pair for pair in node.pairs if pair[0] != key), *leaf.pairs))
    return placed(placed(EMPTY, level, node), level, leaf)
