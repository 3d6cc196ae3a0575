"""Whatever is told, corrected or taken back, in whatever order: reckoned bit by bit, it is what all of it comes to."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.fields import Event
from shared.contracts.identity import Linking, PersonMerged
from shared.contracts.records import PlanningRecordCorrected, PlanningRecordRetracted, Revision
from shared.deadlines import ways
from shared.deadlines.reckoning import News, Reckoning
from shared.eventing.casefile import Casefile
from shared.eventing.decider import Fact
from shared.testing import PERSON, day, fact
from tests.unit.deadlines.stories import AGREED, APPROVED, CASE, DRAFTED, HEAD, MOVED, REVIEWED, Keeper, made
from tests.unit.deadlines.test_any_history import EXEMPT, PLANNING, RELEASE, days, of_release, precise
from tests.unit.deadlines.test_any_history import of_planning as planned

MERGED = made(PersonMerged)
of_planning = st.one_of(planned, planned, planned, st.just(MERGED))


class Said(NamedTuple):
    """A fact, or what is done to one that is there, so many from the last; `early` comes before what it is about."""

    what: Event
    on: int
    exact: Any
    done: Literal["told", "moved", "retracted", "early"]
    to: int


def anything(events: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Said]]:
    done = st.sampled_from(["told", "told", "told", "moved", "retracted", "early"])
    said = st.builds(Said, events, days, precise, done, st.integers(0, 9))
    return st.lists(said, min_size=4, max_size=20)


class Anew(Reckoning):
    """Begins with the first fact each time."""

    def hear(self, everything: Iterable[Fact], news: News) -> None:
        self.known, self.started, self.awaiting, self.breaches, self._last = {}, {}, {}, {}, None
        self.forget()
        said = [each for each in news.new if isinstance(each.what, (Linking, Revision))]
        Reckoning.hear(self, (), News([*everything, *(each for each in said if isinstance(each.what, Revision))]))


def facts(said: Iterable[Said]) -> Iterator[tuple[Said, Fact]]:
    """Each with an id of its own."""
    for each in said:
        yield each, fact(each.what, each.on, exact=each.exact)


def learn(at: Keeper, said: Said, known: Fact) -> None:
    """Now, and so is what is done to another."""
    ours = said.to == 9  # what was told of a deadline is an event like others
    standing = [each for each in at.file.facts if not isinstance(each.what, Linking) and bool(each.policy_key) is ours]
    if said.done == "told" or isinstance(known.what, Linking):
        at.learn(now(known))
    elif said.done == "early":
        at.learn(now(revising(said, known, known)))
        at.learn(now(known))
    elif standing:
        at.learn(now(revising(said, known, standing[-1 - said.to % len(standing)].version)))


def revising(said: Said, known: Fact, target: Fact) -> Fact:
    """By an event with the id of the fact that it comes in the place of."""
    if said.done == "moved":
        what: Event = PlanningRecordCorrected(
            target_event_id=target.id, patch={}, time=day(said.on), reason="data_entry"
        )
    else:
        what = PlanningRecordRetracted(target_event_id=target.id, reason="never_happened")
    return replace(known, what=what)


def now(known: Fact) -> Fact:
    return replace(known, recorded=datetime.now(UTC))


def told(at: Keeper) -> list[Any]:
    """All that was told, in that order, also what was taken back of it."""
    events = [each for each in at.file.everything if each.policy_key]
    events.sort(key=lambda each: (each.recorded, each.id.int))
    return [(type(each.what), each.time, each.what.model_dump()) for each in events]


@pytest.mark.parametrize(
    ("service", "rows", "head", "events"),
    [
        ("planning", PLANNING, HEAD, of_planning),
        ("planning", EXEMPT, HEAD, of_planning),
        ("release", RELEASE, HEAD, of_release),
        ("release", RELEASE, HEAD.replace("2026-01-01", "2026-03-01"), of_release),
    ],
)
@settings(max_examples=100, deadline=None)
@given(st.data())
def test_bit_by_bit_it_comes_to_the_same(
    service: str, rows: tuple[str, ...], head: str, events: Any, data: st.DataObject
) -> None:
    said = list(facts(data.draw(anything(events))))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ways, "APART", data.draw(st.sampled_from([1, 2, 3])))
        bit_by_bit, anew = Keeper(service, *rows, head=head), Keeper(service, *rows, head=head)
        anew.file.reckoning = Anew()
        for each, known in said:
            learn(bit_by_bit, each, known)
            learn(anew, each, known)
        assert told(bit_by_bit) == told(anew)
        assert bit_by_bit.file.reckoning.known.keys() == anew.file.reckoning.known.keys()
        assert bit_by_bit.file.reckoning.awaiting.keys() == {
            name for name, each in bit_by_bit.file.reckoning.known.items() if each.awaits_breach
        }


@settings(max_examples=80, deadline=None)
@given(anything(of_planning), st.randoms(use_true_random=False))
def test_a_file_that_is_read_in_another_order_is_the_same(said: list[Said], chance: Any) -> None:
    at = Keeper("planning", *PLANNING)
    for each, known in facts(said):
        learn(at, each, known)
    everything = list(at.file.everything)
    chance.shuffle(everything)
    read = Casefile(PERSON)
    for known in everything:
        read.add(known)
    assert read.facts == at.file.facts
    assert read.versions == at.file.versions == {each.version.id: each for each in read.facts}


@pytest.fixture
def bookmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    """After each fact."""
    monkeypatch.setattr(ways, "APART", 1)


def retracted(target: Fact) -> PlanningRecordRetracted:
    return PlanningRecordRetracted(target_event_id=target.id, reason="never_happened")


@pytest.mark.usefixtures("bookmarks")
def test_what_never_happened_does_not_count_among_so_many() -> None:
    at = Keeper("planning", PLANNING[1])
    at.learn(fact(APPROVED, 0))
    at.learn(reviewed := fact(REVIEWED, 5))
    at.learn(fact(retracted(reviewed), 6))
    at.learn(fact(REVIEWED, 7))
    assert at.due == 14.5


@pytest.mark.usefixtures("bookmarks")
def test_what_met_something_that_never_began_meets_what_did() -> None:
    at = Keeper("planning", PLANNING[3])
    at.learn(fact(AGREED, 1, exact="day"))
    at.learn(drafted := fact(DRAFTED, 1.1))
    at.learn(fact(retracted(drafted), 2))
    at.learn(fact(DRAFTED, 1.2))
    assert [name for name, _ in at.told] == ["opened", "met", "voided", "opened", "met"]


@pytest.mark.usefixtures("bookmarks")
def test_what_was_due_by_a_date_alone_that_was_taken_back_is_not() -> None:
    at = Keeper("release", RELEASE[0], head=HEAD.replace("2026-01-01", "2026-01-20"))
    at.learn(fact(CASE, 1))
    at.learn(moved := fact(MOVED, 30))
    at.learn(fact(retracted(moved), 31))
    assert [name for name, _ in at.told] == ["opened", "voided"]
