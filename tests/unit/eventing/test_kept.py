"""Files are kept as long as there is room, and are in one place only."""

from collections.abc import Sequence
from uuid import UUID

from shared.eventing.casefile import Casefile
from shared.eventing.decider import Fact
from shared.eventing.kept import KeptFiles
from tests.unit.eventing.course import NOON, Booked


def files(*facts: int) -> list[Casefile]:
    """People with so many facts each."""
    return [file_of(UUID(int=number), count) for number, count in enumerate(facts)]


def file_of(person: UUID, count: int) -> Casefile:
    file = Casefile(person)
    for number in range(count):
        file.add(Fact(Booked(), NOON, id=UUID(int=number)))
    return file


def held(kept: KeptFiles, people: int) -> Sequence[int]:
    return [len(kept.take((UUID(int=number),)).facts) for number in range(people)]


def test_the_least_used_make_room() -> None:
    kept = KeptFiles(room=8)
    kept.keep(files(2, 2, 1))
    kept.keep([kept.take((UUID(int=0),))])
    kept.keep([file_of(UUID(int=3), 2)])
    assert held(kept, 4) == [2, 0, 1, 2]


def test_one_too_large_for_the_room_is_not_kept() -> None:
    kept = KeptFiles(room=8)
    kept.keep(files(2, 9))
    assert held(kept, 2) == [0, 0]
    kept.keep(files(2, 2))
    assert held(kept, 2) == [2, 2]


def test_a_file_that_was_taken_is_not_there_until_it_is_given_back() -> None:
    kept = KeptFiles()
    kept.keep(files(2))
    assert held(kept, 1) == [2]
    assert held(kept, 1) == [0]


def test_files_without_facts_take_room_too() -> None:
    kept = KeptFiles(room=3)
    kept.keep(files(0, 0, 0, 1))
    assert held(kept, 4) == [0, 0, 0, 1]
    kept.keep(files(1, 0, 0))
    assert held(kept, 1) == [0]


def test_a_file_of_several_ids_is_found_by_all_of_them_and_by_no_fewer() -> None:
    kept = KeptFiles()
    both = (UUID(int=0), UUID(int=1))
    union = file_of(both[0], 3)
    union.others = both[1:]
    kept.keep([union, *files(2)])
    assert held(kept, 2) == [2, 0]
    assert len(kept.take(both).facts) == 3
