"""People's files kept between batches, as many as there is room for."""

from collections import OrderedDict
from collections.abc import Mapping
from uuid import UUID

from shared.eventing.casefile import Casefile

ROOM = 40_000  # facts, of some 2 KiB each; a file itself counts as one


class KeptFiles:
    """Committed facts never change, so a file read or written once stays good; the least used are let go.

    A file is in one place: here, or with the batch that took it, which gives it back when it is committed. Where that
    comes to nothing, so does the file, and it is read anew.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._taken = 0
        self._files: OrderedDict[UUID, Casefile] = OrderedDict()

    def take(self, person: UUID) -> Casefile:
        """The person's file, or an empty one."""
        file = self._files.pop(person, None)
        self._taken -= size(file) if file else 0
        return file or Casefile(person)

    def keep(self, files: Mapping[UUID, Casefile]) -> None:
        """As they are now, without what waits: that is read each time, for an operator may have had a hand in it."""
        for person, file in files.items():
            self.take(person)
            file.waiting = []
            self._files[person] = file
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
    return len(file.facts) + 1
