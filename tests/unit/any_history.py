"""What the tests of any history share: anything said at any time, in any order, however exactly, and mended later."""

from collections.abc import Collection, Iterable, Sequence
from typing import Literal, NamedTuple, get_args

from hypothesis import strategies as st

from shared.contracts.catalogue import CATALOGUE, owner
from shared.contracts.fields import Event
from shared.contracts.records import OWNED, RecordRetracted
from shared.eventing.casefile import Casefile
from shared.eventing.decider import Command, Fact, Precision
from shared.eventing.errors import NotYet, RuleBroken
from shared.flags import flags
from shared.parts import Parts
from shared.testing import day
from tests.unit.desk import Desk


class Mend(NamedTuple):
    """What is done to an earlier fact, so many back: struck out, moved to this day, or made to say what another did."""

    how: Literal["retracted", "moved", "corrected"]
    back: int


Said = tuple[Event | Command | Mend, int, Precision]
mended = st.builds(Mend, st.sampled_from(["retracted", "moved", "corrected"]), st.integers(0, 9))


def anything(what: Sequence[Event | Command], most: int = 12) -> st.SearchStrategy[list[Said]]:
    """Up to so many of these, each of any day; one in eight mends another."""
    exact = st.sampled_from(get_args(Precision))
    said = st.integers(0, 7).flatmap(lambda chance: st.sampled_from(what) if chance else mended)
    return st.lists(st.tuples(said, st.integers(-400, 400), exact), max_size=most)


def decides(at: Desk, said: Iterable[Said]) -> None:
    """All of it is taken, waits or is refused, and the facts stand in the order of the world, each concluded once.

    What is odd about them has a code that is explained, and whoever reads it all anew concludes nothing more.
    """
    for what, on, exact in said:
        try:
            match what:
                case Command():
                    at.command(what, on)
                case Mend():
                    mend(at, what, on)
                case _:
                    at.hear(what, on, exact)
        except (NotYet, RuleBroken):
            continue
    assert [each.time for each in at.file.facts] == sorted(each.time for each in at.file.facts)
    assert flags().keys() >= {flag for each in at.file.facts for flag in each.flags}
    concluded = [each.policy_key for each in at.file.facts if each.policy_key]
    assert len(concluded) == len(set(concluded))
    assert sorted(each.id for each in at.file.everything) == sorted(each.id for each in read_anew(at).everything)


def read_anew(at: Desk) -> Casefile:
    """The file as it is after its service was started again, and has asked of all of it what follows."""
    again = Desk((), ())
    again.rules, again.file.waiting = at.rules, [*at.file.waiting]
    for each in sorted(at.file.everything, key=lambda each: each.id):
        again.file.add(each)
    again.settle()
    return again.file


def mend(at: Desk, how: Mend, on: int) -> None:
    """One of those that a sender may speak of. Raises NotYet or RuleBroken."""
    ours = [each for each in at.file.facts if type(each.what) in at.rules.aggregate]
    if not ours:
        return
    target = ours[-1 - how.back % len(ours)]
    kinds = OWNED[owner(type(target.what).type)]
    (kind,) = (each for each in kinds if issubclass(each, RecordRetracted) is (how.how == "retracted"))
    patch = {"patch": of_another(target, ours)} if how.how == "corrected" else {}
    time = {"time": day(on)} if how.how == "moved" else {}
    reason = "never_happened" if how.how == "retracted" else "data_entry"
    at.report(kind.model_validate({"target_event_id": target.version.id, "reason": reason, **patch, **time}), on)


def of_another(target: Fact, known: Sequence[Fact]) -> dict[str, object]:
    """What another of the type says, or the example of the type where there is none."""
    others = [each.what for each in known if type(each.what) is type(target.what) and each.what != target.what]
    other = others[0] if others else type(target.what).model_validate(type(target.what).example)
    return other.model_dump(mode="json", by_alias=True, exclude_unset=True)


def left_out(parts: Parts, said: Collection[Event | Command]) -> list[str]:
    """Types that a service decides, folds or hears of, and that are not among these; who is who is the library's."""
    kinds = set(parts.listens_to).union(*(each.decides | each.folds for each in parts.aggregates))
    names = {kind for kind in CATALOGUE.values() if ".person." in kind.type and owner(kind.type) == "intake"}
    return sorted(kind.__name__ for kind in kinds - {type(each) for each in said} - (names - set(parts.listens_to)))
