"""Three mistakes that were acted on for weeks, and what is seen of them wherever anybody looks, before and after.

The journeys are those of the same names: their timelines are approved with the others.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared import service
from tests.acceptance.asking import Asking
from tests.acceptance.conftest import running_product
from tests.acceptance.journeys.story import TOLD, Step, Story, read
from tests.acceptance.journeys.telling import Clock, tell_all
from tests.acceptance.looking import Seen, look, short

SOMEBODY_ELSE, DATE, RECALL = (
    read(TOLD / f"{name}.yaml")
    for name in ("somebody_else_was_received", "handed_over_for_a_wrong_date", "recalled_by_mistake")
)
LOOKS = {
    SOMEBODY_ELSE.name: ("referral", "found", "mended"),
    DATE.name: ("enrolled", "sooner", "left"),
    RECALL.name: ("settled", "back", "found", "mended"),
}
HEARD: Mapping[str, Mapping[str, Any]] = {
    "receptions": {"types": ["throughcare.intake.admission.recorded.v1"]},
    "screenings": {"types": ["throughcare.intake.screening.completed.v1"], "states": ["in_custody"]},
    "dates": {"types": ["throughcare.release.date.confirmed.v1"]},
    "recalls": {"types": ["throughcare.aftercare.recall.decided.v1"]},
}
CUSTODY = {"health_screening", "induction", "initial_assessment", "plan_approved", "practitioner_assigned"}
JSON = {"Content_Type": "application/json"}


@dataclass
class World:
    """The product; what was seen of each record after each step of a story; and the number of people by state."""

    product: Asking
    seen: dict[tuple[str, str, str], Seen] = field(default_factory=dict)
    counts: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    subscriptions: dict[str, str] = field(default_factory=dict)

    def of(self, story: Story, step: str, about: str = "") -> Seen:
        return self.seen[story.name, step, about]

    async def note(self, story: Story, step: Step) -> None:
        if step.name not in LOOKS[story.name]:
            return
        for about in story.records:
            if await self.product.timeline(story.subject(about)):
                self.seen[story.name, step.name, about] = await look(self.product, story.subject(about))
        self.counts[story.name, step.name] = {
            state: (await self.product.get(f"/v1/people?state={state}&limit=1")).json["total"]
            for state in ("in_custody", "returned_to_custody", "in_community")
        }

    async def subscribe(self) -> None:
        for name, wanted in HEARD.items():
            said = orjson.dumps({"name": name, "channel": "pull", "payload": "full", "filter": wanted})
            answer = await self.product.ask("POST", "/v1/subscriptions", said, **JSON)
            self.subscriptions[name] = answer.json["id"]

    async def heard(self, name: str, story: Story, about: str = "") -> list[Mapping[str, Any]]:
        """What a subscriber was delivered of one record."""
        person = self.product.database.people.person(story.subject(about))
        found = (await self.product.get(f"/v1/subscriptions/{self.subscriptions[name]}/events?limit=500")).json
        return [each for each in found["events"] if each["partitionkey"] == str(person)]


@pytest.fixture(scope="module")
async def world(
    postgres_dsn: str, kafka: str, spans: InMemorySpanExporter, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    """A product that has been told all three on their days."""
    data = tmp_path_factory.mktemp("mistakes")
    clock = Clock(datetime(2025, 1, 1, tzinfo=UTC))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "utc_now", clock)
        async with running_product(postgres_dsn, kafka, data, THROUGHCARE_POLICY_FROM="2025-01-01") as product:
            world = World(product)
            await world.subscribe()
            await tell_all(product, [SOMEBODY_ELSE, DATE, RECALL], clock, world.note)
            yield world


@pytest.mark.timeout(180)
async def test_of_a_reception_of_somebody_else_all_that_was_told_of_that_time_is_to_be_looked_at(world: World) -> None:
    before, found = world.of(SOMEBODY_ELSE, "referral"), world.of(SOMEBODY_ELSE, "found")
    assert (before.state, before.case["worker"], before.to_review) == ("in_custody", "w-17", {})
    assert found.to_review == {
        "aftercare.supervision.suspended": "cause_retracted",
        "intake.screening.completed": "ground_retracted",
        "intake.assessment.completed": "ground_retracted",
        "planning.practitioner.assigned": "ground_retracted",
        "planning.plan.approved": "ground_retracted",
        "planning.programme.referred": "ground_retracted",
    }
    assert (found.state, found.case["team"], found.case["worker"]) == ("in_community", "hull-east", None)
    assert "to_review" in found.gaps
    assert "to_review" in {each["code"] for each in found.pack["gaps"]}
    assert not CUSTODY & found.due.keys()
    assert {"conditions_explained", "supervision_review"} <= found.due.keys()


async def test_what_was_known_then_is_still_what_was_known_then(world: World) -> None:
    before = world.of(SOMEBODY_ELSE, "referral")
    who = SOMEBODY_ELSE.subject()
    page = (await world.product.get(f"/v1/people/{who}/timeline?limit=500&as_of={before.as_of}")).json
    assert page["entries"] == before.entries
    pack = (await world.product.get(f"/v1/people/{who}/handover-pack?as_of={before.as_of}")).json
    for part in ("state", "gaps", "events", "heads"):
        assert pack[part] == before.pack[part]


async def test_once_each_entry_was_struck_out_nothing_of_the_other_person_is_left(world: World) -> None:
    mended = world.of(SOMEBODY_ELSE, "mended")
    assert (mended.state, mended.case["team"], mended.to_review, mended.gaps) == (
        "in_community",
        "hull-east",
        {},
        ["not_registered"],
    )
    assert mended.due.keys() == {"conditions_explained", "supervision_review"}
    assert "drugs" not in str(mended.pack["sections"])
    assert [short(each["type"]) for each in mended.entries if each["retracted"]] == [
        "intake.admission.recorded",
        "aftercare.supervision.suspended",
        "intake.screening.completed",
        "planning.practitioner.assigned",
        "intake.assessment.completed",
        "planning.plan.drafted",
        "planning.plan.approved",
        "planning.programme.referred",
    ]


async def test_who_was_really_received_has_what_was_done_in_time_though_it_was_told_late(world: World) -> None:
    right = world.of(SOMEBODY_ELSE, "found", "R1")
    assert (right.state, right.to_review) == ("in_custody", {})
    assert right.due.keys() == {"induction", "plan_approved", "practitioner_assigned"}
    (met,) = [each for each in right.entries if each["headline"].startswith("Done, in time and recorded late")]
    assert met["data"]["kind"] == "health_screening"
    states = world.counts[SOMEBODY_ELSE.name, "referral"], world.counts[SOMEBODY_ELSE.name, "found"]
    assert [each["in_custody"] for each in states] == [3, 3]  # the other person in the place of this one
    assert states[1]["in_community"] == states[0]["in_community"] + 1


async def test_whoever_was_told_of_the_wrong_reception_is_told_that_it_was_none(world: World) -> None:
    heard = await world.heard("receptions", SOMEBODY_ELSE)
    assert [short(each["type"]) for each in heard] == ["intake.admission.recorded", "intake.record.retracted"]
    assert heard[1]["data"]["targetEventId"] == heard[0]["id"]
    assert [short(each["type"]) for each in await world.heard("receptions", SOMEBODY_ELSE, "R1")] == [
        "intake.admission.recorded"
    ]
    screened = await world.heard("screenings", SOMEBODY_ELSE)  # of somebody who is not in custody any more
    assert [short(each["type"]) for each in screened] == ["intake.screening.completed", "intake.record.retracted"]
    dates = await world.heard("dates", DATE)
    assert [short(each["type"]) for each in dates] == ["release.date.confirmed", "release.record.corrected"]
    assert (dates[0]["data"]["date"], dates[1]["data"]["patch"]["date"]) == ("2026-07-01", "2026-09-01")
    recalls = await world.heard("recalls", RECALL)
    assert [short(each["type"]) for each in recalls] == ["aftercare.recall.decided", "aftercare.record.retracted"]


async def test_who_took_over_for_a_date_that_was_too_early_is_asked_to_look_and_the_clocks_follow(world: World) -> None:
    before, found = world.of(DATE, "enrolled"), world.of(DATE, "sooner")
    assert (before.to_review, before.due["records_copy"]) == ({}, "2026-07-01")
    assert before.case["successor"] == found.case["successor"] == {"worker": "w-31", "team": "leeds-north"}
    assert "no_first_appointment" not in before.gaps
    assert found.to_review == {
        "release.victim_notice.due": "cause_corrected",
        "release.handover.accepted": "ground_corrected",
        "release.plan.agreed": "ground_corrected",
        "aftercare.supervision.started": "ground_corrected",
    }
    assert found.due["records_copy"] == "2026-09-01"
    assert {"to_review", "no_first_appointment"} <= set(found.gaps)  # on 2 July nobody is out yet
    left = world.of(DATE, "left")
    assert (left.state, left.case["team"], left.case["worker"]) == ("in_community", "leeds-north", "w-31")
    assert "no_first_appointment" not in left.gaps
    assert left.due["first_contact"] == "2026-09-02"


async def test_for_a_date_that_was_too_late_everything_is_due_the_sooner(world: World) -> None:
    before, found = world.of(DATE, "enrolled", "earlier"), world.of(DATE, "sooner", "earlier")
    assert (before.due["release_plan_started"], before.due["records_copy"]) == ("2026-07-02", "2026-09-30")
    assert found.due["release_plan_started"] == "2026-06-08"  # at once: its time was past when the date was put right
    assert found.due["records_copy"] == "2026-06-30"
    assert found.to_review == {
        "release.case.opened": "cause_corrected",
        "release.handover.accepted": "ground_corrected",
    }


async def test_a_recall_that_was_none_is_the_first_thing_to_be_seen_of_who_is_in_custody_by_it(world: World) -> None:
    before, found = world.of(RECALL, "back"), world.of(RECALL, "found")
    assert (before.state, before.to_review) == ("returned_to_custody", {})
    assert {"representations_heard"} <= before.due.keys()
    assert found.to_review == {
        "aftercare.supervision.suspended": "cause_retracted",
        "aftercare.victim_notice.due": "cause_retracted",
        "intake.admission.recorded": "ground_retracted",
    }
    assert found.state == "returned_to_custody"
    assert found.gaps[0] == "recall_retracted"
    assert not {"return_on_recall", "representations_heard"} & found.due.keys()
    assert found.pack["gaps"][0]["code"] == "recall_retracted"


async def test_once_the_person_is_out_again_all_is_as_it_was_before_but_for_the_days_they_were_held(
    world: World,
) -> None:
    settled, mended = world.of(RECALL, "settled"), world.of(RECALL, "mended")
    assert (
        (mended.state, mended.case["team"]) == (settled.state, settled.case["team"]) == ("in_community", "leeds-north")
    )
    assert mended.due.keys() == settled.due.keys()
    assert (settled.due["supervision_review"], mended.due["supervision_review"]) == ("2026-04-05", "2026-04-08")
    assert mended.case["released"] == settled.case["released"]
    assert mended.to_review == {"intake.admission.recorded": "ground_retracted"}
    assert set(mended.gaps) == {*settled.gaps, "to_review"}
    (review,) = mended.reviews
    path = f"/v1/reviews/{review['event']}"
    said = b'{"reason": "the person was held, and the reception is declared void"}'
    assert (await world.product.ask("POST", path, said, **JSON)).status == 200

    async def gone() -> bool:
        return "to_review" not in (await look(world.product, RECALL.subject())).gaps

    await world.product.until(gone)
