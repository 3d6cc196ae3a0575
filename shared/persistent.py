"""A map that is never changed: putting something in gives a new one, which shares nearly all with the old.

A file keeps the state after each of its facts; with a dict in it, ten thousand open things would be copied ten thousand
times.
"""

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")
BITS = 4
MASK = (1 << BITS) - 1
Leaf = tuple[int, tuple[tuple[Any, Any], ...]]  # what has one hash: nearly always one pair


class PersistentMap(Generic[K, V]):
    """A tree of sixteen branches at each level, by four bits of the key's hash at a time.

    Branches are lists, leaves are tuples; none of them is changed once it is in a map.
    """

    __slots__ = ("_root",)

    def __init__(self, root: Any = None) -> None:
        self._root = root

    def get(self, key: K) -> V | None:
        """The value, or None."""
        node, rest = self._root, hash(key)
        while type(node) is list:
            node, rest = node[rest & MASK], rest >> BITS
        for known, value in node[1] if node else ():
            if known == key:
                found: V = value
                return found
        return None

    def put(self, key: K, value: V) -> "PersistentMap[K, V]":
        """A map that has this too."""
        return PersistentMap(placed(self._root, (hash(key), ((key, value),))))

    def items(self) -> Iterator[tuple[K, V]]:
        """All of it, in no order that means anything."""
        nodes = [self._root]
        while nodes:
            node = nodes.pop()
            if type(node) is list:
                nodes += node
            elif node:
                yield from node[1]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PersistentMap) and dict(self.items()) == dict(other.items())


def placed(root: Any, leaf: Leaf) -> Any:
    """The tree with this leaf in it: the way to its place is made anew, all else is shared."""
    if type(root) is not list:
        return leaf if root is None else beside(root, 0, leaf)
    tree = branches = root.copy()
    rest, level = leaf[0], BITS
    while type(below := branches[place := rest & MASK]) is list:
        branches[place] = branches = below.copy()
        rest, level = rest >> BITS, level + BITS
    branches[place] = leaf if below is None else beside(below, level, leaf)
    return tree


def beside(known: Leaf, level: int, leaf: Leaf) -> Any:
    """Two leaves in one place: those of one hash are one, others part at the first level that tells them apart."""
    if known[0] == leaf[0]:
        ((key, _),) = leaf[1]
        others = [pair for pair in known[1] if pair[0] != key]
        return (leaf[0], (*others, *leaf[1])) if others else leaf
    branches: list[Any] = [None] * (MASK + 1)
    place, other = leaf[0] >> level & MASK, known[0] >> level & MASK
    if place == other:
        branches[place] = beside(known, level + BITS, leaf)
    else:
        branches[place], branches[other] = leaf, known
    return branches
