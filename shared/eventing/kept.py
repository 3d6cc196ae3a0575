"""People's files kept between batches, as many as there is room for."""

from collections import OrderedDict
from collections.abc import Iterable
from uuid import UUID

from shared.eventing.casefile import Casefile

ROOM = 20_000  # facts, of some 2.5 KiB each; a file itself counts as one


class KeptFiles:
    """Committed facts never change, so a file read or written once stays good; the least used are let go.

    A file is in one place: here, or with the batch that took it, which gives it back when it is committed. Where that
    comes to nothing, so does the file, and it is read anew. Of whom ids are, others may say otherwise meanwhile: a file
    is found by all of its ids, and is no other's.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._taken = 0
        self._files: OrderedDict[tuple[UUID, ...], Casefile] = OrderedDict()

    def take(self, ids: tuple[UUID, ...]) -> Casefile:
        """The file of the person who has these ids, or an empty one."""
        file = self._files.pop(ids, None)
        self._taken -= size(file) if file else 0
        return file or Casefile(ids[0], ids[1:])

    def keep(self, files: Iterable[Casefile]) -> None:
        """As they are now, without what waits: that is read each time, for an operator may have had a hand in it."""
        for file in files:
            self.take(file.ids)
            file.waiting = []
            self._files[file.ids] = file
            self._taken += size(file)
        while self._taken > self._room:
            _, least_used = self._files.popitem(last=False)
            self._taken -= size(least_used)

    def forget(self) -> None:
        """All of them."""
        self._files.clear()
        self._taken = 0


def size(file: Casefile) -> int:
    """How much room it takes."""
    return len(file.facts) + len(file.revisions) + 1
