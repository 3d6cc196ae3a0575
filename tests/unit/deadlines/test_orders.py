"""Somebody who is supervised on two orders at once loses no deadline of one by what becomes of the other."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import permutations

import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st

from services.deciding import DECIDING
from services.policies import pack_in_use
from services.timeline.caseload.case import case_of
from shared.contracts.aftercare import (
    BreachDecided,
    ConditionsExplained,
    ContactRecorded,
    NeedReferred,
    RecallDecided,
    ReviewCompleted,
    SupervisionEnded,
    SupervisionStarted,
    SupervisionSuspended,
)
from shared.contracts.fields import Event
from shared.deadlines import course
from shared.deadlines.comparing import compared
from shared.deadlines.course import walk
from shared.deadlines.deadline import Deadline
from shared.deadlines.reconcile import Deadlines
from shared.deadlines.recorded import Recorded, recorded
from shared.deadlines.which import ALL
from shared.eventing.decider import Fact
from shared.testing import day, fact
from tests.unit.aftercare.stories import (
    ADMITTED,
    DIED,
    ENDED,
    ENROLLED,
    EXPLAINED,
    HANDED_OVER,
    LICENCE,
    LICENCE_ENDS,
    LICENCE_REVIEWED,
    MET,
    NORTH,
    ORDER,
    ORDER_ENDS,
    ORDER_RESTS,
    RELEASED,
    REVIEWED,
    STARTED,
    SUSPENDED,
    VOIDED,
)
from tests.unit.deadlines.stories import Keeper, kept, made, pack_of
from tests.unit.desk import Desk

REVIEW = "id: review, kind: supervision_review, amount: 30, recurrence: {kind: next_due}"
SOUTHERN = ORDER.model_copy(update={"team_id": "leeds-south"})
Said = Sequence[tuple[Event, float]]


def keeper(*rows: str, after: Said = ()) -> Keeper:
    at = Keeper("aftercare", *(rows or (REVIEW,)))
    at.having_heard(after)
    return at


def still_open(at: Desk) -> list[tuple[str, str]]:
    """What is open, and by which day; none while it is paused."""
    found = recorded(at.file.facts).values()
    return sorted((each.what.kind, f"{each.due:%d.%m.}" if each.due else "") for each in found if each.is_open)


def due(at: Desk) -> list[str]:
    return [day for _, day in still_open(at)]


def told(at: Desk) -> list[Recorded]:
    return [*recorded(at.file.facts).values()]


@pytest.mark.parametrize("second", [ORDER, SOUTHERN], ids=["one_team", "two_teams"])
def test_each_order_is_reviewed_in_its_own_time(second: SupervisionStarted) -> None:
    at = keeper(after=[(LICENCE, 0), (second, 10)])
    assert due(at) == ["10.02.", "31.01."]
    assert [each.what.about for each in told(at)] == [None, "order"]


@pytest.mark.parametrize("second", [ORDER, SOUTHERN], ids=["one_team", "two_teams"])
@pytest.mark.parametrize(("ended", "left"), [(LICENCE_ENDS, "10.02."), (ORDER_ENDS, "31.01.")])
def test_the_end_of_one_leaves_what_is_due_of_the_other(
    second: SupervisionStarted, ended: SupervisionEnded, left: str
) -> None:
    at = keeper(after=[(LICENCE, 0), (second, 10), (ended, 12)])
    assert due(at) == [left]
    at.hear(ORDER_ENDS if ended is LICENCE_ENDS else LICENCE_ENDS, 14)
    assert due(at) == []


def test_while_one_rests_the_other_does_not() -> None:
    at = keeper(after=[(LICENCE, 0), (ORDER, 10), (ORDER_RESTS, 12)])
    assert due(at) == ["", "31.01."]
    at.hear(ORDER.model_copy(update={"phase": "resumed"}), 15)
    assert due(at) == ["13.02.", "31.01."]


def test_the_list_shows_what_is_due_of_both() -> None:
    at = whole().having_heard([(LICENCE, 0), (ORDER, 10)])
    dues = case_of(at.file.facts).dues
    assert [(each.kind, each.at and f"{each.at:%d.%m.}") for each in dues] == [
        ("supervision_review", "31.01."),
        ("supervision_review", "10.02."),
    ]
    dues = case_of(at.having_heard([(LICENCE_ENDS, 12)]).file.facts).dues
    assert [each.at and f"{each.at:%d.%m.}" for each in dues] == ["10.02."]


def test_by_another_pack_each_order_is_compared_by_itself() -> None:
    here, there = (kept("aftercare", pack_of(REVIEW.replace("30", days))) for days in ("30", "60"))
    facts = keeper(after=[(LICENCE, 0), (ORDER, 10), (LICENCE_ENDS, 12)]).file.facts
    found = compared(here, there, facts, day(20)).pairs
    assert [(pair.shown.about, pair.shown.state, pair.changes) for pair in found] == [
        (None, "voided", ("later",)),
        ("order", "scheduled", ("later",)),
    ]


def test_a_review_is_of_the_order_that_it_names_or_of_what_was_told_last() -> None:
    for named, left in (
        ("licence", ["10.02.", "12.02."]),
        ("order", ["12.02.", "31.01."]),
        (None, ["12.02.", "31.01."]),
    ):
        at = keeper(after=[(LICENCE, 0), (ORDER, 10), (ReviewCompleted(supervision_id=named), 12)])
        assert due(at) == left


def test_conditions_are_explained_of_each_order() -> None:
    row = "id: explained, kind: conditions_explained, amount: 5"
    both: Said = [(LICENCE, 0), (ORDER, 1)]
    assert due(keeper(row, after=both)) == ["06.01.", "07.01."]
    assert due(keeper(row, after=[*both, (ConditionsExplained(supervision_id="licence"), 2)])) == ["07.01."]
    assert due(keeper(row, after=[*both, (EXPLAINED, 2)])) == ["06.01."]
    assert due(keeper(row, after=[*both, (ADMITTED, 2)])) == []


def whole() -> Desk:
    """Of aftercare, with its reactions."""
    parts = DECIDING["aftercare"]
    return Desk(parts.aggregates, parts.policies, kept("aftercare", pack_of(REVIEW)))


def test_both_rest_in_custody_and_go_on_after_it() -> None:
    history: Said = [(LICENCE, 0), (ORDER, 10), (ADMITTED, 12), (RELEASED, 15)]
    assert due(whole().having_heard(history[:-1])) == ["", ""]
    for order in permutations(history):
        assert due(whole().having_heard(order)) == ["03.02.", "13.02."]


def test_what_began_after_a_custody_keeps_what_is_due_of_it_when_the_one_that_rested_ends_or_goes_on() -> None:
    at = keeper(after=[(LICENCE, 0), (SupervisionSuspended(reason="custody"), 5), (ORDER, 10)])
    assert due(at) == ["", "10.02."]
    assert due(at.having_heard([(LICENCE_ENDS, 12)])) == ["10.02."]


WEEKS: list[tuple[Event, float]] = [
    (LICENCE, 1), (ORDER, 2), (LICENCE_REVIEWED, 5), (made(RecallDecided, supervisionId="licence"), 8), (ADMITTED, 10),
    (RELEASED, 20), (ReviewCompleted(supervision_id="order"), 22), (ORDER_RESTS, 25), (ADMITTED, 27), (RELEASED, 31),
    (LICENCE_REVIEWED, 33), (ORDER_ENDS, 35),
]  # fmt: skip


@cache
def after(until: float) -> tuple[object, ...]:
    """What is due, and was concluded, if all until then was told in the order of the world."""
    at = whole().having_heard([each for each in WEEKS if each[1] < until])
    return due(at), concluded(at)


@settings(deadline=None, max_examples=25)
@forall(st.permutations(WEEKS[2:]), st.sampled_from([9, 11, 21, 26, 28, 32, 36]))
def test_in_any_order_the_same_is_due_of_both_and_the_same_is_concluded(
    order: list[tuple[Event, float]], until: float
) -> None:
    """Once it is known that there are two: before that, what is concluded is of the one that is known."""
    at = whole().having_heard([*WEEKS[:2], *(each for each in order if each[1] < until)])
    assert (due(at), concluded(at)) == after(until)


def concluded(at: Desk) -> list[tuple[str, str | None, float]]:
    """What was of supervision, and when; of custody, which is said once for all, not of which one."""
    found: list[tuple[str, str | None, float]] = []
    for each in at.file.facts:
        match each.what:
            case SupervisionStarted(supervision_id=name, phase=phase):
                found.append((phase, name, each.time.timestamp()))
            case SupervisionSuspended(supervision_id=name, reason=reason):
                found.append((reason, "" if reason == "custody" else name, each.time.timestamp()))
    return sorted(found, key=str)


def test_an_end_by_its_senders_id_ends_what_was_counted_from_a_start_of_ours() -> None:
    ends = SupervisionEnded(supervision_id="their-own", outcome="expired")
    history: Said = [(RELEASED, 0), (SOUTHERN, 10)]
    assert due(whole().having_heard(history)) == ["31.01."], "nothing tells it from ours"
    at = whole().having_heard([(HANDED_OVER, -1), *history])
    assert due(at) == ["10.02.", "31.01."]
    assert due(at.having_heard([(ends, 12)])) == ["10.02."]


def test_what_is_due_of_the_person_is_so_until_the_last_ends() -> None:
    rows = (
        "id: contact, kind: first_contact, amount: 20",
        "id: need, kind: need_answered, amount: 20",
        "id: recall, kind: recall_decided, amount: 20",
    )
    asked = made(BreachDecided, outcome="recall")
    history: Said = [(RELEASED, 0), (LICENCE, 1), (ORDER, 2), (made(NeedReferred), 3), (asked, 4)]
    at = keeper(*rows, after=[*history, (ORDER_ENDS, 5)])
    assert [kind for kind, _ in still_open(at)] == ["first_contact", "need_answered", "recall_decided"]
    assert still_open(at.having_heard([(LICENCE_ENDS, 6)])) == []


def test_whoever_was_recalled_and_is_not_received_is_so_though_another_order_ends() -> None:
    at = Keeper("intake", "id: back, kind: return_on_recall, amount: 3")
    at.having_heard([(LICENCE, 0), (ORDER, 1), (made(RecallDecided), 2), (ORDER_ENDS, 3)])
    assert due(at) == ["06.01."]
    at.hear(LICENCE_ENDS, 4)
    assert due(at) == []


def test_whoever_has_died_has_nothing_due_on_any_order() -> None:
    assert due(keeper(after=[(LICENCE, 0), (ORDER, 10), (DIED, 12)])) == []
    gone = SupervisionEnded(supervision_id="order", outcome="deported")
    assert due(keeper(after=[(LICENCE, 0), (ORDER, 10), (gone, 12)])) == []


def test_of_two_teams_without_ids_one_review_is_due_until_the_last_ends() -> None:
    north, south = SupervisionStarted(team_id="leeds-north"), SupervisionStarted(team_id="leeds-south")
    at = keeper(after=[(north, 0), (south, 10)])
    assert due(at) == ["31.01."]
    at.hear(ENDED, 12)
    assert due(at) == ["31.01."]
    at.hear(REVIEWED.model_copy(update={"next_review_on": None}), 14)
    assert due(at) == ["14.02."]
    at.hear(ENDED, 16)
    assert due(at) == []


def test_what_another_team_follows_goes_on_with_it_and_its_end_ends_nothing() -> None:
    follows = SOUTHERN.model_copy(update={"prior_supervision_id": "licence"})
    at = keeper(after=[(LICENCE, 0), (follows, 10)])
    assert due(at) == ["31.01."]
    assert due(at.having_heard([(LICENCE_ENDS, 10.1)])) == ["31.01."]
    assert due(at.having_heard([(ORDER_ENDS, 12)])) == []


def test_a_start_that_is_told_late_opens_what_is_due_of_it() -> None:
    for order in permutations([(LICENCE, 0.0), (ORDER, 10.0), (ORDER_ENDS, 12.0)]):
        facts = sorted((fact(what, on) for what, on in order), key=lambda each: each.time)
        at = keeper()
        for each in (facts[number] for number in (2, 0, 1)):
            at.learn(each)
        assert due(at) == ["31.01."]


def test_what_was_voided_by_the_end_of_another_order_is_open_again() -> None:
    """An earlier version of the product told so."""
    facts = [fact(LICENCE, 0), fact(ORDER, 10), fact(ORDER_ENDS, 12)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(course, "followed_by", lambda step: (step.before, ALL))
        at = keeper()
        for each in facts:
            at.learn(each)
        assert due(at) == []
    deadlines = at.rules.deadlines
    assert deadlines
    assert [step.event.type.rpartition(".deadline.")[2] for step in deadlines.steps(at.file.facts)] == [
        "rescheduled.v1", "opened.v1", "voided.v1",
    ]  # fmt: skip


ALONE: list[Event] = [
    NORTH, STARTED, SUSPENDED, ENDED, ENROLLED, REVIEWED, EXPLAINED, MET, ADMITTED, RELEASED, VOIDED, DIED,
    SupervisionStarted(phase="resumed"), SupervisionSuspended(reason="abscond"), SupervisionSuspended(reason="recall"),
    SupervisionEnded(supervision_id="s-1", outcome="revoked"), made(ReviewCompleted, supervisionId="s-1"),
    made(NeedReferred), made(RecallDecided), SupervisionStarted(team_id="leeds-north", intensity="standard"),
]  # fmt: skip
packs = pytest.mark.parametrize("pack", ["un-baseline", "us-id"])


@cache
def deadlines_by(pack: str, service: str = "aftercare") -> Deadlines:
    return kept(service, pack_in_use(pack, DECIDING.values(), date(2024, 1, 1)), alone=False)


def stand(found: Sequence[Deadline]) -> list[tuple[object, ...]]:
    return sorted((each.id, str(each.due), each.end, each.ended and each.ended.id, each.reason) for each in found)


@packs
@pytest.mark.parametrize("service", ["aftercare", "intake"])
def test_with_one_supervision_all_is_as_if_there_could_be_no_other(pack: str, service: str) -> None:
    deadlines = deadlines_by(pack, service)

    @settings(deadline=None, max_examples=150)
    @forall(st.lists(st.tuples(st.sampled_from(ALONE), st.integers(0, 90)), max_size=14))
    def told(history: list[tuple[Event, int]]) -> None:
        at = Desk(DECIDING["aftercare"].aggregates, DECIDING["aftercare"].policies)
        at.having_heard(history)
        found = stand(deadlines.wanted(at.file.facts))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(course, "followed_by", lambda step: (step.before, ALL))
            assert stand(deadlines.wanted(at.file.facts)) == found

    told()


OF_ONE = ("started", "resumed", "rests", "ended", "reviewed", "explained", "met", "home")


def of_one(name: str, what: str) -> Event:
    """That was said of one supervision, by its id."""
    began = SupervisionStarted(supervision_id=name, kind="licence", intensity="standard")
    said: dict[str, Event] = {
        "started": began,
        "resumed": began.model_copy(update={"phase": "resumed"}),
        "rests": SupervisionSuspended(supervision_id=name, reason="warrant"),
        "ended": SupervisionEnded(supervision_id=name, outcome="expired"),
        "reviewed": ReviewCompleted(supervision_id=name, intensity_after="enhanced"),
        "explained": ConditionsExplained(supervision_id=name),
        "met": made(ContactRecorded, supervisionId=name),
        "home": made(ContactRecorded, supervisionId=name, channel="home"),
    }
    return said[what]


said_of_one = st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from(OF_ONE), st.integers(1, 9))


@packs
@settings(deadline=None, max_examples=200)
@forall(st.lists(said_of_one, max_size=24))
def test_what_is_due_on_several_orders_is_what_would_be_of_several_people(
    pack: str, history: list[tuple[str, str, int]]
) -> None:
    facts: dict[str, list[Fact]] = {"a": [], "b": [], "c": []}
    going: set[str] = set()
    day = 0
    for name, what, later in history:
        day += later
        if (name in going) is (what != "started"):
            going = going - {name} if what == "ended" else going | {name}
            facts[name].append(fact(of_one(name, what), day))
    together = sorted((each for of in facts.values() for each in of), key=lambda each: each.time)
    deadlines = deadlines_by(pack)
    for terms in (each for each in deadlines.terms if each.apart):
        alone = [each for of in facts.values() for each in walk(terms, of, deadlines.around)]
        assert stand(walk(terms, together, deadlines.around)) == stand(alone)
