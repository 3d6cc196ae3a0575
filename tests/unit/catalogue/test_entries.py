"""The catalogue says of every type what the code does about it, and of every policy what the rules make of it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.entries import Catalogue
from services.deciding import DECIDING
from shared.contracts.aftercare import AftercareVictimNoticeResolved, SupervisionStarted
from shared.contracts.catalogue import CATALOGUE, owner
from shared.contracts.deadlines import DEADLINES
from shared.contracts.fields import Event
from shared.contracts.intake import AbscondRecorded, AdmissionRecorded, AssessmentCompleted, EpisodeClosed
from shared.contracts.planning import PlanDrafted
from shared.contracts.records import OWNED, IntakeRecordRetracted, RecordRetracted
from shared.contracts.release import ConditionsSet, Released, ReleaseVictimNoticeResolved
from shared.eventing.decider import Change, Fact
from shared.eventing.errors import RuleBroken
from shared.eventing.wanting import heard_by
from shared.parts import Parts
from shared.testing import fact
from tests.unit.desk import Desk
from tests.unit.eventing.course import CONTRACTS, COURSE, RULES, Begun, Booked, BookedV1, BookedV2

CATALOGUED = Catalogue(list(DECIDING.values()), "https://throughcare.test")
RECALLED = AdmissionRecorded.model_validate({**AdmissionRecorded.example, "reason": "recall"})
NOBODY_CAME = EpisodeClosed(outcome="admitted_in_error")
EXAMPLES = [*(event.model_validate(event.example) for event in CATALOGUE.values()), RECALLED, NOBODY_CAME]
every_service = pytest.mark.parametrize("parts", DECIDING.values(), ids=lambda parts: parts.name)


@every_service
@given(said=st.lists(st.tuples(st.sampled_from(EXAMPLES), st.integers(0, 50)), max_size=15))
def test_a_policy_makes_nothing_but_what_the_catalogue_says(parts: Parts, said: list[tuple[Event, int]]) -> None:
    desk = Desk(parts.aggregates, parts.policies)
    for event, on in said:
        tell(desk, event, on)
    told = {each.policy.name: each.policy.asks.makes for each in CATALOGUED.reactions if each.service == parts.name}
    for each in desk.file.facts:
        if each.policy_key:
            assert type(each.what) in told[each.policy_key.partition(":")[0]]


def tell(desk: Desk, event: Event, on: int) -> None:
    """Whatever the rules say of it."""
    with suppress(RuleBroken):
        desk.hear(event, on)


@every_service
def test_a_policy_makes_all_that_the_catalogue_says(parts: Parts) -> None:
    made = set()
    for first in EXAMPLES:
        for second in EXAMPLES:
            desk = Desk(parts.aggregates, parts.policies)
            for on, event in enumerate(
                (first, AssessmentCompleted.model_validate(AssessmentCompleted.example), second)
            ):
                desk.learn(fact(event, on))
            made |= concluded(desk)
    for event in EXAMPLES:
        made |= concluded(told_otherwise(parts, event))
    made |= concluded(back_on_two_orders(parts))
    assert made == {(policy.name, event) for policy in parts.policies for event in policy.asks.makes}


def concluded(desk: Desk) -> set[tuple[str, type[Event]]]:
    """By which policy what was."""
    return {(each.policy_key.partition(":")[0], type(each.what)) for each in desk.file.facts if each.policy_key}


def back_on_two_orders(parts: Parts) -> Desk:
    """Somebody who is supervised on two comes into custody, and leaves it."""
    desk = Desk(parts.aggregates, parts.policies)
    orders = [SupervisionStarted(supervision_id=name) for name in ("licence", "order")]
    for on, event in enumerate(
        (*orders, *(kind.model_validate(kind.example) for kind in (AdmissionRecorded, Released)))
    ):
        desk.learn(fact(event, on))
    return desk


def told_otherwise(parts: Parts, event: Event) -> Desk:
    """Somebody who asked to be told is told of an event that is retracted then."""
    desk = Desk(parts.aggregates, parts.policies)
    wrong = fact(event, 2)
    desk.learn(fact(ConditionsSet.model_validate(ConditionsSet.example), 1))
    desk.learn(wrong)
    for kind in ("release_date", "recall"):
        for resolved in (ReleaseVictimNoticeResolved, AftercareVictimNoticeResolved):
            desk.learn(fact(resolved.model_validate({"kind": kind, "outcome": "served"}), 3))
    desk.learn(retracted(wrong))
    return desk


def retracted(wrong: Fact) -> Fact:
    """By whose it is."""
    kinds = [each for each in OWNED.get(owner(type(wrong.what).type), ()) if issubclass(each, RecordRetracted)]
    said = {"targetEventId": str(wrong.id), "reason": "never_happened"}
    return fact((kinds or [IntakeRecordRetracted])[0].model_validate(said), 4)


@every_service
def test_a_policy_asks_for_the_command_it_names_and_its_service_obeys_it(parts: Parts) -> None:
    obeyed = {kind for noun in parts.aggregates for kind in noun.decides}
    for policy in parts.policies:
        assert policy.asks in obeyed
        told = [fact(event, 1, by_policy=by) for event in EXAMPLES for by in ("", "ours")]
        asked = [*told, *(Change.of(retracted(each), each, None) for each in told)]
        commands = [policy.then(each) for each in asked if isinstance(each.what, policy.when)]
        assert {type(command) for command in commands if command} == {policy.asks}


@every_service
def test_a_policy_hears_of_what_it_reacts_to(parts: Parts) -> None:
    heard = heard_by(parts.listens_to).union(OWNED[parts.name], *(noun.decides for noun in parts.aggregates))
    assert {event for policy in parts.policies for event in policy.when} <= heard


def test_an_entry_says_who_concludes_it_and_who_reports_it() -> None:
    deadline = CATALOGUED.entries[DEADLINES["planning"].opened.type]
    assert not deadline.reportable
    assert deadline.published["actor"] == "policy:deadlines"
    drafted = CATALOGUED.entries[PlanDrafted.type]
    assert drafted.reportable
    assert [each.policy.name for each in drafted.concluded_by] == ["draft_plan_from_assessment"]


def test_an_entry_says_who_reacts_and_who_only_listens() -> None:
    services = [each.service for each in CATALOGUED.entries[Released.type].reactions]
    assert list(dict.fromkeys(services)) == ["intake", "release", "aftercare"]
    assert CATALOGUED.entries[AbscondRecorded.type].only_known_to == ["planning"]


def test_every_entry_has_words_for_everything() -> None:
    for entry in CATALOGUED.entries.values():
        assert entry.meaning.endswith(".")
        assert all(each.why and each.then for each in entry.reactions)


def test_rules_are_cited_by_whose_they_are() -> None:
    assert CATALOGUED.entries[AdmissionRecorded.type].rules == ["our rule 1", "Mandela rule 7"]


def test_a_type_is_found_by_any_of_its_words() -> None:
    assert [entry.title for entry in CATALOGUED.named("programme PROPOSED")] == ["Programme referred"]
    assert len(CATALOGUED.named("  ")) == len(CATALOGUE)


def test_an_old_version_is_said_to_be_one_and_who_reacts_to_the_newest_reacts_to_it() -> None:
    parts = Parts("intake", [COURSE], RULES.policies[Begun], [])
    entries = Catalogue([parts], "https://throughcare.test", CONTRACTS).entries
    assert [entries[kind.type].read_as for kind in (BookedV1, BookedV2, Booked)] == [Booked.type, Booked.type, None]
    assert all(entries[kind.type].reportable for kind in (BookedV1, BookedV2, Booked))
